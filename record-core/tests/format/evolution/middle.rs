//! Fields added in the middle of a struct, read and edited by the code of before.

use crate::{
    agreement::is_accepted,
    random::{Random, make},
};
use proptest::prelude::*;
use record_core::{Blob, Record, RecordView, Text, vouch};

/// The same three versions with a name of their own for one field: what is vouched for holds for the whole process.
macro_rules! versions {
    ($module:ident, $id:literal) => {
        mod $module {
            use super::*;

            pub mod v1 {
                use super::*;

                #[derive(Record, Debug, Clone, PartialEq)]
                pub struct Entry {
                    #[record(rename = $id)]
                    pub id: u32,
                    pub maybe: Option<u16>,
                    pub name: String,
                    pub note: Option<String>,
                    pub list: Vec<String>,
                }
                make!(Entry { id, maybe, name, note, list });
            }

            pub mod v2 {
                use super::*;

                #[derive(Record, Debug, Clone, PartialEq)]
                #[record(version = 2)]
                pub struct Entry {
                    #[record(since = 2)]
                    pub first: Option<String>,
                    #[record(rename = $id)]
                    pub id: u32,
                    pub maybe: Option<u16>,
                    #[record(since = 2, default = 5)]
                    pub number: i64,
                    pub name: String,
                    pub note: Option<String>,
                    pub list: Vec<String>,
                }
                make!(Entry { first, id, maybe, number, name, note, list });
            }

            pub mod v3 {
                use super::*;

                #[derive(Record, Debug, Clone, PartialEq)]
                #[record(version = 3)]
                pub struct Entry {
                    #[record(since = 3)]
                    pub bytes: Vec<u8>,
                    #[record(since = 2)]
                    pub first: Option<String>,
                    #[record(rename = $id)]
                    pub id: u32,
                    #[record(since = 3, default = "de")]
                    pub language: Option<Text<2>>,
                    pub maybe: Option<u16>,
                    #[record(since = 2, default = 5)]
                    pub number: i64,
                    pub name: String,
                    #[record(since = 3)]
                    pub more: Vec<Option<String>>,
                    pub note: Option<String>,
                    pub list: Vec<String>,
                }
                make!(Entry { bytes, first, id, language, maybe, number, name, more, note, list });
            }

            /// A value of version 3.
            #[allow(dead_code, reason = "not every test needs it")]
            pub fn three() -> v3::Entry {
                v3::Entry {
                    bytes: vec![1, 2],
                    first: Some("first".into()),
                    id: 7,
                    language: None,
                    maybe: Some(8),
                    number: 9,
                    name: "name".into(),
                    more: vec![None, Some("é".into())],
                    note: Some("note".into()),
                    list: vec!["a".into(), "bc".into()],
                }
            }

            pub fn vouch_for_newer() {
                vouch(v1::Entry::LAYOUT, v3::Entry::LAYOUT).unwrap();
                vouch(v2::Entry::LAYOUT, v3::Entry::LAYOUT).unwrap();
            }
        }
    };
}

versions!(unvouched, "id_unvouched");
versions!(reading, "id_reading");
versions!(editing, "id_editing");
versions!(random_values, "id_random_values");

#[test]
fn newer_blobs_need_a_word_from_the_catalog() {
    let blob = Blob::encode(&unvouched::three()).unwrap();
    let error = unvouched::v1::Entry::view(blob.as_bytes()).unwrap_err();
    assert!(error.is_unknown_layout());
    let fingerprint = unvouched::v3::Entry::LAYOUT.fingerprint(3);
    assert!(error.to_string().contains(&format!("{fingerprint:#010x}")), "{error}");
    assert!(error.to_string().contains("open the blob's table first"), "{error}");
    unvouched::vouch_for_newer();
    assert!(unvouched::v1::Entry::view(blob.as_bytes()).is_ok());
}

