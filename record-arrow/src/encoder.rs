//! A record batch to blobs.

use super::{
    bits::CHUNK,
    memory,
    read::{
        self, Reader, Values,
        fitting::{Fitting, Rules, find_columns},
    },
    schema,
};
use crate::Error;
use arrow_array::{Array, BinaryArray, BooleanArray, RecordBatch, cast::AsArray};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{Field, SchemaRef};
use core::{mem::replace, ops::Range};
use record_core::{
    Refusal,
    field::normalize_set,
    layout::{FieldLayout, HEADER, Layout},
    value::{place::Unknown, zone::naive_zone},
};
use std::sync::Arc;

/// Turns record batches into blobs, the inverse of [`BatchDecoder`](super::BatchDecoder).
///
/// The blobs are the ones that encoding the records gives: canonical, in the shortest form, sets sorted and without
/// duplicates.
///
/// ```
/// use record_core::{Blob, Record};
/// use record_arrow::{BatchDecoder, BatchEncoder};
///
/// #[derive(Record)]
/// struct City { name: String, people: Option<u32> }
///
/// let blob = Blob::encode(&City { name: "Åre".into(), people: Some(1_417) })?;
/// let batch = BatchDecoder::<City>::new().decode([blob.as_bytes()])?;
/// let blobs = BatchEncoder::of(City::LAYOUT).encode(&batch)?;
/// assert_eq!(blobs.value(0), blob.as_bytes());
/// # Ok::<(), record_arrow::Error>(())
/// ```
///
/// # Columns
///
/// Columns are found by name, in any order: by the name of the field's column, or else by its stored name. A column that is
/// missing is null, or the default of a field that a newer version added; of a field that is neither, it is an error. Members
/// of structs follow the same rules, at every depth; messages name them by their path, such as `point.x`.
///
/// Beside the types that the decoder gives, a column may have any other whose values the field can hold exactly. Where the type
/// does not say whether it can, each value does; one that does not fit is an error that names field and row. Nothing is
/// rounded or cut.
///
/// | field | columns |
/// |---|---|
/// | integers, floats, decimals, `NonZero*` | integers, floats and decimals of any width, precision and scale |
/// | `Timestamp` | timestamps with a zone in s, ms, µs, or ns that are whole µs; without one, and dates, by [`naive_zone`](Self::naive_zone) |
/// | `CivilDateTime` | timestamps without a zone; dates, which are their midnights |
/// | `Date` | `Date32`; `Date64` and timestamps at midnight, in no zone, UTC or one of a fixed offset |
/// | `Time`, `TimeDelta` | times of day; durations, and intervals without days and months; of any unit |
/// | `String`, `Text<N>`, `char`, `Json`, `IpAddr`, enums | `Utf8`, `LargeUtf8`, `Utf8View` |
/// | `Vec<u8>`, `[u8; N]`, `Uuid` | `Binary`, `LargeBinary`, `BinaryView`, `FixedSizeBinary` |
/// | lists, arrays | `List`, `LargeList`, `FixedSizeList`, `ListView`, `LargeListView`; an array's length is checked |
/// | any | dictionaries and run-end encoded values of the above; `Null`, as far as the field may be null; text, by [`parse_text`](Self::parse_text) |
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
/// open each blob with [`Record::view`](record_core::Record::view) before you store it, as an import does.
///
/// # What does not come back
///
/// An enum's `other` variant stands for values that this program does not know, so it can't be written. Values that
/// a retired field still had are gone. JSON is spelled as [`Json`](record_core::Json) spells it, whatever spelling it comes in, and a
/// member that stands twice in an object is refused.
pub struct BatchEncoder {
    layout: &'static Layout,
    rules: Rules,
    /// Whether rows without a value may be known-empty ones that nothing marks.
    infers_known_empty: bool,
}

impl BatchEncoder {
    /// An encoder of blobs of this layout.
    pub fn of(layout: &'static Layout) -> Self {
        BatchEncoder { layout, rules: Rules::default(), infers_known_empty: true }
    }

