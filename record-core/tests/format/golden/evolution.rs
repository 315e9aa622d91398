//! Versions: shortest form, retired and widened fields, enums that grew, newer blobs.

use super::{Golden, version_of};
use record_core::{Blob, Record, RecordEnum, Retired, Text};

mod v1 {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq, Default)]
    pub struct Entry {
        pub id: u32,
        pub name: String,
        pub note: Option<String>,
    }
}

mod v3 {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(version = 3)]
    pub struct Entry {
        #[record(since = 2)]
        pub tags: Vec<String>,
        pub id: u32,
        #[record(since = 3, default = 1.5)]
        pub score: f64,
        pub name: String,
        #[record(since = 2, default = "none")]
        pub state: String,
        #[record(since = 3, default = "en")]
        pub language: Option<Text<5>>,
        pub note: Option<String>,
        #[record(since = 2)]
        pub count: Option<u16>,
        #[record(since = 3)]
        pub more: Option<Vec<u8>>,
    }

    pub fn defaults() -> Entry {
        Entry {
            tags: vec![],
            id: 7,
            score: 1.5,
            name: "name".into(),
            state: "none".into(),
            language: Some("en".try_into().unwrap()),
            note: None,
            count: None,
            more: None,
        }
    }
}

#[test]
fn shortest_form() {
    let mut golden = Golden::new("versions", "Three versions, each value in the lowest that holds it.");
    golden.layout(v3::Entry::LAYOUT);
    golden.value("nothing but defaults: version 1", v3::defaults());
    for (label, value, version) in [
        ("an item of version 2", v3::Entry { tags: vec!["a".into()], ..v3::defaults() }, 2),
        ("version 2: zero is not null", v3::Entry { count: Some(0), ..v3::defaults() }, 2),
        ("version 2: empty is not the default", v3::Entry { state: String::new(), ..v3::defaults() }, 2),
        ("version 3: zero is not the default", v3::Entry { score: 0.0, ..v3::defaults() }, 3),
        ("version 3: null is not the default", v3::Entry { language: None, ..v3::defaults() }, 3),
        ("version 3: empty is not null", v3::Entry { more: Some(vec![]), ..v3::defaults() }, 3),
        (
            "version 3: everything",
            v3::Entry {
                tags: vec!["a".into(), "b".into()],
                id: 7,
                score: -1.0,
                name: "name".into(),
                state: "state".into(),
                language: Some("é".try_into().unwrap()),
                note: Some("note".into()),
                count: Some(3),
                more: Some(vec![1]),
            },
            3,
        ),
    ] {
        assert_eq!(version_of(&value), version, "{label}");
        golden.value(label, value);
    }
    let old = v1::Entry { id: 7, name: "name".into(), note: None };
    assert_eq!(Blob::encode(&old).unwrap().as_bytes(), Blob::encode(&v3::defaults()).unwrap().as_bytes());
    golden.finish();
}

#[test]
fn newer_blobs() {
    let mut golden = Golden::new("newer", "Blobs of versions 2 and 3, read by code of version 1.");
    golden.layout(v1::Entry::LAYOUT);
    golden.value("version 1", v1::Entry { id: 7, name: "name".into(), note: None });
    golden.newer(v1::Entry::LAYOUT, v3::Entry::LAYOUT);
    let two = v3::Entry { tags: vec!["a".into()], note: Some("note".into()), ..v3::defaults() };
    let three = v3::Entry { more: Some(vec![1]), ..two.clone() };
    for (label, value) in [("version 2", two), ("version 3", three)] {
        let blob = Blob::encode(&value).unwrap();
        golden.blob::<v1::Entry>(label, v3::Entry::LAYOUT, blob.as_bytes());
    }
    golden.finish();
}

