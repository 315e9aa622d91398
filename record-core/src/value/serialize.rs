//! `serde::Serialize` for values and views: field names and values in declaration order.
//!
//! Null is `None`; integers, floats and `bool` are themselves. Dates, times, decimals, UUIDs and addresses are the text
//! that `Display` gives, an enum is its variant's name, or the number where it has none. In formats that people read bytes are
//! hexadecimal text, and floats that are no number are text as well. [`read`](super::read) takes all of it.

use super::{DynamicView, ListValue, RecordValue, Value, write_uuid};
use crate::{
    RecordView,
    definition::Definition,
    field::{write_decimal, write_time},
    layout::Type,
};
use core::fmt;
use serde::{Serialize, Serializer, ser::SerializeMap};

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Value::Null => serializer.serialize_none(),
            Value::Bool(value) => serializer.serialize_bool(value),
            Value::Int(value) => serializer.serialize_i64(value),
            Value::UInt(value) => serializer.serialize_u64(value),
            Value::F32(value) if !value.is_finite() && serializer.is_human_readable() => {
                not_finite(serializer, value.into(), value.to_bits().into(), f32::NAN.to_bits().into())
            }
            Value::F32(value) => serializer.serialize_f32(value),
            Value::F64(value) if !value.is_finite() && serializer.is_human_readable() => {
                not_finite(serializer, value, value.to_bits(), f64::NAN.to_bits())
            }
            Value::F64(value) => serializer.serialize_f64(value),
            Value::Char(value) => serializer.serialize_char(value),
            Value::Decimal { unscaled, scale } => {
                serializer.collect_str(&shown(|f| write_decimal(f, unscaled, scale)))
            }
            Value::Timestamp(value) => serializer.collect_str(&value),
            Value::CivilDateTime(value) => serializer.collect_str(&value),
            Value::Date(value) => serializer.collect_str(&value),
            Value::Time(micros) => serializer.collect_str(&shown(|f| write_time(f, micros))),
            Value::TimeDelta(value) => serializer.collect_str(&value),
            Value::Uuid(bytes) => serializer.collect_str(&shown(|f| write_uuid(f, &bytes))),
            Value::Ip(value) => serializer.collect_str(&value),
            Value::Text(value) => serializer.serialize_str(value),
            Value::Bytes(bytes) | Value::Unknown(bytes) if serializer.is_human_readable() => {
                serializer.collect_str(&shown(|f| bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))))
            }
            Value::Bytes(bytes) | Value::Unknown(bytes) => serializer.serialize_bytes(bytes),
            Value::Json(text) => serialize_json(text, serializer),
            Value::Enum { value, of, .. } => match (of.variant(value), of.repr) {
                (Some(variant), _) => serializer.serialize_str(variant.name),
                (None, Type::U64) => serializer.serialize_u64(value as u64),
                (None, _) => serializer.serialize_i64(value),
            },
            Value::List(list) => list.serialize(serializer),
            Value::Record(record) => record.serialize(serializer),
        }
    }
}

/// As the JSON value that the text is.
#[cfg(feature = "json")]
use super::json::write as serialize_json;

/// As text, where nothing here can read JSON.
#[cfg(not(feature = "json"))]
fn serialize_json<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

/// `NaN`, `Infinity`, `-Infinity`, and a NaN of other bits as `NaN:` and its bits.
fn not_finite<S: Serializer>(serializer: S, value: f64, bits: u64, nan: u64) -> Result<S::Ok, S::Error> {
    match value.is_nan() {
        true if bits == nan => serializer.serialize_str("NaN"),
        true => serializer.collect_str(&format_args!("NaN:{bits:x}")),
        false => serializer.serialize_str(if value > 0.0 { "Infinity" } else { "-Infinity" }),
    }
}

impl Serialize for ListValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl Serialize for RecordValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.layout.fields.len()))?;
        for (field, value) in self.iter() {
            map.serialize_entry(field.name, &value)?;
        }
        map.end()
    }
}

/// The fields that are not retired, in a form that imports and patches read back.
///
/// In formats for people, such as JSON, times, decimals, UUIDs and addresses are text, bytes are hexadecimal digits, and floats that
/// are no number are `"NaN"`, `"Infinity"` and `"-Infinity"`; a NaN of other bits is `"NaN:"` and its bits. A value that is no
/// variant of its enum is its number. A [`Json`](crate::Json) is the value that it is, each number with its own digits; in formats
/// that are not for people it is its text. Of `Option<Json>`, no value and the JSON value null are both `null`.
///
/// ```
/// use record_core::{Blob, Record, Timestamp, value::DynamicView};
///
/// #[derive(Record)]
/// struct Visit { at: Timestamp, from: Option<String>, token: Vec<u8> }
///
/// let visit = Visit { at: Timestamp::from_micros(0), from: None, token: vec![0xc0, 0xde] };
/// let blob = Blob::encode(&visit)?;
/// let view = DynamicView::open(Visit::LAYOUT, blob.as_bytes())?;
/// # #[cfg(feature = "json")]
/// assert_eq!(
///     serde_json::to_string(&view).unwrap(),
///     r#"{"at":"1970-01-01T00:00:00Z","from":null,"token":"c0de"}"#
/// );
/// # Ok::<(), record_core::Error>(())
/// ```
impl Serialize for DynamicView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shown = self.ours.fields.iter().filter(|field| field.retired.is_none()).count();
        let mut map = serializer.serialize_map(Some(shown))?;
        for (field, value) in self.iter() {
            map.serialize_entry(field.name, &value)?;
        }
        map.end()
    }
}

/// Serializes the view of a record; generated code calls it.
#[doc(hidden)]
pub fn serialize_fields<'a, V: RecordView<'a>, S: Serializer>(
    view: V,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    DynamicView::reopen(V::Record::DESCRIPTION, view.bytes()).serialize(serializer)
}

/// What a function writes.
fn shown<F: Fn(&mut fmt::Formatter<'_>) -> fmt::Result>(write: F) -> Shown<F> {
    Shown(write)
}

struct Shown<F>(F);

impl<F: Fn(&mut fmt::Formatter<'_>) -> fmt::Result> fmt::Display for Shown<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.0)(f)
    }
}
