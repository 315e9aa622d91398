//! Patches as bytes: stored and read again, by newer code too; bytes of others are an error.

use super::{
    some,
    versions::{v1, v2, v3},
};
use crate::{
    everything::{Patched, Versions, for_every_record},
    hex,
    random::Random,
};
use proptest::prelude::*;
use record_core::{Blob, Patch, Record, RecordEnum, Retired, Text, layout::HEADER};

fn round_trip<R: Patched>(random: &mut Random) {
    let (patch, _) = some::<R>(random);
    let bytes = patch.to_bytes().unwrap();
    let read = R::Patch::from_bytes(&bytes).unwrap();
    assert_eq!(read, patch);
    assert_eq!(read.to_bytes().unwrap(), bytes);
    let needed = patch.values().map(|(field, _)| field.since()).max().unwrap_or(1);
    assert_eq!(bytes[4], needed);
}

/// Reads bytes that may be anything. What is read can be used.
fn survives<R: Patched>(bytes: &[u8], random: &mut Random) {
    match R::Patch::from_bytes(bytes) {
        Ok(patch) => {
            let mut blob = record_core::Blob::encode(&random.make::<R>()).unwrap();
            patch.apply(&mut blob).unwrap();
            record_core::Blob::<R>::from_bytes(blob.as_bytes()).unwrap();
            assert_eq!(R::Patch::from_bytes(&patch.to_bytes().unwrap()).unwrap(), patch);
            let _ = (format!("{patch:?}"), patch.to_blob());
        }
        Err(error) => assert!(error.is_corrupt() || error.is_unknown_layout(), "{error}"),
    }
}

fn changed<R: Patched>(random: &mut Random) {
    let mut bytes = some::<R>(random).0.to_bytes().unwrap();
    for _ in 0..random.below(3) + 1 {
        let at = random.below(bytes.len());
        bytes[at] = match random.below(3) {
            0 => random.next() as u8,
            1 => bytes[at].wrapping_add(1),
            _ => random.pick(&[0, 1, 0x7f, 0x80, 0xc3, 0xff]),
        };
    }
    bytes.truncate(bytes.len() - random.pick(&[0, 0, 0, 1, 5]).min(bytes.len()));
    survives::<R>(&bytes, random);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_stored_comes_back(seed: u64) {
        for_every_record!(round_trip, &mut Random(seed));
        round_trip::<v3::Entry>(&mut Random(seed));
    }

    #[test]
    fn changed_bytes_are_survived(seed: u64) {
        for_every_record!(changed, &mut Random(seed));
    }

    #[test]
    fn random_bytes_are_survived(seed: u64, bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        survives::<Versions>(&bytes, &mut Random(seed));
        let mut headed = Versions::LAYOUT.fingerprint(1).to_le_bytes().to_vec();
        headed.extend_from_slice(&[1, 1]);
        headed.extend_from_slice(&bytes);
        survives::<Versions>(&headed, &mut Random(seed));
    }
}

#[test]
fn a_patch_of_one_version_is_read_by_the_next_and_by_those_before_that_know_its_fields() {
    let old = v1::EntryPatch::new().id(7).name("né").note(None);
    let new = v2::EntryPatch::from_bytes(&old.to_bytes().unwrap()).unwrap();
    assert_eq!(new, v2::EntryPatch::new().id(7).name("né").note(None));
    assert_eq!(v1::EntryPatch::from_bytes(&new.to_bytes().unwrap()).unwrap(), old);

    let error = v1::EntryPatch::from_bytes(&new.large(5).to_bytes().unwrap()).unwrap_err();
    assert!(error.is_unknown_layout());
    assert!(error.to_string().contains("version 2"), "{error}");
}

#[test]
fn what_was_set_of_a_retired_field_is_set_of_the_one_that_takes_over() {
    let old = v1::EntryPatch::new().ratio(0.5).flag(true).id(1);
    let read = v3::EntryPatch::from_bytes(&old.to_bytes().unwrap()).unwrap();
    assert_eq!(read, v3::EntryPatch::new().exact(0.5).id(1));

    let old = v1::EntryPatch::new().ratio(None);
    let read = v3::EntryPatch::from_bytes(&old.to_bytes().unwrap()).unwrap();
    assert_eq!(read, v3::EntryPatch::new().exact(None));
}