    /// Passes over columns, members of structs, and members of objects in [JSON texts](BatchEncoder::parse_text), of which the record
    /// has no field.
    pub fn ignore_extra_columns(mut self) -> Self {
        self.rules.ignores_extra = true;
        self
    }

    /// Whether columns of text are parsed for fields that are not text. Not by default, since text that happens to look like a
    /// date or a number may mean something else.
    ///
    /// Texts are those that values have in JSON: RFC 3339 for [`Timestamp`](record_core::Timestamp), ISO 8601 for other times,
    /// hexadecimal digits for bytes, JSON itself for lists and nested records. Numbers may have a sign, a point and an
    /// exponent. Nothing is rounded, but for floats, which are the nearest to their digits.
    ///
    /// ```
    /// use arrow_array::{ArrayRef, RecordBatch, StringArray};
    /// use record_core::{Blob, Date, Record};
    /// use record_arrow::BatchEncoder;
    /// use std::sync::Arc;
    ///
    /// #[derive(Record)]
    /// struct Visit { day: Date }
    ///
    /// let days: ArrayRef = Arc::new(StringArray::from(vec!["2024-02-29"]));
    /// let batch = RecordBatch::try_from_iter([("day", days)])?;
    /// let blobs = BatchEncoder::of(Visit::LAYOUT).parse_text(true).encode(&batch)?;
    /// assert_eq!(Visit::view(blobs.value(0))?.day().to_string(), "2024-02-29");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse_text(mut self, parse: bool) -> Self {
        self.rules.parse_text = parse;
        self
    }

    /// Takes times without a zone for times of this one, where the field is a [`Timestamp`](record_core::Timestamp): `UTC`, or what
    /// its clocks are ahead of UTC, such as `+01:00`.
    ///
    /// ```
    /// use arrow_array::{ArrayRef, RecordBatch, TimestampMillisecondArray};
    /// use record_core::{Record, Timestamp};
    /// use record_arrow::BatchEncoder;
    /// use std::sync::Arc;
    ///
    /// #[derive(Record)]
    /// struct Visit { at: Timestamp }
    ///
    /// let times: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![3_600_000])); // 1970-01-01 01:00, somewhere
    /// let batch = RecordBatch::try_from_iter([("at", times)])?;
    /// assert!(BatchEncoder::of(Visit::LAYOUT).encode(&batch).is_err());
    /// let blobs = BatchEncoder::of(Visit::LAYOUT).naive_zone("+01:00")?.encode(&batch)?;
    /// assert_eq!(Visit::view(blobs.value(0))?.at(), Timestamp::from_micros(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When it is the name of another zone: where clocks are set back, a time without a zone is not one moment. Give such times
    /// their zone first.
    pub fn naive_zone(mut self, zone: &str) -> Result<Self, Error> {
        let ahead = naive_zone(zone);
        let ahead = ahead.map_err(|message| Error::column(self.layout.record(), message))?;
        self.rules.naive_zone = Some(ahead);
        Ok(self)
    }

    /// An encoder for records of `layout` with all options at once.
    pub fn with_rules(layout: &'static Layout, rules: Rules) -> Self {
        BatchEncoder { rules, ..BatchEncoder::of(layout) }
    }

    /// Takes nulls for what they are: without a column that marks known-empty rows
    /// ([`BatchDecoder::mark_known_empty`](super::BatchDecoder::mark_known_empty)), no row is known-empty. Otherwise one is that is
    /// null in every column.
    pub fn known_empty_by_mark_alone(self) -> Self {
        BatchEncoder { infers_known_empty: false, ..self }
    }

    /// All that keeps batches of a schema from being encoded, and how many columns and members of structs are passed over.
    pub fn fit(&self, schema: &SchemaRef) -> (Vec<Error>, u64) {
        let mut fitting = Fitting::new(self.layout.record(), self.rules);
        self.find_columns(&RecordBatch::new_empty(schema.clone()), &mut fitting);
        (fitting.problems, fitting.passed_over)
    }

    /// The blobs of a batch's rows, null where a row is known-empty.
    ///
    /// # Errors
    /// When a column is missing, unknown, or of a wrong type; when a value does not fit its field: the error names
    /// field and row, and inside of lists, arrays and structs the path, such as `points[2].x`; when the blobs are more than 2 GiB in all.
    pub fn encode(&self, batch: &RecordBatch) -> Result<BinaryArray, Error> {
        self.prepare(batch)?.encode(0..batch.num_rows())
    }

    /// Looks at a batch once, so that its rows can be encoded part by part.
    ///
    /// # Errors
    /// When a column is missing, unknown, or of a wrong type.
    pub fn prepare<'a>(&self, batch: &'a RecordBatch) -> Result<Prepared<'a>, Error> {
        let mut fitting = Fitting::new(self.layout.record(), self.rules);
        let columns = self.find_columns(batch, &mut fitting);
        match fitting.problems.into_iter().next() {
            Some(problem) => Err(problem),
            None => {
                let known_empty = columns.known_empty(batch.num_rows());
                let members = (self.rules.ignores_extra && self.rules.parse_text).then_some(fitting.unknown);
                Ok(Prepared { layout: self.layout, columns, known_empty, members })
            }
        }
    }

    /// Finds each field's column. Without problems all are found.
    fn find_columns<'a>(&self, batch: &'a RecordBatch, fitting: &mut Fitting) -> Columns<'a> {
        let schema = batch.schema_ref();
        let mut marks = None;
        for (i, column) in schema.fields().iter().enumerate() {
            match role(column) {
                Some(schema::KNOWN_EMPTY) => {
                    marks = batch.column(i).as_boolean_opt();
                    if marks.is_none() {
                        fitting.refuse(format!("column `{}` does not hold booleans", column.name()));
                    }
                }
                Some(schema::COMPUTED | schema::KEY) | None => {}
                Some(_) => fitting.extra(self.layout, column.name(), column.name()),
            }
        }
        let name_of = |i: usize| schema.field(i).name().as_str();
        let columns = (0..schema.fields().len()).filter(|i| role(schema.field(*i)).is_none());
        let columns = columns.map(|i| (i, name_of(i)));
        let found = find_columns(self.layout, columns, name_of, str::to_owned, fitting);
        let readers = self.layout.fields().iter().zip(found).map(|(field, found)| {
            let reader = |i: usize| read::reader(field.ty(), batch.column(i), name_of(i), fitting);
            (field, found.and_then(reader))
        });
        let readers: Vec<(&FieldLayout, _)> = readers.collect();
        let last = self.layout.last_required();
        let behind = readers.iter().enumerate().filter(|(_, (f, _))| f.is_variable() || f.since() > last);
        let behind = behind.map(|(i, (field, _))| (i, field.is_variable())).collect();
        Columns { readers, behind, marks, infers_known_empty: self.infers_known_empty }
    }
}

