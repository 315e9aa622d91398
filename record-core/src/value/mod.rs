//! Values read by layout: what tools, `Debug` and databases see of a field without knowing its Rust type.
//!
//! Applications and tools use [`DynamicView`] and [`Value`]. The modules are for those who take values in from text, JSON or
//! other formats of serde: [`cell`] and [`read`] write a slot or payload for a value that is given, [`names`] finds the fields
//! that members are of, [`place`] says in messages which value was wrong, [`text`], [`parse`], [`token`] and [`zone`] are what
//! the forms of values in text are made of.

#[cfg(feature = "json")]
pub mod cell;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "serde")]
pub mod names;
pub mod parse;
#[cfg(feature = "serde")]
pub mod place;
#[cfg(feature = "serde")]
pub mod read;
#[cfg(feature = "serde")]
mod serialize;
pub mod text;
#[cfg(feature = "serde")]
pub mod token;
pub mod zone;

#[cfg(feature = "serde")]
#[doc(hidden)]
pub use serialize::serialize_fields;

use crate::{
    CivilDateTime, Date, Error, TimeDelta, Timestamp,
    canonical::{self, check_value, integer},
    field::{ListParts, unsigned, write_decimal, write_time},
    layout::{Enum, FieldLayout, HEADER, Layout, Type},
    structure::Structure,
    utf8::trim,
};
use core::{
    fmt,
    net::{IpAddr, Ipv6Addr},
};

