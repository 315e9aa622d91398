//! `serde::Serialize` for patches: a sparse map that says the same when it is read again.

use super::{Patch, RawPatch};
use crate::{
    Record,
    layout::{FieldLayout, Type},
    value::Value,
};
use core::fmt;
use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap, SerializeSeq},
};

/// Writes a patch; generated code calls it.
#[doc(hidden)]
pub fn serialize_patch<P: Patch, S: Serializer>(patch: &P, serializer: S) -> Result<S::Ok, S::Error> {
    let raw: &RawPatch<P::Record> = patch.raw();
    if !serializer.is_human_readable() {
        let bytes = raw.to_bytes().map_err(S::Error::custom)?;
        return serializer.serialize_bytes(&bytes);
    }
    raw.entries().check(P::Record::LAYOUT).map_err(S::Error::custom)?;
    let mut map = serializer.serialize_map(Some(raw.entries().iter().count()))?;
    for (field, value) in raw.values() {
        map.serialize_entry(field.name, &Exact(value, &field.ty))?;
    }
    map.end()
}

/// A value in the shape that views give it, except for what would not come back: floats that are no number, and values of
/// enums that are no variant here.
struct Exact<'a>(Value<'a>, &'static Type);

impl Serialize for Exact<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.0, self.1.storage_type()) {
            (Value::F32(value), _) if !value.is_finite() => {
                not_finite(serializer, value.into(), value.to_bits().into(), f32::NAN.to_bits().into())
            }
            (Value::F64(value), _) if !value.is_finite() => {
                not_finite(serializer, value, value.to_bits(), f64::NAN.to_bits())
            }
            (Value::Enum { value, .. }, Type::Enum(e)) if e.variant(value).is_none() => match e.repr {
                Type::U64 => serializer.serialize_u64(value as u64),
                _ => serializer.serialize_i64(value),
            },
            (Value::List(list), Type::List { item, .. } | Type::Array { item, .. }) => {
                let items = list.iter();
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for value in items {
                    seq.serialize_element(&Exact(value, item))?;
                }
                seq.end()
            }
            (Value::Record(record), _) => {
                let mut map = serializer.serialize_map(None)?;
                for (field, value) in record.iter() {
                    let field: &'static FieldLayout = field;
                    map.serialize_entry(field.name, &Exact(value, &field.ty))?;
                }
                map.end()
            }
            (value, _) => value.serialize(serializer),
        }
    }
}

fn not_finite<S: Serializer>(serializer: S, value: f64, bits: u64, nan: u64) -> Result<S::Ok, S::Error> {
    struct Bits(u64);
    impl fmt::Display for Bits {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "NaN:{:x}", self.0)
        }
    }
    match value.is_nan() {
        true if bits == nan => serializer.serialize_str("NaN"),
        true => serializer.collect_str(&Bits(bits)),
        false => serializer.serialize_str(if value > 0.0 { "Infinity" } else { "-Infinity" }),
    }
}