/// What a column is that has a role: no field's, whatever its name.
fn role(column: &Field) -> Option<&str> {
    column.metadata().get(schema::ROLE_KEY).map(String::as_str)
}

/// A batch whose columns were found by [`BatchEncoder::prepare`].
pub struct Prepared<'a> {
    layout: &'static Layout,
    columns: Columns<'a>,
    known_empty: Option<NullBuffer>,
    /// Counts members of objects in texts, where such may be passed over.
    members: Option<Arc<Unknown>>,
}

impl Prepared<'_> {
    /// The blobs of these rows, null where a row is known-empty. Errors count rows from the batch's first.
    ///
    /// # Errors
    /// When a value does not fit its field; when the blobs are more than 2 GiB in all.
    pub fn encode(&self, range: Range<usize>) -> Result<BinaryArray, Error> {
        let Encoded { blobs, refused, .. } = self.encode_rows(range.clone(), false)?;
        match refused.into_iter().next() {
            Some(error) => Err(error),
            None if blobs.len() < range.len() => {
                let message = "more than 2 GiB of blobs in one batch: encode fewer rows at a time";
                Err(Error::column(self.layout.record(), message).with_row(range.start + blobs.len()))
            }
            None => Ok(blobs),
        }
    }

    /// As [`encode`](Self::encode), but goes on behind rows that do not fit: they are null too, and their errors come along. Of rows
    /// whose blobs would be more than 2 GiB in all, only the first ones are encoded.
    ///
    /// # Errors
    /// When the array can't be made.
    pub fn encode_fitting(&self, range: Range<usize>) -> Result<Encoded, Error> {
        self.encode_rows(range, true)
    }

    /// Encodes rows up to the end, to where there is no room for more, or to the chunk with the first error, if it is not to go on.
    fn encode_rows(&self, range: Range<usize>, goes_on: bool) -> Result<Encoded, Error> {
        let mut rows = Rows::new(self);
        let mut offsets = Vec::with_capacity(range.len() + 1);
        offsets.push(0);
        for first in range.clone().step_by(CHUNK) {
            let is_all = rows.append(first..range.end.min(first + CHUNK), &mut offsets);
            if !is_all || !(goes_on || rows.refused.is_empty()) {
                break;
            }
            if first == range.start {
                let more = range.len() - (offsets.len() - 1);
                let size = memory::forecast(rows.out.len(), offsets.len() - 1, more);
                memory::reserve(&mut rows.out, size.min(i32::MAX as usize));
            }
        }
        let len = offsets.len() - 1;
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        let mut nulls = self.known_empty.as_ref().map(|nulls| nulls.slice(range.start, len));
        if !rows.refused.is_empty() {
            let mut fit = vec![true; len];
            rows.refused.iter().for_each(|(row, _)| fit[row - range.start] = false);
            nulls = NullBuffer::union(nulls.as_ref(), Some(&NullBuffer::from(fit)));
        }
        let blobs = BinaryArray::try_new(offsets, Buffer::from_vec(rows.out), nulls)
            .map_err(|error| Error::source(self.layout.record(), "building the array of blobs", error))?;
        let refused = rows.refused.into_iter().map(|(_, error)| error).collect();
        Ok(Encoded { blobs, refused, passed_over: rows.members.passed_over })
    }
}

