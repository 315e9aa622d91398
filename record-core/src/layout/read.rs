//! Layouts from data: of a catalog or a lock file, and so of anybody.
//!
//! Only the description is read; offsets and hashes are computed again, and the hashes must agree. A layout that was
//! read lives as long as the process, because views and schemas refer to it; equal ones are kept once, and what is wrong
//! is not kept at all.

use super::{
    Digest, Enum, FieldLayout, Layout, MAX_DEPTH, Promote, Type, Variant, VersionLayout, accept,
    arena::Arena,
    default::is_plain_json,
    place,
    rules::{self, Broken},
    shape::{FieldData, LayoutData, TypeData, hex},
    unknown,
};
use crate::{canonical::check_value, field::is_normal_set};
use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};
use serde::{Deserialize, Deserializer};
use std::{
    collections::HashMap,
    sync::{LazyLock, RwLock},
};

/// The layouts that were read, with what they point to.
#[derive(Default)]
struct Register {
    layouts: HashMap<&'static Layout, Arena>,
    bytes: usize,
}

static READ: LazyLock<RwLock<Register>> = LazyLock::new(RwLock::default);

/// More than any application has; a catalog that changes without end is stopped here.
const MOST_LAYOUTS: usize = 4_096;

/// So that few of the largest layouts do not take all memory either.
const MOST_BYTES: usize = 256 << 20;

impl Layout {
    /// Reads a layout and keeps it for the life of the process, equal ones once.
    ///
    /// A process keeps at most 4,096 different layouts, of 256 MiB in all. Those that are refused take no memory.
    ///
    /// # Errors
    /// When it breaks a rule of layouts, or its hashes are not those of its fields. When the process has read as many
    /// different layouts as it can keep.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static Layout, D::Error> {
        let data = LayoutData::deserialize(deserializer)?;
        read(&data).map_err(serde::de::Error::custom)
    }
}

/// Reads the layout outside of the lock, which is held for a look only.
fn read(data: &LayoutData) -> Result<&'static Layout, String> {
    // SAFETY: either the arena goes into the register, from which nothing is taken, or nothing of what it gave is
    // used after the call: errors own their text, and what the register knows already is of another arena.
    let mut arena = unsafe { Arena::new() };
    let layout = layout(data, &mut arena)?;
    let layout = arena.part(layout);
    let known = |read: &Register| read.layouts.get_key_value(layout).map(|(known, _)| *known);
    if let Some(known) = known(&READ.read().unwrap_or_else(|poisoned| poisoned.into_inner())) {
        return Ok(known);
    }
    let mut read = READ.write().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(known) = known(&read) {
        return Ok(known);
    }
    if read.layouts.len() >= MOST_LAYOUTS || arena.bytes() > MOST_BYTES - read.bytes {
        return Err(format!(
            "this process keeps {} different layouts that it has read, of {} bytes, and has no room for more: look \
             whether a catalog changes without end, and start the program again",
            read.layouts.len(),
            read.bytes
        ));
    }
    read.bytes += arena.bytes();
    read.layouts.insert(layout, arena);
    Ok(layout)
}

#[cfg(feature = "json")]
impl Layout {
    /// Reads a layout from JSON text; see [`Layout::deserialize`].
    ///
    /// ```
    /// # use record_core::{Record, layout::Layout};
    /// #[derive(Record)]
    /// struct Point { x: i32, y: Option<i32> }
    ///
    /// let layout = Layout::from_json(&Point::LAYOUT.to_json())?;
    /// assert_eq!(layout, Point::LAYOUT);
    /// # Ok::<(), record_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the text is not JSON of that form, or the layout breaks a rule.
    pub fn from_json(text: &str) -> Result<&'static Layout, crate::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        Layout::deserialize(&mut deserializer)
            .and_then(|layout| deserializer.end().map(|()| layout))
            .map_err(|error| crate::Error::source("layout", "reading a layout", error))
    }
}

/// The layout of a description, which points to what is in the arena.
pub(super) fn layout(data: &LayoutData, arena: &mut Arena) -> Result<Layout, String> {
    if data.format != 1 {
        return Err(format!("layout format {} is not known: update this program", data.format));
    }
    if data.version == 0 || data.fields.len() > super::MAX_FIXED_LEN {
        return Err("a layout has at least one version and at most 65,535 fields".into());
    }
    let (fields, by_name) = fields(&data.fields, data.version, arena)?;
    let versions = versions(&fields, data.version)?;
    if data.versions.len() != versions.len() {
        return Err(format!("{} versions are described of {}", data.versions.len(), versions.len()));
    }
    for ((described, computed), number) in data.versions.iter().zip(&versions).zip(1..=u8::MAX) {
        if described.version != number || hex(&computed.hash) != described.hash {
            return Err(format!("the hash of version {number} is not that of its fields"));
        }
        if computed.fixed_len != described.fixed_len {
            return Err(format!(
                "version {number} is {} bytes long, not {}",
                computed.fixed_len, described.fixed_len
            ));
        }
    }
    Ok(Layout {
        record: arena.text(&data.record),
        version: data.version,
        fields: arena.list(fields),
        by_name: arena.list(by_name),
        versions: arena.list(versions),
        table: data.table.as_deref().map(|table| arena.text(table)),
        digest: match data.digest.as_deref() {
            Some("unique") => Digest::Unique,
            Some(_) => Digest::Index,
            None => Digest::No,
        },
    })
}

