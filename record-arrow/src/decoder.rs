//! Many blobs to a record batch: the public face of [`assemble`](super::assemble).

use super::{
    assemble::{Assembler, KnownEmpty},
    computed::{ColumnValue, Computed},
    select,
};
use crate::Error;
use arrow_array::{Array, ArrayRef, RecordBatch, cast::AsArray};
use arrow_schema::{DataType, SchemaRef};
use core::marker::PhantomData;
use record_core::{Record, layout::Layout};

/// In place of a record's type where only its layout is known.
pub enum Dynamic {}

/// Turns blobs into record batches.
///
/// Blobs may be of all versions that the record knows or that a catalog vouched for, in any order; what an older one
/// lacks reads as its default. Structure is checked in full, and the values of the columns that are selected, as a
/// view would.
///
/// ```
/// use arrow_array::{cast::AsArray, types::UInt32Type};
/// use record_core::{Blob, Record};
/// use record_arrow::BatchDecoder;
///
/// #[derive(Record)]
/// struct City { name: String, people: Option<u32> }
///
/// let blobs = [
///     Blob::encode(&City { name: "Åre".into(), people: Some(1_417) })?,
///     Blob::encode(&City { name: "Atlantis".into(), people: None })?,
/// ];
/// let mut decoder = BatchDecoder::<City>::new().select(["people", "name"])?;
/// let batch = decoder.decode(blobs.iter().map(|blob| blob.as_bytes()))?;
/// assert_eq!(batch["people"].as_primitive::<UInt32Type>().value(0), 1_417);
/// assert_eq!(batch["people"].null_count(), 1);
/// assert_eq!(batch["name"].as_string::<i32>().value(1), "Atlantis");
/// # Ok::<(), record_arrow::Error>(())
/// ```
///
/// # Rows without a blob
///
/// A row that is *known empty* (`None`) is null in every column, which is why all columns are nullable unless
/// [`refuse_known_empty`](Self::refuse_known_empty) is called. In a record whose fields are all `Option`, such a row
/// looks like one in which every field is null; [`mark_known_empty`](Self::mark_known_empty) adds a column that tells
/// them apart.
///
/// # Memory
///
/// Buffers are sized once per batch, by the number of rows that the iterator promises.
/// [`recycle`](Self::recycle) takes those of a batch that is done with back, so that the next one touches no fresh
/// memory.
pub struct BatchDecoder<R = Dynamic> {
    rows: Assembler,
    /// Rows that were pushed but not looked at yet: their bytes, and where each ends.
    pushed: Vec<u8>,
    ends: Vec<Option<usize>>,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> BatchDecoder<R> {
    /// A decoder of all fields.
    pub fn new() -> Self {
        Self::with_layout(R::LAYOUT)
    }

    /// Adds a column behind the record's own, computed from each row's view. Null for known-empty rows.
    ///
    /// ```
    /// # use arrow_array::{cast::AsArray, types::Int64Type};
    /// # use record_core::{Blob, Record};
    /// # use record_arrow::BatchDecoder;
    /// #[derive(Record)]
    /// struct Span { from: i64, to: i64 }
    ///
    /// let mut decoder =
    ///     BatchDecoder::<Span>::new().with_column("length", |span: SpanView<'_>| span.to() - span.from())?;
    /// let batch = decoder.decode([Blob::encode(&Span { from: 3, to: 10 })?.as_bytes()])?;
    /// assert_eq!(batch["length"].as_primitive::<Int64Type>().value(0), 7);
    /// # Ok::<(), record_arrow::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is a column of this name.
    pub fn with_column<T, F>(mut self, name: &str, value: F) -> Result<Self, Error>
    where
        R: 'static,
        T: ColumnValue + 'static,
        F: for<'a> Fn(R::View<'a>) -> T + Send + Sync + 'static,
    {
        self.rows.refuse_name(name)?;
        self.rows.computed.push((name.into(), Box::new(Computed::<R, T, F>::new(value))));
        self.rows.describe();
        Ok(self)
    }
}

impl<R: Record> Default for BatchDecoder<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl BatchDecoder<Dynamic> {
    /// A decoder of all fields of a layout, for code that knows no Rust type.
    pub fn of(layout: &'static Layout) -> Self {
        Self::with_layout(layout)
    }
}