mod retired {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq)]
    pub struct Before {
        pub count: i32,
        pub text: String,
        pub maybe: Option<u8>,
        pub kept: u8,
    }

    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(version = 4)]
    pub struct After {
        #[record(retired = 2)]
        pub count: Retired<i32>,
        #[record(retired = 3)]
        pub text: Retired<String>,
        pub maybe: Retired<Option<u8>>,
        pub kept: u8,
        #[record(since = 4)]
        pub added: u8,
    }
}

#[test]
fn retired_fields() {
    let mut golden =
        Golden::new("retired", "Fields that were dropped, in versions 2 and 3, which add nothing else.");
    golden.layout(retired::After::LAYOUT);
    let before = retired::Before { count: 1, text: "a".into(), maybe: Some(2), kept: 3 };
    let before = Blob::encode(&before).unwrap();
    golden.blob::<retired::After>("from before, version 1", retired::After::LAYOUT, before.as_bytes());
    let after = |added| retired::After {
        count: Retired::new(),
        text: Retired::new(),
        maybe: Retired::new(),
        kept: 3,
        added,
    };
    golden.value("version 3, the lowest that is still written", after(0));
    golden.value("version 4", after(4));
    golden.finish();
}

mod widened {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq)]
    pub struct Before {
        pub int: i32,
        pub float: f32,
        pub text: Text<4>,
        pub plain: u8,
    }

    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(version = 3)]
    pub struct After {
        #[record(retired = 2)]
        pub int: Retired<i32>,
        #[record(since = 2, from = "int")]
        pub long: i64,
        #[record(retired = 2)]
        pub float: Retired<f32>,
        #[record(since = 2, from = "float")]
        pub double: f64,
        #[record(retired = 2)]
        pub text: Retired<Text<4>>,
        #[record(since = 2, from = "text")]
        pub string: String,
        #[record(retired = 2)]
        pub plain: Retired<u8>,
        #[record(since = 2, from = "plain")]
        pub nullable: Option<u8>,
        #[record(since = 3)]
        pub added: u8,
    }
}

#[test]
fn widened_fields() {
    let mut golden = Golden::new("widened", "Fields that took over the values of narrower ones.");
    golden.layout(widened::After::LAYOUT);
    let before = widened::Before { int: -1, float: 1.5, text: "text".try_into().unwrap(), plain: 0 };
    let before = Blob::encode(&before).unwrap();
    golden.blob::<widened::After>("from before, version 1", widened::After::LAYOUT, before.as_bytes());
    let after = |long, nullable, added| widened::After {
        int: Retired::new(),
        long,
        float: Retired::new(),
        double: 1.5,
        text: Retired::new(),
        string: "longer text".into(),
        plain: Retired::new(),
        nullable,
        added,
    };
    golden.value("version 2, the lowest that is still written", after(0, None, 0));
    golden.value("version 3", after(i64::MAX, Some(1), 1));
    golden.finish();
}

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
enum Known {
    A,
    #[record(other)]
    Other = 200,
}

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
enum Grown {
    A,
    B,
    C = 255,
}

macro_rules! kinds {
    ($name:ident, $kind:ty) => {
        #[derive(Record, Debug, Clone, PartialEq)]
        struct $name {
            kind: $kind,
            maybe: Option<$kind>,
            #[record(as_set)]
            kinds: Vec<$kind>,
        }
    };
}

kinds!(KnownKinds, Known);
kinds!(GrownKinds, Grown);

#[test]
fn enums_that_grew() {
    let mut golden = Golden::new(
        "enums",
        "Values that the reader's enum lacks: they read as `Other`, and keep their bytes.",
    );
    golden.layout(KnownKinds::LAYOUT);
    golden.value("known", KnownKinds { kind: Known::A, maybe: None, kinds: vec![Known::A] });
    let grown =
        GrownKinds { kind: Grown::B, maybe: Some(Grown::C), kinds: vec![Grown::C, Grown::A, Grown::B] };
    let grown = Blob::encode(&grown).unwrap();
    golden.blob::<KnownKinds>("unknown", KnownKinds::LAYOUT, grown.as_bytes());
    golden.finish();
}
