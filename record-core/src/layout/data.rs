//! Layouts as data: what catalogs and lock files hold.
//!
//! Everything in the layout is written, and for readers in other languages also what follows from it: codes, offsets,
//! hashes. Reading is in [`read`](super::read).

use super::{Digest, FieldLayout, Layout, Promote, Type, unknown};
#[cfg(feature = "std")]
use super::{MAX_DEPTH, rules::Broken};
use alloc::{
    boxed::Box,
    string::{String, ToString},
    vec::Vec,
};
#[cfg(feature = "std")]
use serde::Deserialize;
use serde::{Serialize, Serializer};

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "std", derive(Deserialize))]
#[serde(rename = "Layout")]
pub(super) struct LayoutData {
    pub(super) format: u8,
    pub(super) record: String,
    pub(super) version: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) table: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) digest: Option<String>,
    pub(super) fields: Vec<FieldData>,
    pub(super) versions: Vec<VersionData>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "std", derive(Deserialize))]
pub(super) struct VersionData {
    pub(super) version: u8,
    pub(super) hash: String,
    pub(super) fixed_len: u16,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "std", derive(Deserialize))]
pub(super) struct FieldData {
    pub(super) name: String,
    pub(super) column: String,
    pub(super) since: u8,
    pub(super) declared: u16,
    /// The type's code: for people, and for readers that do not know the type.
    pub(super) code: String,
    #[serde(rename = "type")]
    pub(super) ty: TypeData,
    /// Bytes in the fixed part; for a variable field those of its end.
    pub(super) offset: u16,
    pub(super) width: usize,
    pub(super) variable: bool,
    #[serde(default)]
    pub(super) nullable: bool,
    #[serde(default)]
    pub(super) set: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) default: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) retired: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) promote: Option<String>,
}

/// A type by name, with the parameters that it has.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "std", derive(Deserialize))]
#[serde(remote = "Self")]
pub(super) struct TypeData {
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) len: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) precision: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) scale: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) nullable: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) item: Option<Box<TypeData>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) variants: Option<Vec<VariantData>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) other: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fields: Option<Vec<FieldData>>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "std", derive(Deserialize))]
pub(super) struct VariantData {
    pub(super) name: String,
    pub(super) value: i64,
}

impl Serialize for TypeData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        TypeData::serialize(self, serializer)
    }
}

#[cfg(feature = "std")]
impl<'de> Deserialize<'de> for TypeData {
    /// Refuses what is too deep before it fills the stack: not every format sees to that itself, as JSON does.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::thread_local! {
            static DEPTH: core::cell::Cell<usize> = const { core::cell::Cell::new(0) };
        }
        /// A level that ends also where what is in it panics.
        struct Level;
        impl Drop for Level {
            fn drop(&mut self) {
                DEPTH.set(DEPTH.get() - 1);
            }
        }
        DEPTH.set(DEPTH.get() + 1);
        let _level = Level;
        match DEPTH.get() > MAX_DEPTH {
            true => Err(serde::de::Error::custom(Broken::Depth.message())),
            false => TypeData::deserialize(deserializer),
        }
    }
}

impl Serialize for Layout {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let versions = self.versions.iter().zip(1..=u8::MAX).map(|(version, number)| VersionData {
            version: number,
            hash: hex(&version.hash),
            fixed_len: version.fixed_len,
        });
        LayoutData {
            format: 1,
            record: self.record.into(),
            version: self.version,
            table: self.table.map(String::from),
            digest: match self.digest {
                Digest::No => None,
                Digest::Index => Some("index".into()),
                Digest::Unique => Some("unique".into()),
            },
            fields: fields_data(self.fields),
            versions: versions.collect(),
        }
        .serialize(serializer)
    }
}

fn fields_data(fields: &[FieldLayout]) -> Vec<FieldData> {
    fields
        .iter()
        .map(|field| FieldData {
            name: field.name.into(),
            column: field.column.into(),
            since: field.since,
            declared: field.declared,
            code: field.ty.to_string(),
            ty: type_data(&field.ty),
            offset: field.offset,
            width: field.ty.storage().width(),
            variable: field.is_variable(),
            nullable: field.nullable,
            set: field.set,
            default: field.default.map(hex),
            from: field.from.map(String::from),
            retired: field.retired,
            promote: match field.promote {
                Promote::No => None,
                Promote::Column => Some("column".into()),
                Promote::Index => Some("index".into()),
            },
        })
        .collect()
}

fn type_data(ty: &Type) -> TypeData {
    let code = ty.to_string();
    if let Type::Unknown { .. } = ty {
        return unknown::from_code(&code);
    }
    let name = code.split('(').next().unwrap_or_default().to_string();
    let item = |item: &Type| Some(Box::new(type_data(item)));
    let plain = TypeData { name, ..TypeData::default() };
    match ty {
        Type::Decimal { precision, scale } => {
            TypeData { precision: Some(*precision), scale: Some(*scale), ..plain }
        }
        Type::Bytes { len } | Type::Text { len } => TypeData { len: Some(*len), ..plain },
        Type::NonZero { integer: inner, .. } => TypeData { item: item(inner), ..plain },
        Type::Array { item: of, len } => TypeData { item: item(of), len: Some(*len), ..plain },
        Type::List { item: of, nullable } => TypeData { item: item(of), nullable: Some(*nullable), ..plain },
        Type::Extension { name, storage } => {
            TypeData { item: item(storage), label: Some((*name).into()), ..plain }
        }
        Type::Record(layout) => {
            TypeData { label: Some(layout.record.into()), fields: Some(fields_data(layout.fields)), ..plain }
        }
        Type::Enum(e) => {
            let variants = e.variants.iter().map(|v| VariantData { name: v.name.into(), value: v.value });
            TypeData {
                item: item(e.repr),
                label: Some(e.name.into()),
                variants: Some(variants.collect()),
                other: e.other.map(String::from),
                ..plain
            }
        }
        _ => plain,
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| alloc::format!("{byte:02x}")).collect()
}

#[cfg(feature = "json")]
impl Layout {
    /// The layout as JSON text.
    pub fn to_json(&self) -> String {
        // No map with keys other than strings, no failing `Serialize`: serde_json has nothing to fail on.
        serde_json::to_string(self).unwrap_or_default()
    }
}
