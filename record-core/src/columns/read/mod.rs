//! Arrow arrays read value by value as blobs' slots and payloads: the way back.
//!
//! A reader is made for one array and one type of the layout; whether they fit is found out then, what values do not
//! fit when they are written.

mod list;
mod nested;
pub(crate) mod strings;
mod text;
mod word;

use super::schema;
use crate::{
    Error, Invalid,
    canonical::check_value,
    error::Kind,
    layout::{Storage, Type},
};
use arrow_array::{Array, cast::AsArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};
use core::ops::Range;

/// An array whose values go into slots.
pub(super) trait FixedReader {
    fn has_nulls(&self) -> bool;

    fn is_null(&self, i: usize) -> bool;

    /// Writes value `i`, which is not null, to a slot of zeros.
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Invalid>;

    /// Writes values, none of them null, to slots of zeros that lie `stride` bytes apart. An error comes with the number
    /// of its value.
    fn write_each(
        &self,
        values: Range<usize>,
        slots: &mut [u8],
        stride: usize,
        width: usize,
    ) -> Result<(), (usize, Invalid)> {
        for (i, slot) in values.zip(slots.chunks_mut(stride)) {
            self.write(i, &mut slot[..width]).map_err(|invalid| (i, invalid))?;
        }
        Ok(())
    }

    /// Appends values, none of them null, one behind the other.
    fn write_run(&self, values: Range<usize>, width: usize, out: &mut Vec<u8>) -> Result<(), Invalid> {
        for i in values {
            let start = out.len();
            out.resize(start + width, 0);
            self.write(i, &mut out[start..])?;
        }
        Ok(())
    }
}

/// An array whose values become payloads.
pub(super) trait VarReader {
    fn has_nulls(&self) -> bool;

    fn is_null(&self, i: usize) -> bool;

    /// Appends value `i`, which is not null.
    fn write(&self, i: usize, out: &mut Vec<u8>) -> Result<(), Invalid>;
}

/// The reader for a field's column.
pub(super) enum Reader<'a> {
    Fixed(Box<dyn FixedReader + 'a>),
    Var(Box<dyn VarReader + 'a>),
}

impl Reader<'_> {
    pub(super) fn has_nulls(&self) -> bool {
        match self {
            Reader::Fixed(reader) => reader.has_nulls(),
            Reader::Var(reader) => reader.has_nulls(),
        }
    }

    pub(super) fn is_null(&self, i: usize) -> bool {
        match self {
            Reader::Fixed(reader) => reader.is_null(i),
            Reader::Var(reader) => reader.is_null(i),
        }
    }
}

/// What a reader is for, for messages.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) record: &'a str,
    pub(super) column: &'a str,
}

impl Place<'_> {
    fn wrong_type(&self, ty: &Type, array: &dyn Array) -> Error {
        let met = array.data_type();
        let message = match schema::data_type(ty) {
            Some(expected) => {
                format!("column `{}` is of type {met}, not {expected}: cast it first", self.column)
            }
            None => format!("type `{ty}` of column `{}` is not known: update this program", self.column),
        };
        Error::new(self.record, Kind::Column(message))
    }
}

/// The reader of `array` as values of type `ty`.
pub(super) fn reader<'a>(ty: &'a Type, array: &'a dyn Array, place: Place<'_>) -> Result<Reader<'a>, Error> {
    Ok(match ty.storage() {
        Storage::Inline(_) => Reader::Fixed(fixed(ty, array, place)?),
        Storage::End => Reader::Var(variable(ty, array, place)?),
    })
}

fn fixed<'a>(
    ty: &'a Type,
    array: &'a dyn Array,
    place: Place<'_>,
) -> Result<Box<dyn FixedReader + 'a>, Error> {
    let storage = ty.storage_type();
    let reader: Option<Box<dyn FixedReader + 'a>> = match storage {
        Type::Bool => array.as_boolean_opt().map(|array| Box::new(word::BoolReader::new(array)) as _),
        Type::Char => text::reader(array, text::Char),
        Type::Ip => text::reader(array, text::Ip),
        Type::Text { .. } => text::reader(array, text::Padded),
        Type::Enum(e) => text::enumeration(array, e),
        Type::Array { item, len } => match array.as_fixed_size_list_opt() {
            Some(array) if array.value_length() as u32 == *len => {
                Some(Box::new(nested::ArrayReader::new(item, array, place)?))
            }
            _ => None,
        },
        Type::Record(layout) => match array.as_struct_opt() {
            Some(array) => Some(Box::new(nested::StructReader::new(layout, array, place)?)),
            None => None,
        },
        _ if is_word(storage, array.data_type()) => Some(Box::new(word::WordReader::new(storage, array))),
        _ => None,
    };
    reader.ok_or_else(|| place.wrong_type(ty, array))
}

/// Whether arrays of this type hold the bytes of slots of that type.
fn is_word(ty: &Type, met: &DataType) -> bool {
    let expected = schema::data_type(ty);
    match (ty, met) {
        // Arrow counts from 1970-01-01 UTC whatever zone is named, which says how to show the instants.
        (Type::Timestamp, DataType::Timestamp(TimeUnit::Microsecond, Some(zone))) => !zone.is_empty(),
        _ => expected.as_ref() == Some(met),
    }
}

fn variable<'a>(
    ty: &'a Type,
    array: &'a dyn Array,
    place: Place<'_>,
) -> Result<Box<dyn VarReader + 'a>, Error> {
    let reader: Option<Box<dyn VarReader + 'a>> = match ty.storage_type() {
        ty @ (Type::String | Type::Json) => strings::Strings::of(array)
            .map(|strings| Box::new(strings::TextReader::new(strings, matches!(ty, Type::Json))) as _),
        Type::Binary => strings::Bytes::of(array).map(|bytes| Box::new(bytes) as _),
        Type::List { item, nullable } => list::reader(item, *nullable, array, place)?,
        _ => None,
    };
    reader.ok_or_else(|| place.wrong_type(ty, array))
}

/// Which values of an array are null, whatever kind of array says so.
struct Nulls(Option<NullBuffer>);

impl Nulls {
    fn of(array: &dyn Array) -> Self {
        Nulls(array.logical_nulls().filter(|nulls| nulls.null_count() > 0))
    }

    fn any(&self) -> bool {
        self.0.is_some()
    }

    #[inline]
    fn is_null(&self, i: usize) -> bool {
        self.0.as_ref().is_some_and(|nulls| nulls.is_null(i))
    }
}

/// The error for a null where the layout has none.
fn null() -> Invalid {
    Invalid::new("null in a place that is never null")
}

/// Checks what was written to a slot.
fn check(ty: &Type, slot: &[u8]) -> Result<(), Invalid> {
    check_value(ty, slot, true)
}
