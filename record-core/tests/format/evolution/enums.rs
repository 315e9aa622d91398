//! Enums that grew: values that older code does not know.

use record_core::{Blob, Record, RecordEnum, RecordView};

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
pub enum Kind {
    A = 1,
    #[record(other)]
    Other = 255,
}

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
pub enum NewKind {
    A = 1,
    B = 7,
    C = 8,
}

/// One record, with the enum as it was and as it is.
macro_rules! entry {
    ($module:ident, $kind:ty) => {
        mod $module {
            use super::*;

            #[derive(Record, Debug, Clone, Copy, PartialEq)]
            pub struct Inner {
                pub kind: $kind,
                pub maybe: Option<$kind>,
            }

            #[derive(Record, Debug, Clone, PartialEq)]
            pub struct Entry {
                pub kind: $kind,
                pub maybe: Option<$kind>,
                pub array: [$kind; 2],
                pub inner: Inner,
                pub list: Vec<$kind>,
                pub nullable: Vec<Option<$kind>>,
                #[record(as_set)]
                pub set: Vec<$kind>,
                pub inners: Vec<Inner>,
                pub count: u32,
                pub text: String,
            }
        }
    };
}

entry!(old, Kind);
entry!(new, NewKind);

fn newer() -> new::Entry {
    use NewKind::{A, B, C};
    new::Entry {
        kind: B,
        maybe: Some(C),
        array: [A, C],
        inner: new::Inner { kind: B, maybe: None },
        list: vec![B, A, C],
        nullable: vec![None, Some(B)],
        set: vec![A, B, C],
        inners: vec![new::Inner { kind: A, maybe: Some(B) }],
        count: 1,
        text: "a".into(),
    }
}

fn seen_by_old_code() -> Blob<old::Entry> {
    Blob::from_bytes(Blob::encode(&newer()).unwrap().into_bytes()).unwrap()
}

#[test]
fn variants_are_not_in_the_fingerprint() {
    assert_eq!(old::Entry::LAYOUT.versions(), new::Entry::LAYOUT.versions());
}

#[test]
fn unknown_values_read_as_other() {
    let blob = seen_by_old_code();
    let view = blob.view();
    assert_eq!((view.kind(), view.maybe()), (Kind::Other, Some(Kind::Other)));
    assert_eq!(view.array(), [Kind::A, Kind::Other]);
    assert_eq!(view.set().to_vec(), [Kind::A, Kind::Other, Kind::Other]);
    assert_eq!(view.nullable().to_vec(), [None, Some(Kind::Other)]);
}

#[test]
fn other_stands_for_what_was_read_and_can_not_be_written_anew() {
    let value = seen_by_old_code().into_record();
    assert_eq!(Blob::encode(&value).unwrap_err().field(), Some("kind"));
}

#[test]
fn edits_by_old_code_keep_unknown_values_wherever_they_stand() {
    let mut blob = seen_by_old_code();
    blob.edit(|entry| {
        entry.count = 2;
        entry.text = "longer".into();
    })
    .unwrap();
    let expected = new::Entry { count: 2, text: "longer".into(), ..newer() };
    assert_eq!(Blob::<new::Entry>::from_bytes(blob.into_bytes()).unwrap().into_record(), expected);
}

#[test]
fn edits_by_old_code_replace_unknown_values_that_they_name() {
    let mut blob = seen_by_old_code();
    blob.edit(|entry| {
        entry.kind = Kind::A;
        entry.maybe = None;
        entry.array[1] = Kind::A;
        entry.inner.kind = Kind::A;
        entry.list = vec![Kind::A];
        entry.set = vec![];
    })
    .unwrap();
    let expected = new::Entry {
        kind: NewKind::A,
        maybe: None,
        array: [NewKind::A; 2],
        inner: new::Inner { kind: NewKind::A, maybe: None },
        list: vec![NewKind::A],
        set: vec![],
        ..newer()
    };
    assert_eq!(Blob::<new::Entry>::from_bytes(blob.into_bytes()).unwrap().into_record(), expected);
}

#[test]
fn an_edit_never_moves_an_unknown_value() {
    let before = seen_by_old_code();
    type Change = fn(&mut old::Entry);
    let changes: [(&str, Change); 5] = [
        ("list", |entry| entry.list.swap(0, 1)),
        ("list", |entry| entry.list.push(Kind::A)),
        ("nullable", |entry| entry.nullable[0] = Some(Kind::Other)),
        ("set", |entry| entry.set.truncate(2)),
        ("array", |entry| entry.array[0] = Kind::Other),
    ];
    for (field, change) in changes {
        let mut blob = before.clone();
        let error = blob.edit(change).unwrap_err();
        assert_eq!((error.is_refused(), error.field()), (true, Some(field)));
        assert_eq!(blob, before);
    }
}

#[test]
fn an_edit_never_makes_an_unknown_value_of_a_null() {
    let mut blob = seen_by_old_code();
    blob.edit(|entry| entry.maybe = None).unwrap();
    assert_eq!(blob.edit(|entry| entry.maybe = Some(Kind::Other)).unwrap_err().field(), Some("maybe"));

    let mut bytes = blob.into_bytes();
    let before = bytes.clone();
    let mut view = old::Entry::view_mut(&mut bytes).unwrap();
    assert_eq!(view.set_maybe(Some(Kind::Other)).unwrap_err().field(), Some("maybe"));
    view.set_kind(Kind::Other).unwrap(); // it stands for what is there
    assert_eq!(bytes, before);
}

mod taken_over {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(version = 2)]
    pub struct Entry {
        #[record(retired = 2)]
        pub kind: record_core::Retired<Kind>,
        pub count: u32,
        #[record(since = 2, from = "kind")]
        pub new_kind: Option<Kind>,
    }

    #[derive(Record)]
    pub struct Before {
        pub kind: NewKind,
        pub count: u32,
    }
}

#[test]
fn an_unknown_value_is_taken_over_with_its_field() {
    let before = Blob::encode(&taken_over::Before { kind: NewKind::B, count: 1 }).unwrap();
    // The same record by another name; version 1 is the same.
    let mut blob = Blob::<taken_over::Entry>::from_bytes(before.into_bytes()).unwrap();
    assert_eq!(blob.view().new_kind(), Some(Kind::Other));
    blob.edit(|entry| entry.count = 2).unwrap();
    assert_eq!((blob.view().version(), blob.view().new_kind()), (2, Some(Kind::Other)));
    assert_eq!(*blob.as_bytes().last().unwrap(), 7);
}