/// Rows as blobs, and what there is to tell of them.
pub struct Encoded {
    /// The blobs, null where a row is known-empty or does not fit.
    pub blobs: BinaryArray,
    /// Why rows do not fit, in their order; [`Error::row`] says which.
    pub refused: Vec<Error>,
    /// Rows in which members of objects in JSON texts were passed over because they have no field, in their order, and how many.
    /// Columns and members of structs are counted by [`BatchEncoder::fit`].
    pub passed_over: Vec<(usize, u64)>,
}

/// Members of objects in JSON texts that have no field.
struct Members<'p> {
    /// All that were met so far; `None` where none can be.
    met: Option<&'p Unknown>,
    /// Those of each row of the present chunk.
    chunk: Vec<u64>,
    /// Those of all rows that have some.
    passed_over: Vec<(usize, u64)>,
}

impl Members<'_> {
    /// Counts those that are met while something of row number `i` of the chunk is written.
    fn count<T>(&mut self, i: usize, write: impl FnOnce() -> T) -> T {
        let Some(met) = self.met else { return write() };
        let before = met.count();
        let written = write();
        self.chunk[i] += met.count() - before;
        written
    }
}

/// The columns of a batch as the layout's fields.
struct Columns<'a> {
    /// One for each field, in blob order; `None` where the default is written.
    readers: Vec<(&'static FieldLayout, Option<Reader<'a>>)>,
    /// The numbers of those that are looked at once the fixed part is written: variable ones, of which it is true, and those that may be
    /// left out.
    behind: Vec<(usize, bool)>,
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
                    !field.is_nullable() && reader.as_ref().is_some_and(Reader::has_nulls)
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
struct Rows<'p> {
    layout: &'static Layout,
    columns: &'p Columns<'p>,
    known_empty: Option<&'p NullBuffer>,
    /// The fixed parts of a chunk's rows, in the newest version.
    fixed: Vec<u8>,
    /// Length of each of them.
    stride: usize,
    /// All payloads of the present row.
    tail: Vec<u8>,
    /// Where each variable field's payload ends in `tail`.
    ends: Vec<(&'static FieldLayout, usize)>,
    out: Vec<u8>,
    /// Rows that do not fit, with the first of their errors.
    refused: Vec<(usize, Error)>,
    /// Which of a chunk's rows fit so far.
    fits: Vec<bool>,
    members: Members<'p>,
}

