//! Values as JSON, exactly: floats by their bits, times in µs. Written twice, in SQL and from a view.

use record_core::{
    layout::{FieldLayout, Type},
    value::{DynamicView, Value},
};
use serde_json::Value as Json;
use std::net::IpAddr;

/// SQL that shows an expression of this type as JSON text.
pub(crate) fn in_sql(expression: &str, sql_type: &str) -> String {
    let one = |value: &str, ty: &str| match ty {
        "float4" => format!("encode(float4send({value}), 'hex')"),
        "float8" => format!("encode(float8send({value}), 'hex')"),
        // The epoch of a moment far from now is rounded; that of an interval is not.
        "timestamptz" => moment(&format!("({value} AT TIME ZONE 'UTC')")),
        "timestamp" => moment(value),
        "time" | "interval" => format!("trunc(extract(epoch from {value}) * 1000000)::text"),
        "date" => format!(
            "CASE WHEN isfinite({value}) THEN ({value} - date '1970-01-01')::text ELSE initcap({value}::text) END"
        ),
        "bytea" => format!("encode({value}, 'hex')"),
        "inet" => format!("encode(inet_send({value}), 'hex')"),
        "jsonb" => value.to_string(),
        _ => format!("{value}::text"),
    };
    let one = |value: &str, ty: &str| format!("to_jsonb({})", one(value, ty));
    let ty = sql_type.strip_prefix("pg_catalog.").unwrap();
    match ty.strip_suffix("[]") {
        None => format!("{}::text", one(expression, ty)),
        Some(item) => format!(
            "(SELECT CASE WHEN a IS NULL THEN NULL WHEN a = '{{}}' THEN '[]' ELSE (SELECT jsonb_agg({} ORDER BY n) \
             FROM unnest(a) WITH ORDINALITY AS items (item, n))::text END FROM (SELECT {expression} AS a) AS arrays)",
            one("item", item)
        ),
    }
}

fn moment(value: &str) -> String {
    let micros = format!("trunc(extract(epoch from {value} - timestamp '1970-01-01') * 1000000)::text");
    format!("CASE WHEN isfinite({value}) THEN {micros} ELSE initcap({value}::text) END")
}

/// What SQL shows, parsed.
pub(crate) fn parsed(text: Option<&str>) -> Json {
    text.map_or(Json::Null, |text| normal(serde_json::from_str(text).unwrap()))
}

/// Numbers of JSON as floats, because `jsonb` writes them in its own way.
fn normal(json: Json) -> Json {
    match json {
        Json::Number(number) => number.as_f64().unwrap().into(),
        Json::Array(items) => items.into_iter().map(normal).collect(),
        Json::Object(fields) => fields.into_iter().map(|(name, value)| (name, normal(value))).collect(),
        json => json,
    }
}

/// What a view reads at a path.
pub(crate) fn of_view(view: &DynamicView<'_>, path: &[&'static FieldLayout]) -> Json {
    if path[0].retired().is_some() {
        return Json::Null;
    }
    // An older blob holds what was taken over in the narrower type.
    let value = match (view.get(path[0].name()).unwrap(), path[0].ty().storage_type()) {
        (Value::F32(value), Type::F64) => Value::F64(value.into()),
        (value, _) => value,
    };
    // `unnest` makes one dimension of two, and a null array in a list is one of nulls.
    let inner = match (path[path.len() - 1].ty().storage_type(), &value) {
        (Type::Array { item, .. } | Type::List { item, .. }, _) if path.len() == 1 => count(item),
        (ty, Value::List(_)) => count(ty),
        _ => 0,
    };
    at(value, &path[1..], inner)
}

/// How many values an array holds, those of arrays in it included; 0 for other types.
fn count(ty: &Type) -> usize {
    match ty.storage_type() {
        Type::Array { item, len, .. } => *len as usize * count(item).max(1),
        _ => 0,
    }
}

fn at(value: Value<'_>, path: &[&'static FieldLayout], inner: usize) -> Json {
    match value {
        Value::Record(record) => match path.split_first() {
            Some((field, rest)) => {
                let (_, value) = record.iter().find(|(inner, _)| inner.name() == field.name()).unwrap();
                at(value, rest, inner)
            }
            None => panic!("a record is no value"),
        },
        Value::List(list) if inner > 0 => list
            .iter()
            .flat_map(|item| match at(item, path, 0) {
                Json::Array(items) => items,
                _ => vec![Json::Null; inner],
            })
            .collect(),
        Value::List(list) => list.iter().map(|item| at(item, path, 0)).collect(),
        value => text(value),
    }
}

fn text(value: Value<'_>) -> Json {
    let string = match value {
        Value::Null => return Json::Null,
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::UInt(value) => value.to_string(),
        Value::F32(value) if value.is_nan() => "7fc00000".into(),
        Value::F32(value) => format!("{:08x}", value.to_bits()),
        Value::F64(value) if value.is_nan() => "7ff8000000000000".into(),
        Value::F64(value) => format!("{:016x}", value.to_bits()),
        Value::Char('\0') => return Json::Null,
        Value::Char(value) => value.to_string(),
        Value::Decimal { unscaled, scale } => {
            let digits = format!("{:0width$}", unscaled.unsigned_abs(), width = usize::from(scale) + 1);
            let (whole, rest) = digits.split_at(digits.len() - usize::from(scale));
            let (sign, point) = (if unscaled < 0 { "-" } else { "" }, if scale > 0 { "." } else { "" });
            format!("{sign}{whole}{point}{rest}")
        }
        Value::Timestamp(value) => micros(value.as_micros()),
        Value::CivilDateTime(value) => micros(value.as_micros()),
        Value::Date(value) => match value.as_days() {
            ..-2_440_588 => "-Infinity".into(),
            2_145_042_906.. => "Infinity".into(),
            days => days.to_string(),
        },
        Value::Time(micros) => micros.to_string(),
        Value::TimeDelta(value) => value.as_micros().to_string(),
        Value::Uuid(bytes) => uuid::Uuid::from_bytes(bytes).to_string(),
        Value::Ip(IpAddr::V4(value)) => format!("02200004{}", hex(&value.octets())),
        Value::Ip(IpAddr::V6(value)) => format!("03800010{}", hex(&value.octets())),
        Value::Text(value) if value.contains('\0') => return Json::Null,
        Value::Text(value) => value.into(),
        Value::Bytes(bytes) | Value::Unknown(bytes) => hex(bytes),
        Value::Json(value) => {
            let json: Json = serde_json::from_str(value).unwrap();
            return if holds_zero(&json) { Json::Null } else { normal(json) };
        }
        Value::Enum { name, .. } => return name.map_or(Json::Null, Json::from),
        value => panic!("{value:?} is no single value"),
    };
    string.into()
}

fn micros(micros: i64) -> String {
    if micros < -210_866_803_200_000_000 { "-Infinity".into() } else { micros.to_string() }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn holds_zero(json: &Json) -> bool {
    match json {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(holds_zero),
        Json::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_zero(value)),
        _ => false,
    }
}
