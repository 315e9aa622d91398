//! `Json`: any JSON value, stored as its text.

use super::{Appends, Field, Payload, VarField};
use crate::{Invalid, json, layout::Type};
use alloc::{boxed::Box, string::String, vec::Vec};
use core::{fmt, str::FromStr};

/// A JSON value as compact text, with the keys of objects in bytewise order. Views give the text.
///
/// Numbers stay as they are written, whether a double could hold them or not. Equality is that of texts: `1` and `1.0` differ.
/// Text that another program stored stays as it is until the field is set anew.
///
/// ```
/// use record_core::{Blob, Json, Record};
/// use serde_json::json;
///
/// #[derive(Record)]
/// struct Event { payload: Json, raw: Json }
///
/// let payload = Json::try_from(json!({"b": [1, null], "a": "x"}))?;
/// let raw = Json::parse(r#"{ "price": 12345678901234567890.10 }"#)?;
/// let blob = Blob::encode(&Event { payload, raw })?;
/// assert_eq!(blob.view().payload(), r#"{"a":"x","b":[1,null]}"#);
/// assert_eq!(blob.view().raw(), r#"{"price":12345678901234567890.10}"#);
/// assert_eq!(blob.into_record().payload.to_value()["b"][0], 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Json(Box<str>);

impl Json {
    /// Takes a JSON text, which may have white space around and in it.
    ///
    /// # Errors
    /// When it is not a JSON text; when an object in it has a member more than once; when more than 127 arrays and objects stand
    /// inside each other; when a number is beyond the finite ones of `f64`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let mut normal = Vec::with_capacity(text.len());
        json::normalize(text, json::MAX_DEPTH, &mut normal)?;
        Ok(Json(checked_text(&normal).into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value as `serde_json` has it. Numbers that it has no place for are rounded to the nearest `f64`, unless a crate of the
    /// program asks for its feature `arbitrary_precision`; of a member that another program stored twice the last one counts.
    pub fn to_value(&self) -> serde_json::Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

/// The JSON value `null`.
impl Default for Json {
    fn default() -> Self {
        Json("null".into())
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Json {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Json::parse(text)
    }
}

/// Fails where [`Json::parse`] refuses the value's text: where it is too deep or holds too large a number.
impl TryFrom<&serde_json::Value> for Json {
    type Error = Invalid;

    fn try_from(value: &serde_json::Value) -> Result<Self, Invalid> {
        // serde_json has nothing to fail on, and what it gives then is refused.
        let text: String = serde_json::to_string(value).unwrap_or_default();
        Json::parse(&text)
    }
}

/// As from a reference.
impl TryFrom<serde_json::Value> for Json {
    type Error = Invalid;

    fn try_from(value: serde_json::Value) -> Result<Self, Invalid> {
        Json::try_from(&value)
    }
}

/// The text of bytes that are one.
fn checked_text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or("null")
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
        self.0.len()
    }
    fn to_payload(&self, out: &mut Vec<u8>, _: bool) -> Result<(), Invalid> {
        out.extend_from_slice(self.0.as_bytes());
        Ok(())
    }
    fn check_payload(payload: &[u8]) -> Result<(), Invalid> {
        json::check(payload)
    }
    fn view_payload(payload: &[u8]) -> &str {
        core::str::from_utf8(payload).unwrap_or_default()
    }
    fn from_payload(payload: &[u8]) -> Self {
        Json(checked_text(payload).into())
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
    use serde_json::Value;

    fn nested(depth: usize) -> String {
        format!("{}{}", "[".repeat(depth), "]".repeat(depth))
    }

    #[test]
    fn texts_are_accepted_that_serde_json_reads() {
        let (deep, too_deep) = (nested(json::MAX_DEPTH), nested(json::MAX_DEPTH + 1));
        let long = format!("0.{}1e-5", "0".repeat(400));
        let accepted = [
            "null",
            " [ ] ",
            "\t{\r\n}",
            r#"{"a":[1,-1,1.5e3,true,"\u00e9\ud83d\ude00\/"]}"#,
            "18446744073709551616",
            "-0",
            "1E+5",
            "0e999999999999999999999",
            &long,
            " 1 ",
            "\"\u{7f}é\"",
            &deep,
        ];
        let refused = [
            "",
            " ",
            "1 2",
            "[1",
            "nul",
            "nullx",
            "truE",
            "1e999999",
            "-1e400",
            "01",
            "1.",
            ".5",
            "+1",
            "-",
            "1e",
            "1e+",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{1:2}",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            "[}",
            "{]",
            r#""\ud800""#,
            r#""\udc00""#,
            r#""\ud800\ud800""#,
            r#""\ud800x""#,
            r#""\u12g4""#,
            r#""\x""#,
            "\"",
            "\"\\",
            "\"\\u12",
            "\"\n\"",
            "\u{feff}1",
            "NaN",
            "'a'",
            &too_deep,
        ];
        for (texts, readable) in [(&accepted[..], true), (&refused[..], false)] {
            for text in texts {
                assert_eq!(serde_json::from_str::<Value>(text).is_ok(), readable, "{text}");
                assert_eq!(json::check(text.as_bytes()).is_ok(), readable, "{text}");
                assert_eq!(Json::parse(text).is_ok(), readable, "{text}");
            }
        }
    }

    #[test]
    fn equal_values_have_one_text() {
        let value = serde_json::json!({ "b": [{ "z": 1, "é": 0.1, "a": null }], "B": {} });
        assert_eq!(Json::try_from(&value).unwrap().as_str(), r#"{"B":{},"b":[{"a":null,"z":1,"é":0.1}]}"#);
        let spelled = r#" { "b" : [ { "z" :1,"\u00e9": 0.1, "\u0061":null} ] ,"B":{ } } "#;
        assert_eq!(Json::parse(spelled).unwrap(), Json::try_from(value).unwrap());
        for text in ["\"", "\\", "\u{8}\u{c}\n\r\t\0\u{1f}", "\u{7f}/é😀"] {
            let value = Value::from(text);
            let json = Json::try_from(&value).unwrap();
            assert_eq!(json.as_str(), value.to_string());
            assert_eq!(json.to_value(), value);
        }
        assert_eq!(Json::parse(r#""\u001F\/\ud83d\uDE00""#).unwrap().as_str(), "\"\\u001f/😀\"");
    }

    #[test]
    fn numbers_stay_as_they_are_written() {
        for number in
            ["1e2", "-0", "1.0", "0.1000000000000000055511151231257827", "18446744073709551617", "1E+2"]
        {
            let text = format!("{{\"a\":[{number}]}}");
            let json = Json::parse(&text).unwrap();
            assert_eq!(json.as_str(), text);
            assert_eq!(Json::from_payload(text.as_bytes()), json);
        }
        for float in [f64::MAX, f64::MIN_POSITIVE, -0.0, 0.1, 1.0 / 3.0, 9_007_199_254_740_993.0] {
            let read = Json::try_from(Value::from(float)).unwrap().to_value().as_f64().unwrap();
            assert_eq!(read.to_bits(), float.to_bits());
        }
    }

    #[test]
    fn a_member_that_stands_twice_is_refused() {
        for text in [r#"{"a":1,"a":1}"#, r#"[{"b":{"x":1,"y":2,"\u0078":3}}]"#] {
            assert_eq!(serde_json::from_str::<Value>(text).is_ok(), json::check(text.as_bytes()).is_ok());
            let error = Json::parse(text).unwrap_err();
            assert_eq!(error.to_string(), "an object in the JSON value has a member more than once");
        }
    }

    #[test]
    fn a_value_that_is_too_deep_is_refused() {
        let value: Value = serde_json::from_str(&nested(json::MAX_DEPTH)).unwrap();
        assert_eq!(Json::try_from(&value).unwrap().as_str(), nested(json::MAX_DEPTH));
        assert!(Json::try_from(Value::Array(alloc::vec![value])).is_err());
    }
}