impl<'p> Rows<'p> {
    fn new(batch: &'p Prepared<'p>) -> Self {
        let Prepared { layout, columns, known_empty, members } = batch;
        let (known_empty, stride) = (known_empty.as_ref(), layout.fixed_len(layout.version()));
        let (fixed, tail, ends, out) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (refused, fits) = (Vec::new(), Vec::new());
        let members = Members { met: members.as_deref(), chunk: Vec::new(), passed_over: Vec::new() };
        Rows { layout, columns, known_empty, fixed, stride, tail, ends, out, refused, fits, members }
    }

    fn is_known_empty(&self, row: usize) -> bool {
        self.known_empty.is_some_and(|nulls| nulls.is_null(row))
    }

    /// Appends the blobs of up to [`CHUNK`] rows, nothing for those that do not fit. Says whether there was room for all.
    fn append(&mut self, rows: Range<usize>, offsets: &mut Vec<i32>) -> bool {
        self.fixed.clear();
        self.fixed.resize(rows.len() * self.stride, 0);
        self.fits.clear();
        self.fits.resize(rows.len(), true);
        self.members.chunk.clear();
        self.members.chunk.resize(rows.len(), 0);
        let before = self.refused.len();
        for i in 0..self.columns.readers.len() {
            self.write_inline(i, rows.clone());
        }
        for (i, row) in rows.enumerate() {
            let base = self.out.len();
            if self.fits[i]
                && let Err(error) = self.append_row(row, i)
            {
                self.out.truncate(base);
                self.refuse(i, row, error);
            }
            match i32::try_from(self.out.len()) {
                Ok(end) => {
                    offsets.push(end);
                    if self.members.chunk[i] > 0 {
                        self.members.passed_over.push((row, self.members.chunk[i]));
                    }
                }
                Err(_) => {
                    self.out.truncate(base);
                    self.refused.retain(|refused| refused.0 < row);
                    self.refused[before..].sort_by_key(|(row, _)| *row);
                    return false;
                }
            }
        }
        self.refused[before..].sort_by_key(|(row, _)| *row);
        true
    }

    /// Notes why row `row`, which is number `i` of the chunk, does not fit.
    #[cold]
    fn refuse(&mut self, i: usize, row: usize, error: Error) {
        if replace(&mut self.fits[i], false) {
            self.refused.push((row, error));
        }
    }

    /// Writes the slots and validity bits of field number `i`.
    fn write_inline(&mut self, i: usize, rows: Range<usize>) {
        let mut left = rows.clone();
        while !left.is_empty() {
            let Err((row, refusal)) = self.write_slots(i, left.clone(), rows.start) else { return };
            let (field, _) = &self.columns.readers[i];
            self.refuse(row - rows.start, row, refused(self.layout, field, row, refusal));
            left.start = row + 1;
        }
    }

    /// Writes them for some rows of the chunk that begins with row `first`. An error comes with its row; what is behind that is not
    /// written.
    fn write_slots(&mut self, i: usize, rows: Range<usize>, first: usize) -> Result<(), (usize, Refusal)> {
        let (field, reader) = &self.columns.readers[i];
        let slots = &mut self.fixed[(rows.start - first) * self.stride..];
        if let (Some(reader), false, None, None) =
            (reader, field.is_nullable(), self.known_empty, self.members.met)
            && let (Values::Fixed(values), false) = (&reader.values, reader.has_nulls())
        {
            let slots = &mut slots[usize::from(field.offset())..];
            return values.write_each(rows, slots, self.stride, field.ty().width());
        }
        for (row, fixed) in rows.zip(slots.chunks_mut(self.stride)) {
            if self.known_empty.is_some_and(|nulls| nulls.is_null(row)) {
                continue;
            }
            match reader {
                Some(reader) if reader.is_null(row) => {
                    if !field.is_nullable() {
                        return Err((row, Refusal::new("null in a field that is never null")));
                    }
                    continue;
                }
                Some(Reader { values: Values::Fixed(values), .. }) => {
                    let write = || values.write(row, slot(field, fixed));
                    self.members.count(row - first, write).map_err(|refusal| (row, refusal))?;
                }
                Some(_) => {}
                None if field.default_is_null() || field.retired().is_some() => continue,
                None if field.is_variable() => {}
                None => slot(field, fixed).copy_from_slice(field.default_bytes()),
            }
            if field.is_nullable() {
                fixed[usize::from(field.validity().0)] |= field.validity().1;
            }
        }
        Ok(())
    }