/// A field's value, borrowed from its blob.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Null.
    Null,
    /// `bool`.
    Bool(bool),
    /// A signed integer, or an unsigned one of less than 64 bits; `NonZero` too.
    Int(i64),
    /// A `u64`.
    UInt(u64),
    /// `f32`.
    F32(f32),
    /// `f64`.
    F64(f64),
    /// `char`.
    Char(char),
    /// A decimal: `unscaled` · 10^-`scale`.
    Decimal {
        /// The number times 10^`scale`.
        unscaled: i128,
        /// Digits after the point.
        scale: u8,
    },
    /// A moment.
    Timestamp(Timestamp),
    /// A date and time in no particular zone.
    CivilDateTime(CivilDateTime),
    /// A date.
    Date(Date),
    /// A time of day in µs since midnight.
    Time(i64),
    /// A length of time.
    TimeDelta(TimeDelta),
    /// A UUID.
    Uuid([u8; 16]),
    /// An IP address.
    Ip(IpAddr),
    /// Text, fixed or not.
    Text(&'a str),
    /// Bytes, fixed or not.
    Bytes(&'a [u8]),
    /// A JSON text.
    Json(&'a str),
    /// A variant of an enum.
    Enum {
        /// The discriminant; one of a `u64` beyond `i64` less 2^64.
        value: i64,
        /// The stored name. A value that is no variant of the enum has that of the variant that is marked as `other`.
        name: Option<&'static str>,
        /// The enum.
        of: &'static Enum,
    },
    /// A list or an array.
    List(ListValue<'a>),
    /// A nested record.
    Record(RecordValue<'a>),
    /// Bytes of a type that this version of the library does not know.
    Unknown(&'a [u8]),
}

impl<'a> Value<'a> {
    /// The value of type `ty` in a slot or payload, which is not null; [`Value::Unknown`] when the bytes are none, or more or less
    /// than the type has.
    pub fn of(ty: &'static Type, bytes: &'a [u8]) -> Self {
        match ty {
            Type::Extension { storage, .. } => return Value::of(storage, bytes),
            Type::Unknown { .. } => return Value::Unknown(bytes),
            _ if check_value(ty, bytes, false).is_err() => return Value::Unknown(bytes),
            _ => {}
        }
        let text = || core::str::from_utf8(bytes).unwrap_or_default();
        match ty {
            Type::U64 => Value::UInt(unsigned(bytes) as u64),
            Type::NonZero { integer: inner, .. } => Value::of(inner, bytes),
            Type::F32 => Value::F32(f32::from_bits(unsigned(bytes) as u32)),
            Type::F64 => Value::F64(f64::from_bits(unsigned(bytes) as u64)),
            Type::Bool => Value::Bool(bytes[0] != 0),
            Type::Char => Value::Char(char::from_u32(unsigned(bytes) as u32).unwrap_or_default()),
            Type::Decimal { scale, .. } => {
                Value::Decimal { unscaled: unsigned(bytes) as i128, scale: *scale }
            }
            Type::Timestamp => Value::Timestamp(Timestamp::from_micros(integer(ty, bytes))),
            Type::CivilDateTime => Value::CivilDateTime(CivilDateTime::from_micros(integer(ty, bytes))),
            Type::Date => Value::Date(Date::from_days(integer(ty, bytes) as i32)),
            Type::Time => Value::Time(integer(ty, bytes)),
            Type::TimeDelta => Value::TimeDelta(TimeDelta::from_micros(integer(ty, bytes))),
            Type::Uuid => Value::Uuid(unsigned(bytes).to_le_bytes()),
            Type::Ip => Value::Ip(IpAddr::V6(Ipv6Addr::from(unsigned(bytes).to_le_bytes())).to_canonical()),
            Type::Bytes { .. } | Type::Binary => Value::Bytes(bytes),
            Type::Text { .. } => Value::Text(core::str::from_utf8(trim(bytes)).unwrap_or_default()),
            Type::String => Value::Text(text()),
            Type::Json => Value::Json(text()),
            Type::Enum(e) => {
                let value = integer(e.repr, bytes);
                Value::Enum { value, name: e.variant(value).map(|variant| variant.name).or(e.other), of: e }
            }
            Type::Array { item, .. } => Value::List(ListValue { item, nullable: false, payload: bytes }),
            Type::List { item, nullable } => {
                Value::List(ListValue { item, nullable: *nullable, payload: bytes })
            }
            Type::Record(layout) => Value::Record(RecordValue { layout, slot: bytes }),
            _ => Value::Int(integer(ty, bytes)),
        }
    }
}

/// The items of a list or an array.
#[derive(Clone, Copy)]
pub struct ListValue<'a> {
    item: &'static Type,
    nullable: bool,
    payload: &'a [u8],
}

impl<'a> ListValue<'a> {
    /// The items in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Value<'a>> + use<'a> {
        let ListValue { item, nullable, payload } = *self;
        let parts = ListParts::of(payload, nullable, item.storage().inline()).ok().flatten();
        (0..parts.map_or(0, |parts| parts.count)).map(move |i| match parts {
            Some(parts) if parts.is_present(i) => {
                let (start, end) = parts.range(i);
                Value::of(item, &payload[start..end])
            }
            _ => Value::Null,
        })
    }
}

/// The fields of a nested record.
#[derive(Clone, Copy)]
pub struct RecordValue<'a> {
    layout: &'static Layout,
    slot: &'a [u8],
}

impl<'a> RecordValue<'a> {
    /// The fields in declaration order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static FieldLayout, Value<'a>)> + use<'a> {
        let RecordValue { layout, slot } = *self;
        layout.declaration_order().map(move |field| {
            let at = field.offset as usize - HEADER;
            let (byte, mask) = field.validity;
            match mask != 0 && slot[byte as usize - HEADER] & mask == 0 {
                true => (field, Value::Null),
                false => (field, Value::of(&field.ty, &slot[at..at + field.ty.storage().width()])),
            }
        })
    }
}

/// A blob opened by its layout alone.
///
/// ```
/// use record_core::{Blob, Record, value::{DynamicView, Value}};
///
/// #[derive(Record)]
/// struct City { name: String, people: u32 }
///
/// let blob = Blob::encode(&City { name: "Åre".into(), people: 1_417 })?;
/// let view = DynamicView::open(City::LAYOUT, blob.as_bytes())?; // knows no `City`
/// assert!(matches!(view.get("name"), Some(Value::Text("Åre"))));
/// assert_eq!(format!("{view:?}"), r#"City { name: "Åre", people: 1417 }"#);
/// # Ok::<(), record_core::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct DynamicView<'a> {
    ours: &'static Layout,
    blob: Structure<'a>,
}

