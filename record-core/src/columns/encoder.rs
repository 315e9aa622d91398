//! A record batch to blobs.

use super::{
    bits::CHUNK,
    memory,
    read::{self, Place, Reader},
    schema, select,
};
use crate::{
    Error, Invalid,
    error::Kind,
    field::normalize_set,
    layout::{FieldLayout, HEADER, Layout},
};
use arrow_array::{Array, BinaryArray, BooleanArray, RecordBatch, cast::AsArray};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
#[cfg(any(feature = "sqlite", feature = "postgres"))]
use arrow_schema::SchemaRef;
use core::ops::Range;

/// Turns record batches into blobs, the inverse of [`BatchDecoder`](super::BatchDecoder).
///
/// The blobs are the ones that encoding the records gives: canonical, in the shortest form, sets sorted and without
/// duplicates.
///
/// ```
/// use record_core::{Blob, Record, columns::{BatchDecoder, BatchEncoder}};
///
/// #[derive(Record)]
/// struct City { name: String, people: Option<u32> }
///
/// let blob = Blob::encode(&City { name: "Åre".into(), people: Some(1_417) })?;
/// let batch = BatchDecoder::<City>::new().decode([blob.as_bytes()])?;
/// let blobs = BatchEncoder::of(City::LAYOUT).encode(&batch)?;
/// assert_eq!(blobs.value(0), blob.as_bytes());
/// # Ok::<(), record_core::Error>(())
/// ```
///
/// # Columns
///
/// Columns are found by name, in any order. Their types are the ones that the decoder gives; text may also be
/// `LargeUtf8`, `Utf8View` or a dictionary of text, enums plain text, bytes `LargeBinary` or `BinaryView`, lists
/// `LargeList`. A column that is missing is null, or the default of a field that a newer version added; of a field
/// that is neither, it is an error.
///
/// A column of which the record has no field is an error, because it may be a misspelt one, until
/// [`ignore_extra_columns`](Self::ignore_extra_columns) is called. Key columns of a table's scan and computed columns of
/// a decoder are known by their metadata and passed over.
///
/// # Known-empty rows
///
/// A row that the decoder's [marker column](super::BatchDecoder::mark_known_empty) marks is null in the result. Without
/// such a column, a row is known-empty if it is null in every column although a field of the record is never null.
///
/// # Field types of your own
///
/// The encoder knows the layout, not the Rust types. If one of them takes fewer values than the type that it is stored as,
/// open each blob with [`Record::view`](crate::Record::view) before you store it, as an [import](crate::Import) does.
///
/// # What does not come back
///
/// An enum's `other` variant stands for values that this program does not know, so it can't be written. Values that
/// a retired field still had are gone.
pub struct BatchEncoder {
    layout: &'static Layout,
    ignores_extra: bool,
    /// The name of the method that has extra columns passed over.
    to_ignore: &'static str,
    /// Whether rows without a value may be known-empty ones that nothing marks.
    infers_known_empty: bool,
}

impl BatchEncoder {
    /// An encoder of blobs of this layout.
    pub fn of(layout: &'static Layout) -> Self {
        BatchEncoder {
            layout,
            ignores_extra: false,
            to_ignore: "ignore_extra_columns",
            infers_known_empty: true,
        }
    }

    /// Passes over columns of which the record has no field.
    pub fn ignore_extra_columns(mut self) -> Self {
        self.ignores_extra = true;
        self
    }