    /// Appends the blob of row `row`, which is number `i` of the chunk; nothing where the row is known-empty.
    fn append_row(&mut self, row: usize, i: usize) -> Result<(), Error> {
        if !self.is_known_empty(row) {
            return self.finish(row, i);
        }
        if self.columns.marks.is_some() && !self.columns.is_null(row) {
            let message = "the row is marked as known-empty but holds values";
            return Err(Error::column(self.layout.record(), message).with_row(row));
        }
        Ok(())
    }

    /// Appends the blob of row `row`, whose fixed part is number `i` of the chunk, with its payloads.
    fn finish(&mut self, row: usize, i: usize) -> Result<(), Error> {
        let fixed = &mut self.fixed[i * self.stride..(i + 1) * self.stride];
        self.tail.clear();
        self.ends.clear();
        let mut version = self.layout.last_required();
        for &(column, is_variable) in &self.columns.behind {
            let (field, reader) = &self.columns.readers[column];
            if !is_variable && field.since() <= version {
                continue;
            }
            let (byte, mask) = field.validity();
            let present = field.retired().is_none() && (mask == 0 || fixed[usize::from(byte)] & mask != 0);
            let start = self.tail.len();
            if is_variable {
                match reader {
                    Some(Reader { values: Values::Var(values), .. }) if present => {
                        self.members
                            .count(i, || values.write(row, &mut self.tail))
                            .map_err(|refusal| refused(self.layout, field, row, refusal))?;
                        if field.is_set() {
                            normalize_set(field.ty(), &mut self.tail, start);
                        }
                    }
                    None if present => self.tail.extend_from_slice(field.default_bytes()),
                    _ => {}
                }
                self.ends.push((field, self.tail.len()));
            }
            if field.since() > version {
                let bytes = if is_variable { &self.tail[start..] } else { slot(field, fixed) };
                if !field.is_default(present.then_some(bytes)) {
                    version = field.since();
                }
            }
        }
        let (base, fixed_len) = (self.out.len(), self.layout.fixed_len(version));
        fixed[..HEADER].copy_from_slice(&self.layout.header(version).to_le_bytes());
        self.out.extend_from_slice(&fixed[..fixed_len]);
        let mut last = 0;
        for (field, end) in self.ends.iter().filter(|(field, _)| field.since() <= version) {
            last = *end;
            let Ok(end) = i32::try_from(fixed_len + end) else {
                let error = record_core::Error::too_long(self.layout.record(), fixed_len + end)
                    .with_field(field.name());
                return Err(Error::from(error).with_row(row));
            };
            slot(field, &mut self.out[base..]).copy_from_slice(&end.to_le_bytes());
        }
        self.out.extend_from_slice(&self.tail[..last]);
        Ok(())
    }
}

#[cold]
fn refused(layout: &Layout, field: &FieldLayout, row: usize, refusal: Refusal) -> Error {
    Error::from(refusal.of_field(layout.record(), field.name())).with_row(row)
}

/// The bytes in the fixed part that are a field's.
fn slot<'s>(field: &FieldLayout, fixed: &'s mut [u8]) -> &'s mut [u8] {
    let at = usize::from(field.offset());
    &mut fixed[at..at + field.ty().storage().width()]
}
