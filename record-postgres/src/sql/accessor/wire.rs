//! Which function reads a type, with what constants, and the SQL type of its result.

use crate::sql::literal::literal;
use record_core::layout::Type;

/// How a single value is read.
#[derive(Clone)]
pub(super) struct Wire {
    /// The function's name, without its form and number.
    pub(super) name: &'static str,
    /// Constants behind the bytes and the offset, each with a comma before it.
    pub(super) constants: String,
    /// The name of the result's type in `pg_catalog`.
    pub(super) sql_type: &'static str,
    /// Whether zero is no value.
    pub(super) not_zero: bool,
}

impl Wire {
    /// How a value of this type is read. Arrays, lists and records are no single values.
    pub(super) fn of(ty: &Type) -> Option<Wire> {
        let mut constants = String::new();
        let (name, sql_type) = match ty {
            Type::I8 => ("i8", "int2"),
            Type::I16 => ("i16", "int2"),
            Type::I32 => ("i32", "int4"),
            Type::I64 => ("i64", "int8"),
            Type::U8 => ("u8", "int2"),
            Type::U16 => ("u16", "int4"),
            Type::U32 => ("u32", "int8"),
            Type::U64 => ("u64", "numeric"),
            Type::F32 => ("f32", "float4"),
            Type::F64 => ("f64", "float8"),
            Type::Bool => ("bool", "bool"),
            Type::Char => ("char", "text"),
            Type::NonZero { integer: inner, .. } => {
                return Wire::of(inner).map(|wire| Wire { not_zero: true, ..wire });
            }
            Type::Decimal { scale, .. } => {
                constants = match usize::from(*scale) {
                    0 => ", '1'".to_string(),
                    scale => format!(", '0.{}1'", "0".repeat(scale - 1)),
                };
                ("decimal", "numeric")
            }
            Type::Timestamp => ("timestamp", "timestamptz"),
            Type::CivilDateTime => ("civil_datetime", "timestamp"),
            Type::Date => ("date", "date"),
            Type::Time => ("time", "time"),
            Type::TimeDelta => ("time_delta", "interval"),
            Type::Uuid => ("uuid", "uuid"),
            Type::Ip => ("ip", "inet"),
            Type::Bytes { len } => return Some(Wire::bytes(*len as usize)),
            Type::Text { len } => {
                constants = format!(", {len}");
                ("text", "text")
            }
            Type::Enum(e) => {
                let (name, unsigned) = match e.repr().storage_type() {
                    Type::I8 => ("enum_i8", false),
                    Type::I16 => ("enum_i16", false),
                    Type::I32 => ("enum_i32", false),
                    Type::I64 => ("enum_i64", false),
                    Type::U8 => ("enum_u8", false),
                    Type::U16 => ("enum_u16", false),
                    Type::U32 => ("enum_u32", false),
                    Type::U64 => ("enum_u64", true),
                    _ => return None,
                };
                let discriminants: Vec<String> = e
                    .variants()
                    .iter()
                    .map(|variant| match unsigned {
                        true => (variant.value() as u64).to_string(),
                        false => variant.value().to_string(),
                    })
                    .collect();
                let names: Vec<&str> = e.variants().iter().map(|variant| variant.name()).collect();
                let other = e.other().map_or("NULL".to_string(), literal);
                constants = format!(", '{{{}}}', {}, {other}", discriminants.join(","), texts(&names));
                (name, "text")
            }
            Type::String => ("string", "text"),
            Type::Binary | Type::Unknown { width: None, .. } => ("binary", "bytea"),
            Type::Unknown { width: Some(width), .. } => return Some(Wire::bytes(usize::from(*width))),
            Type::Json => ("json", "jsonb"),
            Type::Extension { storage, .. } => return Wire::of(storage),
            _ => return None,
        };
        Some(Wire { name, constants, sql_type, not_zero: false })
    }

    /// A slot as it is.
    pub(super) fn bytes(len: usize) -> Wire {
        Wire { name: "bytes", constants: format!(", {len}"), sql_type: "bytea", not_zero: false }
    }
}

/// A literal of bytes.
pub(super) fn bytes(bytes: &[u8]) -> String {
    literal(&format!("\\x{}", hex(bytes)))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A literal of an array of texts.
fn texts(texts: &[&str]) -> String {
    let quoted: Vec<String> =
        texts.iter().map(|text| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))).collect();
    literal(&format!("{{{}}}", quoted.join(",")))
}
