//! The limits of the format: the longest blob and fixed part, all versions and fields that there can be, the longest
//! names.

#[path = "../../../tests/shared/described.rs"]
mod described;
#[path = "../../../tests/shared/limits.rs"]
mod records;

use record_core::{
    Blob, Patch, Record, RecordView,
    layout::Layout,
    value::{DynamicView, Value},
    vouch,
};
use records::{Named, NamedPatch, Versions, VersionsPatch, Widest, WidestPatch};
use std::fmt::Debug;

#[derive(Record)]
struct Bytes {
    bytes: Vec<u8>,
}

/// A blob of that many bytes; the zeros behind its fixed part are pages that nobody touches.
fn blob(len: usize) -> Vec<u8> {
    let mut blob = vec![0; len];
    blob[..12].copy_from_slice(Blob::encode(&Bytes { bytes: vec![] }).unwrap().as_bytes());
    blob[8..12].copy_from_slice(&u32::try_from(len).unwrap().to_le_bytes());
    blob
}

#[test]
fn a_blob_is_shorter_than_two_gib() {
    let longest = blob(i32::MAX as usize);
    assert_eq!(Bytes::view(&longest).unwrap().bytes().len(), longest.len() - 12);
    drop(longest);

    let longer = blob(i32::MAX as usize + 1);
    for error in [Bytes::view(&longer).unwrap_err(), DynamicView::open(Bytes::LAYOUT, &longer).unwrap_err()] {
        assert!(error.to_string().contains("2147483648 bytes"), "{error}");
    }
}

/// Writes and reads values in every way that needs no store.
fn is_kept<R: Record + Debug + Clone + PartialEq, P: Patch<Record = R>>(values: &[R], patch: P) {
    let layout = Layout::from_json(&R::LAYOUT.to_json()).unwrap();
    assert_eq!(layout, R::LAYOUT);
    vouch(R::LAYOUT, layout).unwrap();
    for version in 1..=layout.version() {
        assert!(layout.canonical_text(version).starts_with("record/1\n"));
        assert!(!layout.fields_up_to(version).is_empty());
    }
    for value in values {
        let blob = Blob::encode(value).unwrap();
        assert_eq!(&blob.view().decode(), value);
        assert_eq!(Blob::<R>::from_bytes(blob.as_bytes().to_vec()).unwrap(), blob);
        let view = DynamicView::open(layout, blob.as_bytes()).unwrap();
        assert_eq!(format!("{view:?}"), format!("{blob:?}"));
        for field in layout.fields() {
            assert!(view.get(field.name()).is_some(), "{}", field.name());
        }
        let json = serde_json::to_string(&view).unwrap();
        assert_eq!(json.matches("\":").count(), layout.fields().len());

        let mut patched = Blob::encode(value).unwrap();
        patch.apply(&mut patched).unwrap();
        assert_ne!(patched, blob);
        let mut again = Blob::encode(value).unwrap();
        P::from_bytes(&patch.to_bytes().unwrap()).unwrap().apply(&mut again).unwrap();
        assert_eq!(again, patched);
        assert_eq!(Blob::<R>::from_bytes(patched.as_bytes().to_vec()).unwrap(), patched);
    }
}

#[test]
fn there_can_be_255_versions() {
    let values = [1, 2, 127, 128, 254, 255].map(Versions::up_to);
    for (value, version) in values.iter().zip([1, 2, 127, 128, 254, 255]) {
        let blob = Blob::encode(value).unwrap();
        assert_eq!(blob.as_bytes()[4], version, "the shortest form");
        let (mut view, mut bytes) = (blob.as_bytes().to_vec(), blob.as_bytes().to_vec());
        Versions::view_mut(&mut view).unwrap().set_f1(9).unwrap();
        bytes[usize::from(Versions::LAYOUT.field("f1").unwrap().offset())] = 9;
        assert_eq!(view, bytes);
    }
    is_kept(&values, VersionsPatch::new().f1(200).f255(200));
}

