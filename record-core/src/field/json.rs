//! `Json`: any JSON value, stored as its text.

use super::{Appends, Field, Payload, VarField};
use crate::{Invalid, layout::Type, utf8::check_utf8};
use alloc::{string::String, vec::Vec};
use core::fmt;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

/// A JSON value, stored as compact text with the keys of objects in bytewise order. Views give the text.
///
/// Equality of blobs is equality of texts: `1` and `1.0` differ. Text that another program wrote stays as it is until the
/// field is written again.
///
/// ```
/// use record_core::{Blob, Json, Record};
///
/// #[derive(Record)]
/// struct Event { payload: Json }
///
/// let blob = Blob::encode(&Event { payload: Json(serde_json::json!({"a": [1, null]})) })?;
/// assert_eq!(blob.view().payload(), r#"{"a":[1,null]}"#);
/// # Ok::<(), record_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Json(pub serde_json::Value);

/// Arrays and objects inside each other that serde_json reads.
const MAX_DEPTH: usize = 127;

/// Whether the bytes are one JSON text that can be read: what `Json::from_payload` gives is then the value itself.
pub(crate) fn check_json(bytes: &[u8]) -> Result<(), Invalid> {
    check_utf8(bytes)?;
    serde_json::from_slice::<Readable>(bytes).map(|_| ()).map_err(|_| Invalid::new("not a JSON text"))
}

/// A value that is read in full and dropped. `IgnoredAny` skips depth, numbers out of range and lone surrogates, on
/// which reading the value fails.
struct Readable;

impl<'de> Deserialize<'de> for Readable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Readable)
    }
}

impl<'de> Visitor<'de> for Readable {
    type Value = Readable;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Readable, E> {
        Ok(self)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Readable, E> {
        Ok(self)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Readable, E> {
        Ok(self)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Readable, E> {
        Ok(self)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Readable, E> {
        Ok(self)
    }
    fn visit_str<E>(self, _: &str) -> Result<Readable, E> {
        Ok(self)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Readable, A::Error> {
        while items.next_element::<Readable>()?.is_some() {}
        Ok(self)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Readable, A::Error> {
        while entries.next_entry::<Readable, Readable>()?.is_some() {}
        Ok(self)
    }
}

/// Whether at most `depth` arrays and objects stand inside each other, and every number is one that all readers have.
fn is_readable(value: &Value, depth: usize) -> bool {
    let inside = |value| depth > 0 && is_readable(value, depth - 1);
    match value {
        Value::Array(items) => depth > 0 && items.iter().all(inside),
        Value::Object(entries) => depth > 0 && entries.values().all(inside),
        Value::Number(number) => number.as_f64().is_some_and(f64::is_finite),
        _ => true,
    }
}

/// A value that is written the same whatever order its objects are kept in.
struct Sorted<'a>(&'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Array(items) => serializer.collect_seq(items.iter().map(Sorted)),
            Value::Object(entries) => {
                let mut entries: Vec<_> = entries.iter().map(|(key, value)| (key, Sorted(value))).collect();
                entries.sort_by_key(|(key, _)| *key);
                serializer.collect_map(entries)
            }
            value => value.serialize(serializer),
        }
    }
}

/// The value as text; serde_json can't fail on a `Value`.
fn text(value: &Json) -> String {
    serde_json::to_string(&Sorted(&value.0)).unwrap_or_default()
}

#[diagnostic::do_not_recommend]
impl Field for Json {
    type Class = Payload;
    type View<'a> = &'a str;
    const TYPE: Type = Type::Json;
}

#[diagnostic::do_not_recommend]
impl VarField for Json {
    // SAFETY: the text is appended and nothing else is done.
    const APPENDS: Appends<Self> = unsafe { Appends::only() };

    fn payload_len(&self) -> usize {
        text(self).len()
    }
    fn to_payload(&self, out: &mut Vec<u8>, _: bool) -> Result<(), Invalid> {
        if !is_readable(&self.0, MAX_DEPTH) {
            return Err(Invalid::new(
                "more than 127 JSON arrays and objects inside each other, or a number beyond those of `f64`",
            ));
        }
        out.extend_from_slice(text(self).as_bytes());
        Ok(())
    }
    fn check_payload(payload: &[u8]) -> Result<(), Invalid> {
        check_json(payload)
    }
    fn view_payload(payload: &[u8]) -> &str {
        core::str::from_utf8(payload).unwrap_or_default()
    }
    fn from_payload(payload: &[u8]) -> Self {
        Json(serde_json::from_slice(payload).unwrap_or_default())
    }
    unsafe fn view_payload_unchecked(payload: &[u8]) -> &str {
        // SAFETY: the caller vouches that `check` accepted the payload, which is then UTF-8.
        unsafe { core::str::from_utf8_unchecked(payload) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    fn nested(depth: usize) -> String {
        format!("{}{}", "[".repeat(depth), "]".repeat(depth))
    }

    #[test]
    fn what_is_accepted_can_be_read() {
        let (deep, too_deep) = (nested(MAX_DEPTH), nested(MAX_DEPTH + 1));
        let accepted =
            ["null", "[]", r#"{"a":[1,-1,1.5e3,true,"\u00e9"]}"#, "18446744073709551616", " 1 ", &deep];
        let refused = ["", "1 2", "[1", "nul", "1e999999", r#""\ud800""#, "\"\n\"", &too_deep];
        for (texts, readable) in [(&accepted[..], true), (&refused[..], false)] {
            for text in texts {
                assert_eq!(serde_json::from_str::<Value>(text).is_ok(), readable, "{text}");
                assert_eq!(check_json(text.as_bytes()).is_ok(), readable, "{text}");
            }
        }
    }

    #[test]
    fn equal_values_have_one_text() {
        let value = serde_json::json!({ "b": [{ "z": 1, "é": 0.1, "a": null }], "B": {} });
        assert_eq!(text(&Json(value)), r#"{"B":{},"b":[{"a":null,"z":1,"é":0.1}]}"#);
    }

    #[test]
    fn floats_survive() {
        for float in [f64::MAX, f64::MIN_POSITIVE, -0.0, 0.1, 1.0 / 3.0, 9_007_199_254_740_993.0] {
            let mut payload = Vec::new();
            Json(float.into()).to_payload(&mut payload, false).unwrap();
            let read = Json::from_payload(&payload).0.as_f64().unwrap();
            assert_eq!(read.to_bits(), float.to_bits());
        }
    }

    #[test]
    fn what_could_not_be_read_again_is_not_written() {
        let value = serde_json::from_str(&nested(MAX_DEPTH)).unwrap();
        let mut payload = Vec::new();
        assert_eq!(Json(value).to_payload(&mut payload, false), Ok(()));
        let value = Json::from_payload(&payload).0;
        assert_eq!(format!("{value}"), nested(MAX_DEPTH));
        assert!(Json(Value::Array(alloc::vec![value])).to_payload(&mut payload, false).is_err());
    }
}