/// What versions 1 to `version` of placed fields add up to.
pub(super) fn versions(fields: &[FieldLayout], version: u8) -> Result<Vec<VersionLayout>, String> {
    let mut versions = alloc::vec![VersionLayout::NONE; version.into()];
    match place::put_versions(fields, &mut versions) {
        None => Ok(versions),
        Some(gap) => Err(format!("version {gap}: {}", Broken::Gap.message())),
    }
}

/// The fields of a layout whose newest version is `version`, in their places, and their numbers by name.
fn fields(
    data: &[FieldData],
    version: u8,
    arena: &mut Arena,
) -> Result<(Vec<FieldLayout>, Vec<u16>), String> {
    let mut fields: Vec<FieldLayout> =
        data.iter().map(|data| field(data, arena)).collect::<Result<_, _>>()?;
    let by_name = accept::place_slice(&mut fields).map_err(|(i, broken)| {
        let name = data.get(i).map_or("", |field| &field.name);
        format!("field `{name}`: {}", broken.message())
    })?;
    for (field, data) in fields.iter().zip(data) {
        check(field, data, version).map_err(|what| format!("field `{}`: {what}", field.name))?;
    }
    let mut columns = BTreeSet::new();
    if let Some(field) =
        fields.iter().find(|field| field.column.contains('\0') || !columns.insert(field.column))
    {
        return Err(format!(
            "field `{}`: its column's name holds a NUL character or is another one's",
            field.name
        ));
    }
    let in_order =
        |pair: &[FieldLayout]| pair[0].since < pair[1].since || pair[0].declared < pair[1].declared;
    let mut declared: Vec<u16> = fields.iter().map(|field| field.declared).collect();
    declared.sort_unstable();
    match declared.iter().copied().eq((0..=u16::MAX).take(fields.len())) && fields.windows(2).all(in_order) {
        true => Ok((fields, by_name)),
        false => Err("`declared` does not number the fields in the order of their versions".into()),
    }
}

/// Checks a placed field: what is said about its place, the default, and when it was retired.
fn check(field: &FieldLayout, data: &FieldData, version: u8) -> Result<(), String> {
    if field.since > version {
        return Err("newer than the layout's version".into());
    }
    let earliest = field.since + u8::from(!field.nullable && field.since < u8::MAX);
    if field.retired.is_some_and(|retired| retired < earliest || retired > version) {
        return Err("retired before it was added, or after the layout's version".into());
    }
    let described = (data.offset, data.width, data.variable);
    if described != (field.offset, field.ty.storage().width(), field.is_variable()) {
        return Err("offset or width are not those of its type".into());
    }
    if data.code != field.ty.to_string() {
        return Err(format!("the code is not that of its type, `{}`", field.ty));
    }
    if let (Some(default), false) = (field.default, matches!(field.ty, Type::Unknown { .. })) {
        // Whatever reads the layout takes the default for a value that was checked.
        check_value(&field.ty, default, true).map_err(|invalid| format!("the default: {invalid}"))?;
        if field.set && !is_normal_set(&field.ty, default) {
            return Err("the items of the default do not ascend strictly".into());
        }
        let is_plain = || core::str::from_utf8(default).is_ok_and(is_plain_json);
        if matches!(field.ty.storage_type(), Type::Json) && !is_plain() {
            return Err(
                "the default of a JSON field is one of `null`, `true`, `false`, `0`, `\"\"`, `[]` and `{}`"
                    .into(),
            );
        }
        if rules::has_idle_default(field) {
            return Err(Broken::DefaultOfFirst.message().into());
        }
    }
    Ok(())
}

pub(super) fn field(data: &FieldData, arena: &mut Arena) -> Result<FieldLayout, String> {
    let within = |message: String| format!("field `{}`: {message}", data.name);
    let ty = match ty(&data.ty, arena).map_err(within)? {
        Some(ty) => ty,
        None => unknown(data, arena).map_err(within)?,
    };
    let mut field = FieldLayout::new(arena.text(&data.name), data.since, data.declared, ty);
    if data.column != data.name {
        field.column = arena.text(&data.column);
    }
    field.nullable = data.nullable;
    field.set = data.set;
    field.default = match &data.default {
        Some(default) => {
            Some(arena.list(unhex(default).ok_or_else(|| within("the default is not hexadecimal".into()))?))
        }
        None => None,
    };
    field.from = data.from.as_deref().map(|from| arena.text(from));
    field.retired = data.retired;
    field.promote = match data.promote.as_deref() {
        Some("column") => Promote::Column,
        Some(_) => Promote::Index,
        None => Promote::No,
    };
    Ok(field)
}