    /// The encoder of an import, whose method `to_ignore` has extra columns passed over.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(crate) fn of_import(layout: &'static Layout, ignores_extra: bool, to_ignore: &'static str) -> Self {
        BatchEncoder { ignores_extra, to_ignore, ..BatchEncoder::of(layout) }
    }

    /// Takes nulls for what they are: without a mark no row is known-empty.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(crate) fn known_empty_by_mark_alone(self) -> Self {
        BatchEncoder { infers_known_empty: false, ..self }
    }

    /// All that keeps batches of a schema from being encoded.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(crate) fn problems(&self, schema: &SchemaRef) -> Vec<Error> {
        let mut problems = Vec::new();
        self.find_columns(&RecordBatch::new_empty(schema.clone()), &mut problems);
        problems
    }

    /// The blobs of a batch's rows, null where a row is known-empty.
    ///
    /// # Errors
    /// When a column is missing, unknown, or of a wrong type; when a value does not fit its field: the error names
    /// field and row; when the blobs are more than 2 GiB in all.
    pub fn encode(&self, batch: &RecordBatch) -> Result<BinaryArray, Error> {
        let columns = self.columns(batch)?;
        let nulls = columns.known_empty(batch.num_rows());
        let mut rows = Rows::new(self.layout, columns, nulls.as_ref());
        let mut offsets = Vec::with_capacity(batch.num_rows() + 1);
        offsets.push(0);
        for first in (0..batch.num_rows()).step_by(CHUNK) {
            rows.append(first..batch.num_rows().min(first + CHUNK), &mut offsets)?;
            if first == 0 {
                let more = batch.num_rows() - (offsets.len() - 1);
                let size = memory::forecast(rows.out.len(), offsets.len() - 1, more);
                memory::reserve(&mut rows.out, size.min(i32::MAX as usize));
            }
        }
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        BinaryArray::try_new(offsets, Buffer::from_vec(rows.out), nulls)
            .map_err(|error| Error::source(self.layout.record, "building the array of blobs", error))
    }

    fn error(&self, message: String) -> Error {
        Error::new(self.layout.record, Kind::Column(message))
    }

    fn columns<'a>(&self, batch: &'a RecordBatch) -> Result<Columns<'a>, Error> {
        let mut problems = Vec::new();
        let columns = self.find_columns(batch, &mut problems);
        problems.into_iter().next().map_or(Ok(columns), Err)
    }

    /// Finds each field's column. Without problems all are found.
    fn find_columns<'a>(&self, batch: &'a RecordBatch, problems: &mut Vec<Error>) -> Columns<'a> {
        let schema = batch.schema_ref();
        let mut used = vec![false; schema.fields().len()];
        let mut readers = Vec::new();
        for field in self.layout.fields {
            let shown = field.retired.is_none() && schema::data_type(&field.ty).is_some();
            // A column with a role is no field's, whatever its name.
            let named = |name: &str| {
                schema.fields().iter().position(|column| {
                    column.name() == name && !column.metadata().contains_key(schema::ROLE_KEY)
                })
            };
            let found = named(field.column).or_else(|| named(field.name)).filter(|i| shown && !used[*i]);
            let reader = match found {
                Some(i) => {
                    used[i] = true;
                    let place = Place { record: self.layout.record, column: schema.field(i).name() };
                    read::reader(&field.ty, batch.column(i), place).map_err(|error| problems.push(error)).ok()
                }
                None if field.retired.is_some() => None,
                None if field.from.is_none() && (field.nullable || field.since > 1) => None,
                None => {
                    problems.push(self.missing(field));
                    None
                }
            };
            readers.push((field, reader));
        }
        let mut marks = None;
        for (i, column) in schema.fields().iter().enumerate().filter(|(i, _)| !used[*i]) {
            match column.metadata().get(schema::ROLE_KEY).map(String::as_str) {
                Some(schema::KNOWN_EMPTY) => {
                    marks = batch.column(i).as_boolean_opt();
                    if marks.is_none() {
                        let message = format!("column `{}` does not hold booleans", column.name());
                        problems.push(self.error(message));
                    }
                }
                Some(schema::COMPUTED | schema::KEY) => {}
                _ if self.ignores_extra => {}
                _ => problems.push(self.extra(column.name())),
            }
        }
        Columns { readers, marks, infers_known_empty: self.infers_known_empty }
    }

    fn missing(&self, field: &FieldLayout) -> Error {
        let message = match schema::data_type(&field.ty) {
            Some(ty) => format!("column `{}` of type {ty} is missing", field.column),
            None => format!("type `{}` is not known: update this program to write the field", field.ty),
        };
        self.error(message).with_field(field.name)
    }

    fn extra(&self, column: &str) -> Error {
        let advice = match select::near(self.layout, column) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("call `{}` to pass over it", self.to_ignore),
        };
        self.error(format!("the record has no field for column `{column}`: {advice}"))
    }
}

