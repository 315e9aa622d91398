//! `Json`: any JSON value, stored as its text.

use super::{Field, Payload, VarField, check_utf8};
use crate::Invalid;
use crate::layout::Type;
use alloc::{string::String, vec::Vec};

/// A JSON value, stored as compact text. Views give the text.
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

/// Whether the bytes are one JSON text.
pub(crate) fn check_json(bytes: &[u8]) -> Result<(), Invalid> {
    check_utf8(bytes)?;
    serde_json::from_slice::<serde::de::IgnoredAny>(bytes)
        .map(|_| ())
        .map_err(|_| Invalid::new("not a JSON text"))
}

/// The value as text; serde_json can't fail on a `Value`.
fn text(value: &Json) -> String {
    alloc::format!("{}", value.0)
}

impl Field for Json {
    type Class = Payload;
    type View<'a> = &'a str;
    const TYPE: Type = Type::Json;
}

impl VarField for Json {
    fn payload_len(&self) -> usize {
        text(self).len()
    }
    fn to_payload(&self, out: &mut Vec<u8>, _: bool) -> Result<(), Invalid> {
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
