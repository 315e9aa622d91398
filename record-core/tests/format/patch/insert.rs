//! A patch where nothing is stored: what it does not set has its default, or is missed.

use super::versions::{v2, v3};
use crate::{
    everything::{Patched, for_every_record},
    random::Random,
};
use proptest::prelude::*;
use record_core::{Blob, Patch, Record, Retired};

fn every_field_is_the_record<R: Patched>(random: &mut Random) {
    let value = random.make::<R>();
    let blob = R::Patch::from_record(&value).to_blob().unwrap();
    assert_eq!(blob.as_bytes(), Blob::encode(&value).unwrap().as_bytes());
    Blob::<R>::from_bytes(blob.as_bytes()).unwrap();
}

proptest! {
    #[test]
    fn a_patch_of_every_field_is_the_record(seed: u64) {
        for_every_record!(every_field_is_the_record, &mut Random(seed));
        every_field_is_the_record::<v3::Entry>(&mut Random(seed));
    }
}

#[test]
fn what_is_not_set_is_null_or_its_default_or_what_it_takes_over() {
    let patch = v2::EntryPatch::new().id(1).small(-2).name("né");
    let entry = patch.to_blob().unwrap().into_record();
    let expected = v2::Entry {
        label: "né".try_into().unwrap(),
        id: 1,
        small: -2,
        name: "né".try_into().unwrap(),
        large: Some(-2),
        ratio: None,
        text: "né".into(),
        note: None,
        flag: None,
    };
    assert_eq!(entry, expected);

    let patch = v3::EntryPatch::new().id(1).small(-2).name("né").label("label");
    let blob = patch.to_blob().unwrap();
    assert_eq!((blob.view().title(), blob.view().exact()), ("label", None));
}

#[test]
fn a_field_without_a_default_is_missed() {
    for (patch, missing) in [
        (v2::EntryPatch::new(), "id"),
        (v2::EntryPatch::new().id(1).label("x"), "small"),
        (v2::EntryPatch::new().id(1).small(2), "name"),
    ] {
        let error = patch.to_blob().unwrap_err();
        assert!(error.is_incomplete());
        assert_eq!((error.record(), error.field()), ("Entry", Some(missing)));
    }
}

#[test]
fn what_takes_over_from_a_retired_field_is_missed_like_that_was() {
    #[derive(Record)]
    #[record(version = 2)]
    struct Reading {
        #[record(retired = 2)]
        count: Retired<u16>,
        #[record(since = 2, from = "count")]
        total: u32,
    }
    assert_eq!(ReadingPatch::new().to_blob().unwrap_err().field(), Some("total"));
    assert_eq!(ReadingPatch::new().total(7).to_blob().unwrap().view().total(), 7);
}

#[test]
fn a_default_that_is_given_goes_before_null() {
    #[derive(Record)]
    #[record(version = 2)]
    struct Reading {
        kept: Option<u8>,
        #[record(since = 2, default = 5)]
        five: Option<u8>,
        #[record(since = 2)]
        none: Option<u8>,
        #[record(since = 2)]
        zero: u8,
    }
    let blob = ReadingPatch::new().to_blob().unwrap();
    let view = blob.view();
    assert_eq!((view.kept(), view.five(), view.none(), view.zero()), (None, Some(5), None, 0));
    assert_eq!(blob.as_bytes()[4], 1);
}