#[test]
fn code_of_the_first_version_reads_the_last() {
    #[derive(Record)]
    struct First {
        text: String,
        f1: u8,
    }
    // `Versions` under another name is another layout, but its first version is this one.
    assert_eq!(First::LAYOUT.versions()[0], Versions::LAYOUT.versions()[0]);
    vouch(First::LAYOUT, Versions::LAYOUT).unwrap();
    let mut blob =
        Blob::<First>::from_bytes(Blob::encode(&Versions::up_to(255)).unwrap().into_bytes()).unwrap();
    assert_eq!((blob.view().text(), blob.view().f1()), ("version 255", 1));
    blob.edit(|first| first.text = "changed".into()).unwrap();
    let edited = Blob::<Versions>::from_bytes(blob.into_bytes()).unwrap().view().decode();
    assert_eq!(edited, Versions { text: "changed".into(), ..Versions::up_to(255) });
}

#[test]
fn the_fixed_part_can_have_65_535_bytes() {
    assert_eq!(Widest::LAYOUT.fixed_len(1), 65_535);
    is_kept(
        &[Widest::filled(), Widest { maybe: None, ..Widest::filled() }],
        WidestPatch::new().maybe(8).last([1; 5_522]),
    );
}

#[test]
fn names_can_have_255_bytes() {
    is_kept(&[Named::filled(), Named { text: None, ..Named::filled() }], NamedPatch::new().number(1));
    let long = |len: usize| {
        let i32 = || serde_json::json!({ "name": "i32" });
        described::layout("Long", vec![described::field(&"n".repeat(len), 1, "i32", i32(), Some(4))])
    };
    Layout::from_json(&long(255).to_string()).unwrap();
    let error = Layout::from_json(&long(256).to_string()).unwrap_err();
    assert!(error.to_string().contains("255 bytes"), "{error}");
}

#[test]
fn a_layout_can_have_as_many_fields_as_bytes() {
    // The fixed part is full: 8 bytes are the header's.
    for versions in [1, 255] {
        let layout = Layout::from_json(&described::bytes(65_527, versions)).unwrap();
        assert_eq!((layout.fields().len(), usize::from(layout.version())), (65_527, versions));
        let version = layout.version();
        assert_eq!(layout.fixed_len(version), 65_535);
        assert_eq!(Layout::from_json(&layout.to_json()).unwrap(), layout);
        vouch(layout, layout).unwrap();
        let mut blob = layout.header(version).to_le_bytes().to_vec();
        blob.extend((0..65_527).map(|i| i as u8));
        let view = DynamicView::open(layout, &blob).unwrap();
        for (i, (field, value)) in view.iter().enumerate() {
            assert!(matches!(value, Value::Int(value) if value == i64::from(i as u8)), "{}", field.name());
            assert!(view.get(field.name()).is_some());
        }
    }
    Layout::from_json(&described::bytes(65_528, 1)).unwrap_err();
}

#[test]
fn a_field_can_take_over_an_older_one_in_every_version() {
    // A chain of 255: what a blob of version 1 reads as is found along all of it.
    let i64 = |i: u8| {
        let ty = serde_json::json!({ "name": "i64" });
        described::field(&format!("f{i}"), i, "i64", ty, Some(8))
    };
    let mut fields: Vec<_> = (1..=255).map(i64).collect();
    for i in 2..=255u8 {
        fields[usize::from(i) - 1]["from"] = format!("f{}", i - 1).into();
    }
    let layout = Layout::from_json(&described::layout("Chain", fields).to_string()).unwrap();
    let mut blob = layout.header(1).to_le_bytes().to_vec();
    blob.extend(7i64.to_le_bytes());
    let view = DynamicView::open(layout, &blob).unwrap();
    assert!(matches!(view.get("f255"), Some(Value::Int(7))));
}