#[test]
fn every_version_reads_every_version() {
    use reading::{v1, v2, v3};
    reading::vouch_for_newer();
    let three = reading::three();
    let blobs = [
        Blob::encode(&three).unwrap().into_bytes(),
        Blob::encode(&v3::Entry {
            bytes: vec![],
            language: Some("de".try_into().unwrap()),
            more: vec![],
            ..three
        })
        .unwrap()
        .into_bytes(),
        Blob::encode(&v1::Entry {
            id: 7,
            maybe: Some(8),
            name: "name".into(),
            note: Some("note".into()),
            list: vec!["a".into(), "bc".into()],
        })
        .unwrap()
        .into_bytes(),
    ];
    assert_eq!(blobs.each_ref().map(|blob| blob[4]), [3, 2, 1]);
    for blob in &blobs {
        let view = v1::Entry::view(blob).unwrap();
        assert_eq!((view.id(), view.maybe(), view.name(), view.note()), (7, Some(8), "name", Some("note")));
        assert_eq!(view.list().to_vec(), ["a", "bc"]);
        assert_eq!(view.version(), blob[4]);
        assert!(is_accepted::<v2::Entry>(blob) && is_accepted::<v3::Entry>(blob));
        assert!(Blob::<v1::Entry>::from_bytes(&**blob).is_ok());
    }
    let numbers = blobs.each_ref().map(|blob| v2::Entry::view(blob).unwrap().number());
    let firsts = blobs.each_ref().map(|blob| v2::Entry::view(blob).unwrap().first());
    let languages = blobs.each_ref().map(|blob| v3::Entry::view(blob).unwrap().language());
    assert_eq!(numbers, [9, 9, 5]);
    assert_eq!(firsts, [Some("first"), Some("first"), None]);
    assert_eq!(languages, [None, Some("de"), Some("de")]);
}

#[test]
fn edits_by_older_code_keep_what_newer_code_wrote() {
    use editing::{v1, v2, v3};
    editing::vouch_for_newer();
    type Change = fn(&mut v1::Entry);
    let changes: [Change; 6] = [
        |_| (),
        |entry| entry.id = 70,
        |entry| entry.maybe = None,
        |entry| entry.name = "a name that is much longer than it was".into(),
        |entry| (entry.name, entry.note) = (String::new(), None),
        |entry| entry.list = vec!["é".repeat(100)],
    ];
    for change in changes {
        let mut blob =
            Blob::<v1::Entry>::from_bytes(Blob::encode(&editing::three()).unwrap().into_bytes()).unwrap();
        blob.edit(change).unwrap();
        let mut known = v1::Entry {
            id: 7,
            maybe: Some(8),
            name: "name".into(),
            note: Some("note".into()),
            list: vec!["a".into(), "bc".into()],
        };
        change(&mut known);
        let v1::Entry { id, maybe, name, note, list } = known;
        let expected = v3::Entry { id, maybe, name, note, list, ..editing::three() };
        assert_eq!(blob.as_bytes(), Blob::encode(&expected).unwrap().as_bytes());
    }
    let mut blob =
        Blob::<v2::Entry>::from_bytes(Blob::encode(&editing::three()).unwrap().into_bytes()).unwrap();
    blob.edit(|entry| (entry.first, entry.number) = (None, 5)).unwrap();
    let expected = v3::Entry { first: None, number: 5, ..editing::three() };
    assert_eq!(blob.as_bytes(), Blob::encode(&expected).unwrap().as_bytes());
}

#[test]
fn setters_of_older_code_keep_what_newer_code_wrote() {
    editing::vouch_for_newer();
    let mut bytes = Blob::encode(&editing::three()).unwrap().into_bytes();
    let mut view = editing::v1::Entry::view_mut(&mut bytes).unwrap();
    view.set_id(70).unwrap();
    view.set_maybe(None).unwrap();
    let expected = editing::v3::Entry { id: 70, maybe: None, ..editing::three() };
    assert_eq!(bytes, Blob::encode(&expected).unwrap().as_bytes());
}

proptest! {
    #[test]
    fn edits_by_older_code_are_edits_by_newer_code(seed: u64) {
        use random_values::{v1, v3};
        random_values::vouch_for_newer();
        let mut random = Random(seed);
        let (stored, change): (v3::Entry, v1::Entry) = (random.make(), random.make());
        let mut blob = Blob::<v1::Entry>::from_bytes(Blob::encode(&stored).unwrap().into_bytes()).unwrap();
        blob.edit(|value| *value = change.clone()).unwrap();
        let v1::Entry { id, maybe, name, note, list } = change;
        let expected = Blob::encode(&v3::Entry { id, maybe, name, note, list, ..stored }).unwrap();
        prop_assert_eq!(blob.as_bytes(), expected.as_bytes());
    }
}