/// What is kept of a type that is not known, or that holds one.
fn unknown(data: &FieldData, arena: &mut Arena) -> Result<Type, String> {
    if !unknown::is_code_of(&data.code, &data.ty) {
        return Err(format!("the code is not that of type `{}`", data.ty.name));
    }
    let width = match data.variable {
        true => None,
        false => Some(u16::try_from(data.width).map_err(|_| "wider than a fixed part can be")?),
    };
    Ok(Type::Unknown { code: arena.text(&data.code), width })
}

/// The type, or `None` when it is not known or holds one that is not.
pub(super) fn ty(data: &TypeData, arena: &mut Arena) -> Result<Option<Type>, String> {
    let missing = |what: &str| format!("type `{}` lacks its {what}", data.name);
    let len = || data.len.filter(|len| *len > 0).ok_or_else(|| missing("length"));
    let label = || data.label.as_deref().ok_or_else(|| missing("label"));
    if let "nonzero" | "array" | "list" | "extension" | "enum" = &*data.name {
        let item = data.item.as_deref().ok_or_else(|| missing("item"))?;
        let Some(item) = ty(item, arena)? else { return Ok(None) };
        if item.depth() >= MAX_DEPTH {
            return Err(Broken::Depth.message().into());
        }
        let item = arena.part(item);
        return Ok(Some(match &*data.name {
            "nonzero" if item.is_integer() => Type::NonZero { integer: item },
            "nonzero" => return Err(Broken::NonZero.message().into()),
            "array" if item.is_fixed() => Type::Array { item, len: len()? },
            "array" => return Err("an array's items are fixed in size".into()),
            "list" if matches!(item.storage_type(), Type::List { .. }) => {
                return Err("a list can't hold lists".into());
            }
            "list" => Type::List { item, nullable: data.nullable.unwrap_or(false) },
            "extension" => Type::Extension { name: arena.text(label()?), storage: item },
            _ => enumeration(data, item, label()?, arena)?,
        }));
    }
    Ok(Some(match &*data.name {
        "i8" => Type::I8,
        "i16" => Type::I16,
        "i32" => Type::I32,
        "i64" => Type::I64,
        "u8" => Type::U8,
        "u16" => Type::U16,
        "u32" => Type::U32,
        "u64" => Type::U64,
        "f32" => Type::F32,
        "f64" => Type::F64,
        "bool" => Type::Bool,
        "char" => Type::Char,
        "timestamp" => Type::Timestamp,
        "civil_datetime" => Type::CivilDateTime,
        "date" => Type::Date,
        "time" => Type::Time,
        "time_delta" => Type::TimeDelta,
        "uuid" => Type::Uuid,
        "ip" => Type::Ip,
        "string" => Type::String,
        "binary" => Type::Binary,
        "json" => Type::Json,
        "bytes" => Type::Bytes { len: len()? },
        "text" => Type::Text { len: len()? },
        "decimal" => {
            let (precision, scale) = (data.precision.unwrap_or(0), data.scale.unwrap_or(0));
            match (1..=38).contains(&precision) && scale <= precision {
                true => Type::Decimal { precision, scale },
                false => return Err("a decimal has 1 to 38 digits, some of them after the point".into()),
            }
        }
        "record" => {
            let nested = nested(data, label()?, arena)?;
            Type::Record(arena.part(nested))
        }
        _ => return Ok(None),
    }))
}

fn enumeration(data: &TypeData, repr: &'static Type, name: &str, arena: &mut Arena) -> Result<Type, String> {
    let described = data.variants.iter().flatten();
    let variants: Vec<Variant> =
        described.map(|variant| Variant::new(arena.text(&variant.name), variant.value)).collect();
    let numbers = || (0..).take(variants.len()).collect::<Vec<u32>>();
    let (mut by_value, mut by_name) = (numbers(), numbers());
    by_value.sort_by_key(|number| variants[*number as usize].value);
    by_name.sort_by_key(|number| variants[*number as usize].name);
    let (variants, by_value, by_name) = (arena.list(variants), arena.list(by_value), arena.list(by_name));
    let other = data.other.as_deref().map(|other| arena.text(other));
    match Enum::try_new(arena.text(name), repr, variants, by_value, by_name, other) {
        Some(described) => Ok(Type::Enum(arena.part(described))),
        None => Err("an enum is stored as an integer, and each of its variants, of which there is one at least, has a value \
                     and a name of its own"
            .into()),
    }
}

fn nested(data: &TypeData, record: &str, arena: &mut Arena) -> Result<Layout, String> {
    let (fields, by_name) = fields(data.fields.as_deref().unwrap_or_default(), 1, arena)?;
    if fields.iter().any(|field| field.ty.depth() >= MAX_DEPTH) {
        return Err(Broken::Depth.message().into());
    }
    let versions = versions(&fields, 1)?;
    Ok(Layout {
        record: arena.text(record),
        version: 1,
        fields: arena.list(fields),
        by_name: arena.list(by_name),
        versions: arena.list(versions),
        table: None,
        digest: Digest::No,
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pair = |pair: &[u8]| Some((digit(pair[0])? * 16 + digit(pair[1])?) as u8);
    if bytes.len().is_multiple_of(2) { bytes.chunks_exact(2).map(pair).collect() } else { None }
}
