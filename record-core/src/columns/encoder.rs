//! A record batch to blobs.

use super::{
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
/// [`ignore_extra_columns`](Self::ignore_extra_columns) is called. Computed columns of a decoder are known by their
/// metadata and passed over.
///
/// # Known-empty rows
///
/// A row that the decoder's [marker column](super::BatchDecoder::mark_known_empty) marks is null in the result. Without
/// such a column, a row is known-empty if it is null in every column although a field of the record is never null.
///
/// # What does not come back
///
/// An enum's `other` variant stands for values that this program does not know, so it can't be written. Values that
/// a retired field still had are gone.
pub struct BatchEncoder {
    layout: &'static Layout,
    ignores_extra: bool,
}

impl BatchEncoder {
    /// An encoder of blobs of this layout.
    pub fn of(layout: &'static Layout) -> Self {
        BatchEncoder { layout, ignores_extra: false }
    }

    /// Passes over columns of which the record has no field.
    pub fn ignore_extra_columns(mut self) -> Self {
        self.ignores_extra = true;
        self
    }

    /// The blobs of a batch's rows, null where a row is known-empty.
    ///
    /// # Errors
    /// When a column is missing, unknown, or of a wrong type; when a value does not fit its field: the error names
    /// field and row; when the blobs are more than 2 GiB in all.
    pub fn encode(&self, batch: &RecordBatch) -> Result<BinaryArray, Error> {
        let columns = self.columns(batch)?;
        let mut rows = Rows::new(self.layout, columns);
        let mut offsets = Vec::with_capacity(batch.num_rows() + 1);
        let mut present = Vec::with_capacity(batch.num_rows());
        offsets.push(0);
        for row in 0..batch.num_rows() {
            present.push(rows.append(row).map_err(|error| error.with_row(row))?);
            let Ok(end) = i32::try_from(rows.out.len()) else {
                let message = "more than 2 GiB of blobs in one batch: encode fewer rows at a time";
                return Err(self.error(message.into()).with_row(row));
            };
            offsets.push(end);
        }
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        let nulls = NullBuffer::from(present);
        let nulls = (nulls.null_count() > 0).then_some(nulls);
        BinaryArray::try_new(offsets, Buffer::from_vec(rows.out), nulls)
            .map_err(|error| Error::source(self.layout.record, "building the array of blobs", error))
    }

    fn error(&self, message: String) -> Error {
        Error::new(self.layout.record, Kind::Column(message))
    }

    /// Finds each field's column.
    fn columns<'a>(&self, batch: &'a RecordBatch) -> Result<Columns<'a>, Error> {
        let schema = batch.schema_ref();
        let mut used = vec![false; schema.fields().len()];
        let mut readers = Vec::new();
        for field in self.layout.fields {
            let shown = field.retired.is_none() && schema::data_type(&field.ty).is_some();
            let named = |name: &str| schema.fields().iter().position(|column| column.name() == name);
            let found = named(field.column).or_else(|| named(field.name)).filter(|i| shown && !used[*i]);
            readers.push(match found {
                Some(i) => {
                    used[i] = true;
                    let place = Place { record: self.layout.record, column: schema.field(i).name() };
                    Some(read::reader(&field.ty, batch.column(i), place)?)
                }
                None if field.retired.is_some() => None,
                None if field.from.is_none() && (field.nullable || field.since > 1) => None,
                None => return Err(self.missing(field)),
            });
        }
        let mut marks = None;
        for (i, column) in schema.fields().iter().enumerate().filter(|(i, _)| !used[*i]) {
            match column.metadata().get(schema::ROLE_KEY).map(String::as_str) {
                Some(schema::KNOWN_EMPTY) => {
                    marks = batch.column(i).as_boolean_opt();
                    if marks.is_none_or(|marks| marks.null_count() > 0) {
                        let message =
                            format!("column `{}` does not hold booleans without nulls", column.name());
                        return Err(self.error(message));
                    }
                }
                Some(schema::COMPUTED) => {}
                _ if self.ignores_extra => {}
                _ => return Err(self.extra(column.name())),
            }
        }
        Ok(Columns { readers, marks })
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
            None => "call `ignore_extra_columns` to pass over it".into(),
        };
        self.error(format!("the record has no field for column `{column}`: {advice}"))
    }
}

/// The columns of a batch as the layout's fields.
struct Columns<'a> {
    /// One for each field, in blob order; `None` where the default is written.
    readers: Vec<Option<Reader<'a>>>,
    marks: Option<&'a BooleanArray>,
}

/// Blobs in the making.
struct Rows<'a> {
    layout: &'static Layout,
    columns: Columns<'a>,
    /// The fixed part of the newest version, and all payloads, of the present row.
    fixed: Vec<u8>,
    tail: Vec<u8>,
    /// Where each variable field's payload ends in `tail`.
    ends: Vec<(&'static FieldLayout, usize)>,
    out: Vec<u8>,
}

