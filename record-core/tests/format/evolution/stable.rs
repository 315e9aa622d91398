//! The same value has the same bytes and digest whichever version of the code writes it.

use record_core::{Blob, FixedLayout, Record, RecordView};

mod v1 {
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    pub struct Entry {
        pub id: u32,
        pub text: Option<String>,
    }
}

mod v3 {
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    #[record(version = 3)]
    pub struct Entry {
        #[record(since = 3)]
        pub list: Vec<u8>,
        #[record(rename = "id")]
        pub number: u32,
        #[record(since = 2, default = 1.0)]
        pub score: f64,
        pub text: Option<String>,
        #[record(since = 2)]
        pub count: Option<u8>,
    }
}

fn new() -> v3::Entry {
    v3::Entry { list: vec![], number: 1, score: 1.0, text: Some("a".into()), count: None }
}

#[test]
fn a_version_bump_changes_no_digest() {
    let old = Blob::encode(&v1::Entry { id: 1, text: Some("a".into()) }).unwrap();
    let new = Blob::encode(&new()).unwrap();
    assert_eq!(old.as_bytes(), new.as_bytes());
    assert_eq!(old.digest(), new.digest());
}

#[test]
fn a_renamed_field_keeps_its_stored_name() {
    assert_eq!(v1::Entry::LAYOUT.versions()[0], v3::Entry::LAYOUT.versions()[0]);
    let old = Blob::encode(&v1::Entry { id: 1, text: None }).unwrap();
    assert_eq!(v3::Entry::view(old.as_bytes()).unwrap().number(), 1);
}

#[test]
fn going_back_to_the_defaults_gives_the_bytes_of_before() {
    let mut blob = Blob::encode(&new()).unwrap();
    let before = blob.clone();
    for (change, version) in [
        ((|entry: &mut v3::Entry| entry.count = Some(0)) as fn(&mut v3::Entry), 2),
        (|entry| entry.list = vec![0], 3),
        (|entry| entry.count = None, 3),
        (|entry| entry.score = -0.0, 3),
        (|entry| entry.list = vec![], 2),
        (|entry| entry.score = 1.0, 1),
    ] {
        blob.edit(change).unwrap();
        assert_eq!(blob.view().version(), version);
        assert!(Blob::<v3::Entry>::from_bytes(blob.as_bytes()).is_ok());
    }
    assert_eq!(blob, before);
}

#[test]
fn a_longer_form_than_needed_can_be_read_but_is_not_canonical() {
    let mut value = new();
    value.list = vec![0];
    let mut bytes = Blob::encode(&value).unwrap().into_bytes();
    // Takes the byte of the list away.
    bytes.pop();
    let end = usize::from(v3::Entry::LAYOUT.field("list").unwrap().offset());
    bytes[end] -= 1;
    assert_eq!(v3::Entry::view(&bytes).unwrap().decode(), new());
    let error = Blob::<v3::Entry>::from_bytes(bytes).unwrap_err();
    assert!(error.to_string().contains("lower version"), "{error}");
}

#[test]
fn setters_never_leave_a_longer_form_than_needed() {
    let mut value = new();
    value.count = Some(3);
    let mut bytes = Blob::encode(&value).unwrap().into_bytes();
    let before = bytes.clone();
    let mut view = v3::Entry::view_mut(&mut bytes).unwrap();
    assert!(view.set_count(None).unwrap_err().is_layout());
    view.set_score(2.0).unwrap();
    view.set_count(None).unwrap();
    assert!(view.set_score(1.0).unwrap_err().is_layout());
    view.set_count(Some(3)).unwrap();
    view.set_score(1.0).unwrap();
    view.set_number(1).unwrap();
    assert_eq!(bytes, before);
}

#[test]
fn setters_refuse_what_an_older_blob_lacks() {
    let mut bytes = Blob::encode(&new()).unwrap().into_bytes();
    let mut view = v3::Entry::view_mut(&mut bytes).unwrap();
    assert_eq!(view.set_count(Some(1)).unwrap_err().field(), Some("count"));
    view.set_number(2).unwrap();
    assert_eq!(v3::Entry::view(&bytes).unwrap().number(), 2);
}

#[derive(Record, Debug, PartialEq)]
#[record(version = 2)]
struct Fixed {
    a: u8,
    #[record(since = 2)]
    b: u8,
}

#[test]
fn fixed_layouts_are_of_the_newest_version() {
    let blob = Blob::encode(&Fixed { a: 1, b: 2 }).unwrap();
    assert_eq!(FixedFixed::from_blobs(blob.as_bytes()).unwrap().len(), 1);
    let older = Blob::encode(&Fixed { a: 1, b: 0 }).unwrap();
    assert!(FixedFixed::from_blobs(older.as_bytes()).is_err());
    let joined = [blob.as_bytes(), older.as_bytes(), blob.as_bytes()].concat();
    let error = FixedFixed::from_blobs(&joined).map(<[_]>::len).unwrap_err();
    assert!(error.to_string().contains("blob number 1 is of version 1, not 2"), "{error}");
}