/// The columns of a batch as the layout's fields.
struct Columns<'a> {
    /// One for each field, in blob order; `None` where the default is written.
    readers: Vec<(&'static FieldLayout, Option<Reader<'a>>)>,
    marks: Option<&'a BooleanArray>,
    infers_known_empty: bool,
}

impl Columns<'_> {
    /// Which of a batch's rows are known-empty, as nulls; `None` when none is.
    fn known_empty(&self, rows: usize) -> Option<NullBuffer> {
        let nulls = match self.marks {
            // A null marks nothing, whatever stands under it.
            Some(marks) => match marks.nulls() {
                Some(valid) => NullBuffer::new(!&(marks.values() & valid.inner())),
                None => NullBuffer::new(!marks.values()),
            },
            None if !self.infers_known_empty => return None,
            None => {
                let tells = |(field, reader): &(&FieldLayout, Option<Reader<'_>>)| {
                    !field.nullable && reader.as_ref().is_some_and(Reader::has_nulls)
                };
                self.readers.iter().find(|column| tells(column))?;
                (0..rows).map(|row| !self.is_null(row)).collect::<Vec<bool>>().into()
            }
        };
        (nulls.null_count() > 0).then_some(nulls)
    }

    /// Whether a row is null in every column that there is.
    fn is_null(&self, row: usize) -> bool {
        self.readers.iter().filter_map(|(_, reader)| reader.as_ref()).all(|reader| reader.is_null(row))
    }
}

/// Blobs in the making.
struct Rows<'a, 'n> {
    layout: &'static Layout,
    columns: Columns<'a>,
    known_empty: Option<&'n NullBuffer>,
    /// The fixed parts of a chunk's rows, in the newest version.
    fixed: Vec<u8>,
    /// Length of each of them.
    stride: usize,
    /// All payloads of the present row.
    tail: Vec<u8>,
    /// Where each variable field's payload ends in `tail`.
    ends: Vec<(&'static FieldLayout, usize)>,
    out: Vec<u8>,
}

impl<'a, 'n> Rows<'a, 'n> {
    fn new(layout: &'static Layout, columns: Columns<'a>, known_empty: Option<&'n NullBuffer>) -> Self {
        let stride = layout.fixed_len(layout.version);
        let (fixed, tail, ends, out) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Rows { layout, columns, known_empty, fixed, stride, tail, ends, out }
    }

    fn is_known_empty(&self, row: usize) -> bool {
        self.known_empty.is_some_and(|nulls| nulls.is_null(row))
    }

    /// Appends the blobs of up to [`CHUNK`] rows.
    fn append(&mut self, rows: Range<usize>, offsets: &mut Vec<i32>) -> Result<(), Error> {
        self.fixed.clear();
        self.fixed.resize(rows.len() * self.stride, 0);
        for i in 0..self.columns.readers.len() {
            self.write_inline(i, rows.clone())?;
        }
        for row in rows.clone() {
            if !self.is_known_empty(row) {
                self.finish(row, row - rows.start)?;
            } else if self.columns.marks.is_some() && !self.columns.is_null(row) {
                let message = "the row is marked as known-empty but holds values";
                return Err(Error::new(self.layout.record, Kind::Column(message.into())).with_row(row));
            }
            let Ok(end) = i32::try_from(self.out.len()) else {
                let message = "more than 2 GiB of blobs in one batch: encode fewer rows at a time";
                return Err(Error::new(self.layout.record, Kind::Column(message.into())).with_row(row));
            };
            offsets.push(end);
        }
        Ok(())
    }