impl<R> BatchDecoder<R> {
    fn with_layout(layout: &'static Layout) -> Self {
        BatchDecoder {
            rows: Assembler::new(layout),
            pushed: Vec::new(),
            ends: Vec::new(),
            record: PhantomData,
        }
    }

    /// The same decoder where the record's type is not said: for code that is written once for all records.
    pub fn untyped(self) -> BatchDecoder<Dynamic> {
        BatchDecoder { rows: self.rows, pushed: self.pushed, ends: self.ends, record: PhantomData }
    }

    /// Decodes these fields only, in this order, named by column or by stored name. A second call replaces the first.
    ///
    /// # Errors
    /// When there is no such field, with the nearest name that there is; or when one is named twice.
    pub fn select<N: AsRef<str>>(mut self, names: impl IntoIterator<Item = N>) -> Result<Self, Error> {
        let fields = select::fields(self.rows.layout, names)?;
        self.discard();
        self.rows.select(fields);
        Ok(self)
    }

    /// Makes rows without a blob an error, and columns nullable only where the record's fields are. Replaces
    /// [`mark_known_empty`](Self::mark_known_empty), and is replaced by it.
    pub fn refuse_known_empty(mut self) -> Self {
        self.rows.known_empty = KnownEmpty::Refuse;
        self.rows.describe();
        self
    }

    /// Adds a boolean column, behind the record's own, that is true for rows without a blob.
    /// [`BatchEncoder`](super::BatchEncoder) knows it again by its metadata.
    ///
    /// # Errors
    /// When there is a column of this name.
    pub fn mark_known_empty(mut self, column: &str) -> Result<Self, Error> {
        self.rows.refuse_name(column)?;
        self.rows.known_empty = KnownEmpty::Mark(column.into());
        self.rows.describe();
        Ok(self)
    }

    /// The schema of the batches.
    pub fn schema(&self) -> SchemaRef {
        self.rows.schema.clone()
    }

    /// The batch of these blobs, `None` being a known-empty row. Rows pushed before come first.
    ///
    /// # Errors
    /// When a blob is foreign or corrupt, or a column would hold more than 2 GiB of text or items. The error names
    /// record, field, byte and row, counted from 0. The decoder is then empty and can be used again.
    pub fn decode<'a, I>(&mut self, blobs: I) -> Result<RecordBatch, Error>
    where
        I: IntoIterator<Item: Into<Option<&'a [u8]>>>,
    {
        self.extend(blobs)?;
        self.finish()
    }

    /// The batch of blobs that lie one behind the other: row `i` is `bytes[offsets[i]..offsets[i + 1]]`.
    ///
    /// ```
    /// # use record_core::Record;
    /// # use record_arrow::BatchDecoder;
    /// #[derive(Record)]
    /// struct Point { x: i32, y: i32 }
    ///
    /// let (mut bytes, mut offsets) = (Vec::new(), vec![0]);
    /// for x in 0..3 {
    ///     Point { x, y: -x }.encode(&mut bytes)?;
    ///     offsets.push(bytes.len());
    /// }
    /// assert_eq!(BatchDecoder::<Point>::new().decode_joined(&bytes, &offsets)?.num_rows(), 3);
    /// # Ok::<(), record_arrow::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`decode`](Self::decode), and when offsets descend or lie outside `bytes`.
    pub fn decode_joined<O: Copy + TryInto<usize>>(
        &mut self,
        bytes: &[u8],
        offsets: &[O],
    ) -> Result<RecordBatch, Error> {
        let mut broken = None;
        let rows = offsets.windows(2).enumerate().map_while(|(i, pair)| {
            let range = pair[0].try_into().ok().zip(pair[1].try_into().ok());
            let row = range.and_then(|(start, end)| bytes.get(start..end));
            if row.is_none() {
                broken = Some(i);
            }
            row.map(Some)
        });
        self.flush()?;
        self.rows.expect(offsets.len().saturating_sub(1));
        let mut rows = rows.fuse();
        self.rows.append(|| rows.next())?;
        if let Some(row) = broken {
            self.discard();
            return Err(self.rows.error("the offsets descend or lie outside the bytes".into()).with_row(row));
        }
        self.finish()
    }

