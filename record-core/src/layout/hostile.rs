//! Layouts that nobody would write: whatever is accepted must be safe to read blobs with.
//!
//! The property tests give descriptions that keep the rules about half of the time, put in the offsets and hashes that
//! they would have, and open bytes with what is accepted.

use super::{
    Layout, VersionLayout, accept,
    arena::Arena,
    read,
    shape::{FieldData, LayoutData, TypeData, VariantData, VersionData, hex},
};
use crate::{canonical, structure::Structure, value::DynamicView};
use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use proptest::{collection::vec as many, option, prelude::*, sample::select};

const PLAIN: [&str; 24] = [
    "i8",
    "i16",
    "i32",
    "i64",
    "u8",
    "u16",
    "u32",
    "u64",
    "f32",
    "f64",
    "bool",
    "char",
    "timestamp",
    "civil_datetime",
    "date",
    "time",
    "time_delta",
    "uuid",
    "ip",
    "string",
    "binary",
    "json",
    "money",
    "u24",
];

fn named(name: &str) -> TypeData {
    TypeData { name: name.into(), ..TypeData::default() }
}

/// Mostly the first, to get past the first rule.
fn mostly<T: core::fmt::Debug>(
    usual: impl Strategy<Value = T>,
    other: impl Strategy<Value = T>,
) -> impl Strategy<Value = T> {
    prop_oneof![15 => usual, 1 => other]
}

fn len() -> impl Strategy<Value = Option<u32>> {
    mostly(
        (1u32..20).prop_map(Some),
        select(vec![None, Some(0), Some(65_535), Some(u32::MAX), Some(1 << 31)]),
    )
}

fn leaf() -> impl Strategy<Value = TypeData> {
    let sized = (select(vec!["bytes", "text"]), len());
    let digits = (1u8..39).prop_flat_map(|precision| (Just(precision), 0..=precision));
    prop_oneof![
        6 => select(&PLAIN[..]).prop_map(named),
        1 => sized.prop_map(|(name, len)| TypeData { len, ..named(name) }),
        1 => mostly(digits, (0u8..41, 0u8..41)).prop_map(|(precision, scale)| TypeData {
            precision: Some(precision),
            scale: Some(scale),
            ..named("decimal")
        }),
        1 => (select(vec!["enum", "nonzero"]), mostly(select(&PLAIN[..8]), select(&PLAIN[..])), any::<bool>())
            .prop_map(|(name, item, other)| TypeData {
                item: Some(Box::new(named(item))),
                label: Some("State".into()),
                variants: Some(vec![VariantData { name: "A".into(), value: 0 }]),
                other: other.then(|| "Other".into()),
                ..named(name)
            }),
    ]
}

fn type_data() -> impl Strategy<Value = TypeData> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        let wrapper = select(vec!["array", "list", "list", "extension"]);
        let wrapped = (wrapper, inner.clone(), len(), any::<bool>());
        let wrapped = wrapped.prop_map(|(name, item, len, nullable)| TypeData {
            item: Some(Box::new(item)),
            label: Some("a.b".into()),
            len: if name == "array" { len } else { None },
            nullable: (name == "list").then_some(nullable),
            ..named(name)
        });
        let record = many(field(inner), 1..4).prop_map(|fields| TypeData {
            label: Some("Nested".into()),
            fields: Some(numbered(fields, true)),
            ..named("record")
        });
        prop_oneof![2 => wrapped, 1 => record]
    })
}

fn field(ty: impl Strategy<Value = TypeData> + 'static) -> impl Strategy<Value = FieldData> {
    let default = option::weighted(0.3, many(select(vec![0u8, 1, 2, 0x61, 0xff]), 0..12));
    let from = option::weighted(0.1, 0usize..4);
    let retired = option::weighted(0.05, 0u8..4);
    let flags = (any::<bool>(), proptest::bool::weighted(0.3), any::<bool>());
    (ty, 1u8..4, default, from, retired, flags).prop_map(
        |(ty, since, default, from, retired, (nullable, set, fitting))| FieldData {
            name: String::new(),
            column: String::new(),
            since,
            declared: 0,
            code: String::new(),
            ty,
            offset: 0,
            width: if fitting { 3 } else { 0 },
            variable: false,
            nullable,
            set,
            default: default.map(|bytes| hex(&bytes)),
            from: from.map(|i| format!("f{i}")),
            retired,
            promote: None,
        },
    )
}

/// Names and numbers in the order of versions, of which none is left out and a nested record has one.
fn numbered(mut fields: Vec<FieldData>, nested: bool) -> Vec<FieldData> {
    for field in fields.iter_mut().filter(|_| nested) {
        (field.since, field.retired, field.from) = (1, None, None);
    }
    fields.sort_by_key(|field| field.since);
    let (mut version, mut last) = (0, 0);
    for (i, field) in fields.iter_mut().enumerate() {
        (field.name, field.column, field.declared) = (format!("f{i}"), format!("c{i}"), i as u16);
        version += u8::from(field.since != last);
        last = core::mem::replace(&mut field.since, version);
        field.set &= field.ty.name == "list" && field.ty.nullable == Some(false) || last == 3;
    }
    fields
}

/// One that lasts, as what these tests put into it may.
fn arena() -> &'static mut Arena {
    // SAFETY: it is never dropped.
    Box::leak(Box::new(unsafe { Arena::new() }))
}