    /// Writes the slots and validity bits of field number `i`.
    fn write_inline(&mut self, i: usize, rows: Range<usize>) -> Result<(), Error> {
        let (field, reader) = &self.columns.readers[i];
        let at = usize::from(field.offset);
        let refused = |row, invalid| refused(self.layout, field, row, invalid);
        if let (Some(Reader::Fixed(reader)), false, false, None) =
            (reader, field.nullable, reader.as_ref().is_some_and(Reader::has_nulls), self.known_empty)
        {
            return reader
                .write_each(rows, &mut self.fixed[at..], self.stride, field.ty.width())
                .map_err(|(row, invalid)| refused(row, invalid));
        }
        for (row, fixed) in rows.zip(self.fixed.chunks_mut(self.stride)) {
            if self.known_empty.is_some_and(|nulls| nulls.is_null(row)) {
                continue;
            }
            match reader {
                Some(reader) if reader.is_null(row) => {
                    if !field.nullable {
                        return Err(refused(row, Invalid::new("null in a field that is never null")));
                    }
                    continue;
                }
                Some(Reader::Fixed(reader)) => {
                    reader.write(row, slot(field, fixed)).map_err(|invalid| refused(row, invalid))?;
                }
                Some(Reader::Var(_)) => {}
                None if field.default_is_null() || field.retired.is_some() => continue,
                None if field.is_variable() => {}
                None => slot(field, fixed).copy_from_slice(field.default_bytes()),
            }
            if field.nullable {
                fixed[usize::from(field.validity.0)] |= field.validity.1;
            }
        }
        Ok(())
    }

    /// Appends the blob of row `row`, whose fixed part is number `i` of the chunk, with its payloads.
    fn finish(&mut self, row: usize, i: usize) -> Result<(), Error> {
        let fixed = &mut self.fixed[i * self.stride..(i + 1) * self.stride];
        self.tail.clear();
        self.ends.clear();
        let mut version = self.layout.last_required();
        for (field, reader) in &self.columns.readers {
            if !field.is_variable() && field.since <= version {
                continue;
            }
            let (byte, mask) = field.validity;
            let present = field.retired.is_none() && (mask == 0 || fixed[usize::from(byte)] & mask != 0);
            let start = self.tail.len();
            if field.is_variable() {
                match reader {
                    Some(Reader::Var(reader)) if present => {
                        reader
                            .write(row, &mut self.tail)
                            .map_err(|invalid| refused(self.layout, field, row, invalid))?;
                        if field.set {
                            normalize_set(&field.ty, &mut self.tail, start);
                        }
                    }
                    None if present => self.tail.extend_from_slice(field.default_bytes()),
                    _ => {}
                }
                self.ends.push((field, self.tail.len()));
            }
            if field.since > version {
                let bytes = if field.is_variable() { &self.tail[start..] } else { slot(field, fixed) };
                if !is_default(field, present, bytes) {
                    version = field.since;
                }
            }
        }
        let (base, fixed_len) = (self.out.len(), self.layout.fixed_len(version));
        fixed[..HEADER].copy_from_slice(&self.layout.header(version).to_le_bytes());
        self.out.extend_from_slice(&fixed[..fixed_len]);
        let mut last = 0;
        for (field, end) in self.ends.iter().filter(|(field, _)| field.since <= version) {
            last = *end;
            let Ok(end) = i32::try_from(fixed_len + end) else {
                let kind = Kind::TooLong { len: fixed_len + end };
                return Err(Error::new(self.layout.record, kind).with_field(field.name).with_row(row));
            };
            slot(field, &mut self.out[base..]).copy_from_slice(&end.to_le_bytes());
        }
        self.out.extend_from_slice(&self.tail[..last]);
        Ok(())
    }
}

/// Whether what was written of a field equals what a blob without it reads as.
fn is_default(field: &FieldLayout, present: bool, bytes: &[u8]) -> bool {
    match present {
        true => !field.default_is_null() && *bytes == *field.default_bytes(),
        false => !field.nullable || field.default_is_null(),
    }
}

#[cold]
fn refused(layout: &Layout, field: &FieldLayout, row: usize, invalid: Invalid) -> Error {
    Error::new(layout.record, Kind::Refused(invalid)).with_field(field.name).with_row(row)
}

/// The bytes in the fixed part that are a field's.
fn slot<'s>(field: &FieldLayout, fixed: &'s mut [u8]) -> &'s mut [u8] {
    let at = usize::from(field.offset);
    &mut fixed[at..at + field.ty.storage().width()]
}
