//! Fields that were dropped.

use crate::agreement::is_accepted;
use record_core::{
    Blob, Json, Record, RecordEnum, RecordView, Retired,
    value::{DynamicView, Value},
    vouch,
};
use std::num::NonZeroU32;

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
pub enum NoZero {
    One = 1,
}

mod v1 {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq)]
    pub struct Entry {
        pub count: NonZeroU32,
        pub text: String,
        pub kind: NoZero,
        pub json: Json,
        pub kept: String,
    }
}

mod v2 {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(version = 2)]
    pub struct Entry {
        #[record(retired = 2)]
        pub count: Retired<NonZeroU32>,
        #[record(retired = 2)]
        pub text: Retired<String>,
        #[record(retired = 2)]
        pub kind: Retired<NoZero>,
        #[record(retired = 2)]
        pub json: Retired<Json>,
        pub kept: String,
    }
}

fn old() -> v1::Entry {
    v1::Entry {
        count: NonZeroU32::MIN,
        text: "text".into(),
        kind: NoZero::One,
        json: Json::default(),
        kept: "kept".into(),
    }
}

fn new() -> v2::Entry {
    v2::Entry {
        count: Retired::new(),
        text: Retired::new(),
        kind: Retired::new(),
        json: Retired::new(),
        kept: "kept".into(),
    }
}

#[test]
fn any_type_can_be_retired_and_is_then_zeros_or_no_bytes() {
    let blob = Blob::encode(&new()).unwrap();
    assert_eq!(blob.as_bytes().len(), 8 + 4 + 4 + 1 + 4 + 4 + 4);
    assert_eq!(blob.as_bytes()[8..12], [0; 4]);
    assert_eq!(blob.as_bytes()[25..], *b"kept");
    assert!(is_accepted::<v2::Entry>(blob.as_bytes()));
    assert_eq!(Blob::<v2::Entry>::from_bytes(blob.as_bytes()).unwrap().into_record(), new());
}

#[test]
fn older_blobs_keep_their_values_until_they_are_written_again() {
    let blob = Blob::encode(&old()).unwrap().into_bytes();
    let mut blob = Blob::<v2::Entry>::from_bytes(blob).unwrap();
    assert_eq!((blob.view().version(), blob.view().kept()), (1, "kept"));
    let by_layout = DynamicView::open(v2::Entry::LAYOUT, blob.as_bytes()).unwrap();
    assert!(matches!(by_layout.get("text"), Some(Value::Text("text"))));
    blob.edit(|_| ()).unwrap();
    assert_eq!(blob, Blob::encode(&new()).unwrap());
    let by_layout = DynamicView::open(v2::Entry::LAYOUT, blob.as_bytes()).unwrap();
    assert!(matches!(by_layout.get("text"), Some(Value::Null)));
}

#[test]
fn bytes_in_a_retired_field_can_be_read_but_are_not_canonical() {
    let mut bytes = Blob::encode(&new()).unwrap().into_bytes();
    bytes[8] = 1;
    assert!(is_accepted::<v2::Entry>(&bytes));
    assert_eq!(Blob::<v2::Entry>::from_bytes(bytes).unwrap_err().field(), Some("count"));

    let mut bytes = Blob::encode(&new()).unwrap().into_bytes();
    let end_of_text = 12;
    bytes[end_of_text] += 1; // takes a byte of what is kept
    assert!(!is_accepted::<v2::Entry>(&bytes));
    bytes[17] += 1; // so does the next field
    assert!(is_accepted::<v2::Entry>(&bytes));
    assert_eq!(Blob::<v2::Entry>::from_bytes(bytes).unwrap_err().field(), Some("text"));
}

#[test]
fn code_that_reads_the_field_is_not_given_newer_blobs() {
    vouch(v1::Entry::LAYOUT, v2::Entry::LAYOUT).unwrap();
    let blob = Blob::encode(&new()).unwrap();
    let error = v1::Entry::view(blob.as_bytes()).unwrap_err();
    assert!(error.is_unknown_layout());
    assert_eq!(
        error.to_string(),
        "record `Entry`, field `count`: version 2 or one before it retired the field, which this program still reads: \
         update this program"
    );
}

mod nullable {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq)]
    pub struct Before {
        pub kept: u8,
        pub flag: Option<bool>,
        pub text: Option<String>,
    }

    #[derive(Record, Debug, Clone, PartialEq)]
    pub struct After {
        pub kept: u8,
        pub flag: Retired<Option<bool>>,
        pub text: Retired<Option<String>>,
    }
}

#[test]
fn a_nullable_field_is_checked_as_before_although_it_was_retired() {
    use nullable::{After, Before};
    // The retirement is no part of the fingerprint, so programs before and after it must agree on every blob.
    assert_eq!(Before::LAYOUT.fingerprint(1), After::LAYOUT.fingerprint(1));
    let value = Before { kept: 1, flag: Some(true), text: Some("ab".into()) };
    let good = Blob::encode(&value).unwrap().into_bytes();
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    let (validity, flag, text) = (8, 10, good.len() - 1);
    let null_flag = |byte| {
        let mut bytes = with(flag, byte);
        bytes[validity] &= !1;
        bytes
    };
    let blobs = [
        (good.clone(), true, true),
        (with(flag, 2), false, false),
        (with(text, 0xff), false, false),
        (null_flag(0), true, true),
        (null_flag(2), true, false),
    ];
    for (bytes, readable, canonical) in &blobs {
        assert_eq!((is_accepted::<Before>(bytes), is_accepted::<After>(bytes)), (*readable, *readable));
        assert_eq!(Blob::<Before>::from_bytes(&**bytes).is_ok(), *canonical);
        assert_eq!(Blob::<After>::from_bytes(&**bytes).is_ok(), *canonical);
    }
    let blobs = blobs.map(|(bytes, ..)| bytes);
    crate::oracle::agrees::<Before>(&blobs);
    crate::oracle::agrees::<After>(&blobs);
}