#[test]
fn what_was_set_of_a_retired_field_is_set_of_all_that_take_over() {
    #[derive(Record)]
    #[record(version = 3)]
    struct Heirs {
        #[record(retired = 2)]
        count: Retired<u8>,
        #[record(since = 2, retired = 3, from = "count")]
        middle: Retired<u16>,
        #[record(since = 2, from = "count")]
        beside: i16,
        #[record(since = 3, from = "middle")]
        last: u32,
    }

    #[derive(Record)]
    struct First {
        count: u8,
    }

    let stored = FirstPatch::new().count(200).to_bytes().unwrap();
    let read = HeirsPatch::from_bytes(&stored).unwrap();
    assert_eq!(read, HeirsPatch::new().beside(200).last(200));
    // As a blob reads that the older program has patched.
    let blob = Blob::encode(&First { count: 200 }).unwrap();
    let view = Heirs::view(blob.as_bytes()).unwrap();
    assert_eq!((view.beside(), view.last()), (200, 200));
}

mod golden {
    use super::*;

    #[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
    #[repr(u8)]
    pub enum Kind {
        A = 3,
        #[record(other)]
        Other = 255,
    }

    #[derive(Record, Debug)]
    #[record(version = 2)]
    pub struct Golden {
        pub id: u32,
        pub gate: Option<Text<4>>,
        pub kind: Kind,
        #[record(since = 2)]
        pub delay: Option<i16>,
        pub name: String,
        #[record(as_set)]
        pub list: Vec<u16>,
    }
}

/// Bytes that were stored once stay readable: this is never changed.
const GOLDEN: &str = include_str!("golden.hex");

#[test]
fn the_bytes_are_those_of_the_specification() {
    use golden::GoldenPatch;
    let patch = GoldenPatch::new().list([2, 1, 2]).delay(-5).gate(None).id(7).name("é");
    let golden = hex::parse(GOLDEN);
    assert_eq!(hex::write(&patch.to_bytes().unwrap()), hex::write(&golden));
    assert_eq!(GoldenPatch::from_bytes(&golden).unwrap(), patch);
    // The example there has the same bytes, with notes behind them.
    let text = include_str!("../../../../docs/patch-format.md");
    let example = text.rsplit("```text\n").next().unwrap().split("```").next().unwrap();
    let bytes: String = example.lines().map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(hex::parse(&bytes), golden);
}

#[test]
fn bytes_that_are_no_patch_say_so() {
    use golden::{Golden, GoldenPatch};
    let bytes = GoldenPatch::new().id(0x700).list([1, 2]).to_bytes().unwrap();
    let with = |at: usize, byte: u8| {
        let mut bytes = bytes.clone();
        bytes[at] = byte;
        bytes
    };
    let newer = [&Golden::LAYOUT.fingerprint(2).to_le_bytes(), &[2][..], &bytes[5..]].concat();
    let nothing_newer = [&newer[..6], &[0, 0]].concat();
    let null_id = [&bytes[..HEADER - 2], &[1, 0, 0, 0], &u32::MAX.to_le_bytes()].concat();
    let blob = Golden::LAYOUT.header(1).to_le_bytes();
    let at_list = HEADER + 10 + 6;
    for (bytes, says) in [
        (bytes[..5].to_vec(), "cut short"),
        (bytes[..bytes.len() - 1].to_vec(), "cut short, or bytes follow"),
        ([&bytes[..], &[0]].concat(), "cut short, or bytes follow"),
        (with(6, 3), "cut short, or bytes follow"),
        (with(5, 2), "no patch"),
        (blob.to_vec(), "no patch"),
        (with(0, bytes[0] ^ 1), "is none that this program knows"),
        (with(4, 9), "version 9"),
        (with(HEADER, 9), "a field that its version does not have"),
        (with(HEADER, 4), "do not ascend"),
        (newer, "of a newer version than its fields need"),
        (nothing_newer, "of a newer version than its fields need"),
        (null_id, "field `id`, byte 14: null for a field that is never null"),
        (with(HEADER, 1), "field `gate`, byte 14: bytes follow the end of a text"),
        (with(at_list, 2), "field `list`, byte 24: the items of a set do not ascend strictly"),
    ] {
        let error = GoldenPatch::from_bytes(&bytes).unwrap_err();
        assert!(error.to_string().contains(says), "{error}, not {says}");
        assert_eq!(error.record(), "Golden");
    }
}
