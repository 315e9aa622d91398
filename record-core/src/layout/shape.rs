//! The shape of layouts as data: what is written, and what is read.

#[cfg(feature = "std")]
use super::{MAX_DEPTH, rules::Broken};
use alloc::{boxed::Box, string::String, vec::Vec};
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

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| alloc::format!("{byte:02x}")).collect()
}
