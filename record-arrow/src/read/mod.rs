//! Arrow arrays read value by value as blobs' slots and payloads: the way back.
//!
//! Records are encoded by [`BatchEncoder`](crate::BatchEncoder). What is public here reads single values, such as keys, out of
//! whichever of Arrow's arrays holds them: [`number`], [`strings`], [`bytes`], and [`keyed`] for dictionaries and runs.
//!
//! A reader is made for one array and one type of the layout; whether they fit is found out then, what values do not
//! fit when they are written.
//!
//! | | values |
//! |---|---|
//! | `word` | that lie in the array as they lie in a blob |
//! | `number`, `time`, `bytes` | of another width, unit or scale, taken where that is exact |
//! | `strings`, `text` | text |
//! | `parsed` | text that says a value of another type |
//! | `list`, `nested` | lists of any kind, structs |
//! | `keyed`, `null` | of dictionaries and runs; nothing but nulls |
//!
//! So nothing is said of values under a null, outside a slice, or in a list that no row has. Columns as the decoder makes
//! them take the short way, whose bytes are copied: `word`.
//!
//! `arrow-cast` is not used. Its kernels give null or an error for a whole column where a value does not fit, round floats
//! and finer times, and look at values under nulls. Each would need a check of its own, by the same arithmetic as here, to
//! say which row is to blame.

pub mod bytes;
pub(crate) mod fitting;
pub mod keyed;
mod list;
mod nested;
mod null;
pub mod number;
mod parsed;
pub mod strings;
mod text;
mod time;
mod word;

use self::{fitting::Fitting, list::Lists, strings::Strings};
use super::schema;
use arrow_array::{Array, cast::AsArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};
use core::ops::Range;
use record_core::{
    Refusal,
    canonical::check_value,
    layout::{Storage, Type},
};

/// An array whose values go into slots.
pub(super) trait FixedReader: Send + Sync {
    /// Writes value `i`, which is not null, to a slot of zeros.
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Refusal>;

    /// Writes values, none of them null, to slots of zeros that lie `stride` bytes apart. An error comes with the number
    /// of its value.
    fn write_each(
        &self,
        values: Range<usize>,
        slots: &mut [u8],
        stride: usize,
        width: usize,
    ) -> Result<(), (usize, Refusal)> {
        for (i, slot) in values.zip(slots.chunks_mut(stride)) {
            self.write(i, &mut slot[..width]).map_err(|refusal| (i, refusal))?;
        }
        Ok(())
    }

    /// Appends values, none of them null, one behind the other: the items of a list.
    fn write_run(&self, values: Range<usize>, width: usize, out: &mut Vec<u8>) -> Result<(), Refusal> {
        for (item, i) in values.enumerate() {
            let start = out.len();
            out.resize(start + width, 0);
            self.write(i, &mut out[start..]).map_err(|refusal| refusal.in_item(item))?;
        }
        Ok(())
    }
}

/// An array whose values become payloads.
pub(super) trait VarReader: Send + Sync {
    /// Appends value `i`, which is not null.
    fn write(&self, i: usize, out: &mut Vec<u8>) -> Result<(), Refusal>;
}

/// The reader of an array's values, and which of them are null, whatever kind of array says so.
pub(super) struct Nullable<R> {
    nulls: Option<NullBuffer>,
    pub(super) values: R,
}

impl<R> Nullable<R> {
    fn of(array: &dyn Array, values: R) -> Self {
        Nullable { nulls: array.logical_nulls().filter(|nulls| nulls.null_count() > 0), values }
    }

    pub(super) fn has_nulls(&self) -> bool {
        self.nulls.is_some()
    }

    #[inline]
    pub(super) fn is_null(&self, i: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(i))
    }
}

/// The reader for a field's column, or for a list's items.
pub(super) type Reader<'a> = Nullable<Values<'a>>;

/// The reader for what is always in a slot: members of structs, items of arrays.
type Slots<'a> = Nullable<Box<dyn FixedReader + 'a>>;

pub(super) enum Values<'a> {
    Fixed(Box<dyn FixedReader + 'a>),
    Var(Box<dyn VarReader + 'a>),
}

/// The reader of `array` as values of type `ty`. `None` when it has no such values, of which a note is made.
pub(super) fn reader<'a>(
    ty: &'static Type,
    array: &'a dyn Array,
    path: &str,
    fitting: &mut Fitting,
) -> Option<Reader<'a>> {
    let values = match ty.storage() {
        Storage::Inline(_) => Values::Fixed(fixed(ty, array, path, fitting)?),
        Storage::End => Values::Var(variable(ty, array, path, fitting)?),
    };
    Some(Nullable::of(array, values))
}

