//! Values as JSON that loses nothing: what golden files hold beside bytes, and what `docs/reader.py` prints.
//!
//! Integers, dates and times are the integers that are stored. Bytes are hexadecimal digits, JSON texts are strings,
//! floats that JSON lacks are strings with their bits.

use record_core::value::{DynamicView, Value};

/// The fields that are not retired, in declaration order.
pub(crate) fn json(view: &DynamicView<'_>) -> String {
    object(view.iter().map(|(field, value)| (field.name(), value)))
}

fn object<'a>(fields: impl Iterator<Item = (&'a str, Value<'a>)>) -> String {
    let fields: Vec<String> =
        fields.map(|(name, value)| format!("{}: {}", string(name), of(&value))).collect();
    format!("{{{}}}", fields.join(", "))
}

fn string(text: &str) -> String {
    serde_json::to_string(text).expect("text is JSON")
}

fn float(value: f64, bits: &str) -> String {
    match value {
        _ if value.is_nan() => string(&format!("NaN {bits}")),
        _ if value.is_infinite() => string(&value.to_string()),
        _ => serde_json::to_string(&value).expect("finite floats are JSON"),
    }
}

fn of(value: &Value<'_>) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) | Value::Time(value) => value.to_string(),
        Value::UInt(value) => value.to_string(),
        Value::F32(value) => float(f64::from(*value), &format!("{:08x}", value.to_bits())),
        Value::F64(value) => float(*value, &format!("{:016x}", value.to_bits())),
        Value::Char(value) => string(&value.to_string()),
        Value::Timestamp(value) => value.as_micros().to_string(),
        Value::CivilDateTime(value) => value.as_micros().to_string(),
        Value::TimeDelta(value) => value.as_micros().to_string(),
        Value::Date(value) => value.as_days().to_string(),
        Value::Text(text) | Value::Json(text) => string(text),
        Value::Bytes(bytes) | Value::Unknown(bytes) => string(&crate::hex::write(bytes)),
        Value::Enum { name: Some(name), .. } => string(name),
        Value::Enum { value, name: None, .. } => value.to_string(),
        Value::List(list) => {
            let items: Vec<String> = list.iter().map(|item| of(&item)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Record(record) => object(record.iter().map(|(field, value)| (field.name(), value))),
        other => string(&format!("{other:?}")),
    }
}