    /// The batch of the blobs in an Arrow array of a binary type, null being a known-empty row.
    ///
    /// # Errors
    /// As [`decode`](Self::decode), and when the array is of another type.
    pub fn decode_array(&mut self, blobs: &dyn Array) -> Result<RecordBatch, Error> {
        match blobs.data_type() {
            DataType::Binary => self.decode(blobs.as_binary::<i32>().iter()),
            DataType::LargeBinary => self.decode(blobs.as_binary::<i64>().iter()),
            DataType::BinaryView => self.decode(blobs.as_binary_view().iter()),
            DataType::FixedSizeBinary(_) => self.decode(blobs.as_fixed_size_binary().iter()),
            other => Err(self.rows.error(format!("blobs are in a column of a binary type, not {other}"))),
        }
    }

    /// The one column that is selected, without a batch around it.
    ///
    /// ```
    /// # use arrow_array::{cast::AsArray, types::Int32Type};
    /// # use record_core::{Blob, Record};
    /// # use record_arrow::BatchDecoder;
    /// # #[derive(Record)]
    /// # struct Point { x: i32, y: i32 }
    /// let blob = Blob::encode(&Point { x: 1, y: 2 })?;
    /// let y = BatchDecoder::<Point>::new().select(["y"])?.decode_column([blob.as_bytes()])?;
    /// assert_eq!(y.as_primitive::<Int32Type>().values(), &[2]);
    /// # Ok::<(), record_arrow::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`decode`](Self::decode), and when not exactly one column is selected.
    pub fn decode_column<'a, I>(&mut self, blobs: I) -> Result<ArrayRef, Error>
    where
        I: IntoIterator<Item: Into<Option<&'a [u8]>>>,
    {
        self.extend(blobs)?;
        self.flush()?;
        let (mut arrays, _) = self.rows.finish()?;
        match (arrays.pop(), arrays.is_empty()) {
            (Some(array), true) => Ok(array),
            _ => Err(self.rows.error("one column has to be selected: call `select` with its name".into())),
        }
    }

    /// Adds a row whose bytes need not outlive the call: they are copied. `None` is a known-empty row.
    ///
    /// # Errors
    /// As [`decode`](Self::decode); the row at fault may be one that was pushed before. All rows are then forgotten.
    pub fn push(&mut self, blob: Option<&[u8]>) -> Result<(), Error> {
        if let Some(bytes) = blob {
            self.pushed.extend_from_slice(bytes);
        }
        self.ends.push(blob.map(|_| self.pushed.len()));
        match self.ends.len() < super::bits::CHUNK && self.pushed.len() < PUSHED {
            true => Ok(()),
            false => self.flush(),
        }
    }

    /// Adds rows whose bytes outlive the call. `None` is a known-empty row.
    ///
    /// # Errors
    /// As [`decode`](Self::decode). All rows are then forgotten.
    pub fn extend<'a, I>(&mut self, blobs: I) -> Result<(), Error>
    where
        I: IntoIterator<Item: Into<Option<&'a [u8]>>>,
    {
        self.flush()?;
        let mut blobs = blobs.into_iter().fuse();
        self.rows.expect(blobs.size_hint().0);
        self.rows.append(|| blobs.next().map(Into::into))
    }

    /// Says how many rows will be added, so that buffers need not grow meanwhile. A hint: where there is no memory for so
    /// many, buffers grow as rows come.
    pub fn reserve(&mut self, rows: usize) {
        self.rows.expect(rows);
    }

    /// The batch of the rows added since the last one.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub fn finish(&mut self) -> Result<RecordBatch, Error> {
        self.flush()?;
        self.rows.finish_batch()
    }

    /// Forgets the rows added since the last batch.
    pub fn discard(&mut self) {
        self.pushed.clear();
        self.ends.clear();
        self.rows.clear();
    }

    /// Takes the memory of a batch back, as far as nobody else holds it, so that the next batch needs none.
    ///
    /// For a batch of this decoder; of another one, what does not fit is dropped.
    pub fn recycle(&mut self, batch: RecordBatch) {
        let (_, columns, _) = batch.into_parts();
        self.rows.recycle(columns);
    }

    /// Decodes what was pushed.
    fn flush(&mut self) -> Result<(), Error> {
        if self.ends.is_empty() {
            return Ok(());
        }
        let (mut start, mut ends) = (0, self.ends.iter());
        let pushed = &self.pushed;
        let result = self.rows.append(|| {
            let end = ends.next()?;
            Some(end.map(|end| &pushed[core::mem::replace(&mut start, end)..end]))
        });
        self.pushed.clear();
        self.ends.clear();
        result
    }
}

/// Pushed bytes are decoded while they are still in cache.
const PUSHED: usize = 128 << 10;