fn fixed<'a>(
    ty: &'static Type,
    array: &'a dyn Array,
    path: &str,
    fitting: &mut Fitting,
) -> Option<Box<dyn FixedReader + 'a>> {
    let storage = ty.storage_type();
    // As most columns are.
    if is_word(storage, array.data_type()) {
        return Some(Box::new(word::WordReader::new(storage, array)));
    }
    if let DataType::Null = array.data_type() {
        return Some(Box::new(null::NullReader));
    }
    let is_text = matches!(storage, Type::Char | Type::Ip | Type::Text { .. } | Type::Enum(_));
    if (is_text || fitting.rules.parse_text)
        && let Some(strings) = Strings::of(array)
    {
        return Some(match storage {
            Type::Text { .. } => Box::new(text::PaddedReader(strings)),
            Type::Enum(e) => Box::new(text::EnumReader::new(strings, e)),
            _ => Box::new(parsed::ParsedReader::new(strings, storage, fitting)),
        });
    }
    if let Some((keys, values)) = keyed::keys(array) {
        return Some(Box::new(keyed::Keyed::new(keys, fixed(ty, values, path, fitting)?)));
    }
    let reader: Option<Box<dyn FixedReader + 'a>> = match storage {
        Type::Bool => array.as_boolean_opt().map(|array| Box::new(array) as _),
        Type::Array { item, len, .. } => match Lists::of(array).filter(|lists| lists.may_be_of(*len)) {
            Some(lists) => Some(Box::new(list::ArrayReader::new(lists, item, *len, path, fitting)?)),
            None => None,
        },
        Type::Record(layout) => match array.as_struct_opt() {
            Some(array) => Some(Box::new(nested::StructReader::new(layout, array, path, fitting)?)),
            None => None,
        },
        Type::Timestamp | Type::CivilDateTime | Type::Date | Type::Time | Type::TimeDelta => {
            time::TimeReader::of(storage, array, fitting.rules.naive_zone).map(|reader| Box::new(reader) as _)
        }
        Type::Uuid => bytes::SlotReader::of(array, 16).map(|reader| Box::new(reader) as _),
        Type::Bytes { len } => {
            bytes::SlotReader::of(array, *len as usize).map(|reader| Box::new(reader) as _)
        }
        _ => number::NumberReader::of(storage, array).map(|reader| Box::new(reader) as _),
    };
    if reader.is_none() {
        fitting.wrong_type(ty, array, path);
    }
    reader
}

/// Whether arrays of this type hold the bytes of slots of that type.
fn is_word(ty: &Type, met: &DataType) -> bool {
    match (ty, met) {
        // Arrow counts from 1970-01-01 UTC whatever zone is named, which says how to show the instants.
        (Type::Timestamp, DataType::Timestamp(TimeUnit::Microsecond, Some(zone))) => !zone.is_empty(),
        (
            Type::Bool
            | Type::Char
            | Type::Ip
            | Type::Text { .. }
            | Type::Enum(_)
            | Type::Array { .. }
            | Type::Record(_),
            _,
        ) => false,
        _ => schema::data_type(ty).as_ref() == Some(met),
    }
}

fn variable<'a>(
    ty: &'static Type,
    array: &'a dyn Array,
    path: &str,
    fitting: &mut Fitting,
) -> Option<Box<dyn VarReader + 'a>> {
    let storage = ty.storage_type();
    if let DataType::Null = array.data_type() {
        return Some(Box::new(null::NullReader));
    }
    let is_text = matches!(storage, Type::String | Type::Json);
    if (is_text || fitting.rules.parse_text)
        && let Some(strings) = Strings::of(array)
    {
        return Some(match is_text {
            true => Box::new(strings::TextReader::new(strings, matches!(storage, Type::Json))),
            false => Box::new(parsed::ParsedReader::new(strings, storage, fitting)),
        });
    }
    if let Some((keys, values)) = keyed::keys(array) {
        return Some(Box::new(keyed::Keyed::new(keys, variable(ty, values, path, fitting)?)));
    }
    let reader: Option<Box<dyn VarReader + 'a>> = match storage {
        Type::Binary => bytes::Bytes::of(array).map(|bytes| Box::new(bytes) as _),
        Type::List { item, nullable, .. } => match Lists::of(array) {
            Some(lists) => Some(Box::new(list::ListReader::new(lists, item, *nullable, path, fitting)?)),
            None => None,
        },
        _ => None,
    };
    if reader.is_none() {
        fitting.wrong_type(ty, array, path);
    }
    reader
}

/// The error for a null where the layout has none.
#[cold]
fn null_here() -> Refusal {
    Refusal::new("null in a place that is never null")
}

/// Checks what was written to a slot.
fn check(ty: &Type, slot: &[u8]) -> Result<(), Refusal> {
    check_value(ty, slot, true).map_err(Refusal::from)
}