/// Puts in what follows from the description, as far as it can be read.
fn complete(fields: &mut [FieldData]) -> Result<(), String> {
    let (mut placed, arena) = (Vec::new(), arena());
    for field in fields.iter_mut() {
        complete_type(&mut field.ty)?;
        if read::ty(&field.ty, arena)?.is_none() {
            field.code = code_of(&field.ty);
            (field.width, field.variable) = if field.width == 0 { (4, true) } else { (field.width, false) };
        }
        let mut read = read::field(field, arena)?;
        if let (Some(default), true) = (read.default, read.ty.is_fixed()) {
            // Of the right length, so that its bytes are looked at.
            let mut bytes = default.to_vec();
            bytes.resize(read.ty.width().min(1_000), 0);
            field.default = Some(hex(&bytes));
            read.default = Some(bytes.leak());
        }
        placed.push(read);
    }
    accept::place_slice(&mut placed).map_err(|(_, broken)| broken.message())?;
    for (field, placed) in fields.iter_mut().zip(&placed) {
        (field.code, field.offset) = (placed.ty.to_string(), placed.offset);
        (field.width, field.variable) = (placed.ty.storage().width(), placed.is_variable());
    }
    Ok(())
}

fn complete_type(ty: &mut TypeData) -> Result<(), String> {
    if let Some(item) = &mut ty.item {
        complete_type(item)?;
    }
    ty.fields.as_mut().map_or(Ok(()), |fields| complete(fields))
}

/// The code of a type that is not known or holds one.
fn code_of(ty: &TypeData) -> String {
    let item = ty.item.as_deref().map(code_of).unwrap_or_default();
    match &*ty.name {
        "array" => format!("array({item},{})", ty.len.unwrap_or(0)),
        "list" => format!("list({item}{})", if ty.nullable == Some(true) { "?" } else { "" }),
        "extension" => format!("extension(a.b,{item})"),
        "nonzero" | "enum" => format!("{}({item})", ty.name),
        name => name.into(),
    }
}

fn described(mut fields: Vec<FieldData>) -> Result<LayoutData, String> {
    complete(&mut fields)?;
    let arena = arena();
    let mut placed = fields.iter().map(|field| read::field(field, arena)).collect::<Result<Vec<_>, _>>()?;
    accept::place_slice(&mut placed).map_err(|(_, broken)| broken.message())?;
    let version = fields.last().map_or(1, |last| last.since);
    let versions = read::versions(&placed, version)?.into_iter().zip(1..=u8::MAX);
    let versions = versions.map(|(VersionLayout { hash, fixed_len, .. }, version)| VersionData {
        version,
        hash: hex(&hash),
        fixed_len,
    });
    Ok(LayoutData {
        format: 1,
        record: "Hostile".into(),
        version,
        table: None,
        digest: None,
        versions: versions.collect(),
        fields,
    })
}

/// Opens bytes that begin as a blob of `version` does, and looks at everything.
fn open(layout: &'static Layout, version: u8, noise: &[u8]) -> bool {
    let len = layout.fixed_len(version);
    let mut bytes = layout.header(version).to_le_bytes().to_vec();
    bytes.extend(noise.iter().cycle().take(len - bytes.len()));
    let mut end = len;
    for field in layout.fields_up_to(version).iter().filter(|field| field.is_variable()) {
        let payload = noise.get(..usize::from(noise[end % noise.len()] % 24)).unwrap_or(noise);
        bytes.extend_from_slice(payload);
        end += payload.len();
        let at = usize::from(field.offset);
        bytes[at..at + 4].copy_from_slice(&(end as u32).to_le_bytes());
    }
    assert!(Structure::open(layout, &bytes).is_ok());
    let _ = canonical::check_blob(layout, &bytes);
    // Also what does not pass: `reopen` is what reads blobs that something else has checked.
    let view = DynamicView::reopen(layout, &bytes);
    let _ = (format!("{view:?}"), serde_json::to_string(&view).unwrap());
    DynamicView::open(layout, &bytes).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn accepted_layouts_read_any_bytes(
        fields in many(field(type_data()), 1..6),
        noise in many(select(vec![0u8, 1, 2, 3, 0x7f, 0x80, 0xff]), 24..80),
    ) {
        let Ok(data) = described(numbered(fields, false)) else { return Ok(()) };
        let Ok(layout) = read::layout(&data, arena()) else { return Ok(()) };
        let layout: &'static Layout = Box::leak(Box::new(layout));
        // The rest is the same for every description of it.
        prop_assert_eq!(Layout::from_json(&layout.to_json()).unwrap(), layout);
        prop_assert_eq!(layout.difference(layout), None);
        for version in 1..=layout.version {
            prop_assert!(!layout.canonical_text(version).is_empty());
            open(layout, version, &noise);
        }
        for field in layout.fields {
            prop_assert!(field.is_variable() || field.default_bytes().len() == field.ty.width());
        }
    }

    #[test]
    fn descriptions_as_they_come_do_no_harm(fields in many(field(type_data()), 0..6), version in any::<u8>()) {
        let data = LayoutData {
            format: 1,
            record: String::new(),
            version,
            table: None,
            digest: None,
            versions: Vec::new(),
            fields,
        };
        let _ = read::layout(&data, arena());
    }
}
