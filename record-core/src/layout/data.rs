//! Layouts as data: what catalogs and lock files hold.
//!
//! Everything in the layout is written, and for readers in other languages also what follows from it: codes, offsets,
//! hashes. Reading is in [`read`](super::read).

use super::{
    Digest, FieldLayout, Layout, Promote, Type,
    shape::{FieldData, LayoutData, TypeData, VariantData, VersionData, hex},
    unknown,
};
use alloc::{
    boxed::Box,
    string::{String, ToString},
    vec::Vec,
};
use serde::{Serialize, Serializer};

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

#[cfg(feature = "json")]
impl Layout {
    /// The layout as JSON text.
    pub fn to_json(&self) -> String {
        // No map with keys other than strings, no failing `Serialize`: serde_json has nothing to fail on.
        serde_json::to_string(self).unwrap_or_default()
    }
}