impl<'a> DynamicView<'a> {
    /// Checks structure and values of a blob.
    ///
    /// # Errors
    /// As [`Record::view`](crate::Record::view).
    pub fn open(layout: &'static Layout, bytes: &'a [u8]) -> Result<Self, Error> {
        let blob = Structure::open(layout, bytes)?;
        canonical::check_values(&blob, layout, false)?;
        Ok(DynamicView { ours: layout, blob })
    }

    /// A blob that [`open`](Self::open) accepted before in this process, without the checks.
    ///
    /// # Panics
    /// Here or where fields are read, when the bytes are none that `open` would accept.
    pub fn reopen(layout: &'static Layout, bytes: &'a [u8]) -> Self {
        DynamicView { ours: layout, blob: Structure::reopen(layout, bytes) }
    }

    /// The value of the field with this stored name.
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        self.ours.number_of(name).map(|i| self.value(i))
    }

    /// The value of field number `i` in blob order.
    pub(crate) fn value(&self, i: usize) -> Value<'a> {
        match self.blob.read(self.ours, i) {
            Some((bytes, field)) => Value::of(&field.ty, bytes),
            None => Value::Null,
        }
    }

    /// The fields that are not retired, in declaration order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static FieldLayout, Value<'a>)> + use<'a> {
        let view = *self;
        let mut order: alloc::vec::Vec<usize> = (0..view.ours.fields.len()).collect();
        order.sort_by_key(|i| view.ours.fields[*i].declared);
        order
            .into_iter()
            .map(move |i| (&view.ours.fields[i], view.value(i)))
            .filter(|(field, _)| field.retired.is_none())
    }
}

impl fmt::Debug for DynamicView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct(self.ours.record);
        for (field, value) in self.iter() {
            out.field(field.name, &value);
        }
        out.finish()
    }
}

impl fmt::Debug for ListValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl fmt::Debug for RecordValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct(self.layout.record);
        for (field, value) in self.iter() {
            out.field(field.name, &value);
        }
        out.finish()
    }
}

/// Values as they are read: null is `None`, everything else stands without a wrapper.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Value::Null => f.write_str("None"),
            Value::Bool(value) => value.fmt(f),
            Value::Int(value) => value.fmt(f),
            Value::UInt(value) => value.fmt(f),
            Value::F32(value) => value.fmt(f),
            Value::F64(value) => value.fmt(f),
            Value::Char(value) => value.fmt(f),
            Value::Decimal { unscaled, scale } => write_decimal(f, unscaled, scale),
            Value::Timestamp(value) => value.fmt(f),
            Value::CivilDateTime(value) => value.fmt(f),
            Value::Date(value) => value.fmt(f),
            Value::Time(micros) => write_time(f, micros),
            Value::TimeDelta(value) => value.fmt(f),
            Value::Uuid(bytes) => write_uuid(f, &bytes),
            Value::Ip(value) => fmt::Display::fmt(&value, f),
            Value::Text(value) | Value::Json(value) => value.fmt(f),
            Value::Bytes(bytes) | Value::Unknown(bytes) => {
                f.write_str("0x")?;
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
            Value::Enum { name: Some(name), .. } => f.write_str(name),
            Value::Enum { value, name: None, .. } => value.fmt(f),
            Value::List(list) => list.fmt(f),
            Value::Record(record) => record.fmt(f),
        }
    }
}

/// Writes a UUID in its usual groups of hexadecimal digits.
pub(crate) fn write_uuid(f: &mut fmt::Formatter<'_>, bytes: &[u8; 16]) -> fmt::Result {
    bytes.iter().enumerate().try_for_each(|(i, byte)| {
        let dash = if matches!(i, 4 | 6 | 8 | 10) { "-" } else { "" };
        write!(f, "{dash}{byte:02x}")
    })
}