impl<'a> Rows<'a> {
    fn new(layout: &'static Layout, columns: Columns<'a>) -> Self {
        let fixed = vec![0; layout.fixed_len(layout.version)];
        Rows { layout, columns, fixed, tail: Vec::new(), ends: Vec::new(), out: Vec::new() }
    }

    /// Appends the blob of a row, or nothing for a known-empty one. Says whether there is a blob.
    fn append(&mut self, row: usize) -> Result<bool, Error> {
        if self.columns.marks.is_some_and(|marks| marks.value(row)) {
            return match self.is_null(row) {
                true => Ok(false),
                false => {
                    let message = "the row is marked as known-empty but holds values";
                    Err(Error::new(self.layout.record, Kind::Column(message.into())))
                }
            };
        }
        self.fixed.fill(0);
        self.tail.clear();
        self.ends.clear();
        let mut version = self.layout.last_required();
        for (i, field) in self.layout.fields.iter().enumerate() {
            let start = self.tail.len();
            let present = match &self.columns.readers[i] {
                Some(reader) if reader.is_null(row) => {
                    if !field.nullable {
                        return match self.columns.marks.is_none() && self.is_null(row) {
                            true => Ok(false),
                            false => {
                                Err(self.refused(field, Invalid::new("null in a field that is never null")))
                            }
                        };
                    }
                    false
                }
                Some(reader) => {
                    let (fixed, tail) = (&mut self.fixed, &mut self.tail);
                    write(reader, row, field, fixed, tail).map_err(|invalid| self.refused(field, invalid))?;
                    true
                }
                None if field.default_is_null() || field.retired.is_some() => false,
                None => {
                    match field.is_variable() {
                        true => self.tail.extend_from_slice(field.default_bytes()),
                        false => slot(field, &mut self.fixed).copy_from_slice(field.default_bytes()),
                    }
                    true
                }
            };
            if present && field.nullable {
                self.fixed[usize::from(field.validity.0)] |= field.validity.1;
            }
            if field.since > version && !self.is_default(field, present, start) {
                version = field.since;
            }
            if field.is_variable() {
                self.ends.push((field, self.tail.len()));
            }
        }
        self.finish(version)?;
        Ok(true)
    }

    /// Whether a row is null in every column that there is.
    fn is_null(&self, row: usize) -> bool {
        self.columns.readers.iter().flatten().all(|reader| reader.is_null(row))
    }

    /// Whether what was written of a field equals what a blob without it reads as.
    fn is_default(&mut self, field: &FieldLayout, present: bool, start: usize) -> bool {
        if !present {
            return !field.nullable || field.default_is_null();
        }
        if field.default_is_null() {
            return false;
        }
        let bytes = match field.is_variable() {
            true => &self.tail[start..],
            false => slot(field, &mut self.fixed),
        };
        *bytes == *field.default_bytes()
    }

    /// Appends the row's blob in this version.
    fn finish(&mut self, version: u8) -> Result<(), Error> {
        let (base, fixed_len) = (self.out.len(), self.layout.fixed_len(version));
        self.fixed[..HEADER].copy_from_slice(&self.layout.header(version).to_le_bytes());
        self.out.extend_from_slice(&self.fixed[..fixed_len]);
        let mut last = 0;
        for (field, end) in self.ends.iter().filter(|(field, _)| field.since <= version) {
            last = *end;
            let Ok(end) = i32::try_from(fixed_len + end) else {
                let kind = Kind::TooLong { len: fixed_len + end };
                return Err(Error::new(self.layout.record, kind).with_field(field.name));
            };
            slot(field, &mut self.out[base..]).copy_from_slice(&end.to_le_bytes());
        }
        self.out.extend_from_slice(&self.tail[..last]);
        Ok(())
    }

    #[cold]
    fn refused(&self, field: &FieldLayout, invalid: Invalid) -> Error {
        Error::new(self.layout.record, Kind::Refused(invalid)).with_field(field.name)
    }
}

/// Writes a value that is not null.
fn write(
    reader: &Reader<'_>,
    row: usize,
    field: &FieldLayout,
    fixed: &mut [u8],
    tail: &mut Vec<u8>,
) -> Result<(), Invalid> {
    match reader {
        Reader::Fixed(reader) => reader.write(row, slot(field, fixed)),
        Reader::Var(reader) => {
            let start = tail.len();
            reader.write(row, tail)?;
            if field.set {
                normalize_set(&field.ty, tail, start);
            }
            Ok(())
        }
    }
}

/// The bytes in the fixed part that are a field's.
fn slot<'s>(field: &FieldLayout, fixed: &'s mut [u8]) -> &'s mut [u8] {
    let at = usize::from(field.offset);
    &mut fixed[at..at + field.ty.storage().width()]
}
