//! Bytes that nobody wrote: an error that says where, or a view of which everything can be read.

use crate::{
    agreement::is_accepted,
    everything::{Sample, for_every_record},
    oracle,
    random::Random,
};
use proptest::prelude::*;
use record_core::{
    Blob, RecordView,
    layout::HEADER,
    value::{DynamicView, Value},
};

/// Opens the bytes in every way and reads all that can be read.
fn survives<R: Sample>(bytes: &[u8]) {
    if !is_accepted::<R>(bytes) {
        let error = R::view(bytes).err().unwrap();
        assert_eq!(error.record(), R::LAYOUT.record());
        assert!(error.is_corrupt() || error.is_unknown_layout(), "{error}");
        assert!(error.offset().is_none_or(|offset| offset <= bytes.len()), "{error} of {}", bytes.len());
        let is_opened = bytes.len() > HEADER && !error.is_unknown_layout();
        let says = error.to_string();
        let about_the_whole =
            ["cut short", "header", "last payload", "version 0"].iter().any(|text| says.contains(text));
        assert!(
            !is_opened || about_the_whole || error.field().is_some() && error.offset().is_some(),
            "{error}"
        );
        assert!(Blob::<R>::from_bytes(bytes).is_err());
        return;
    }
    let view = R::view(bytes).unwrap();
    let (value, touched) = (view.decode(), R::touch(view));
    assert!(!touched.is_empty());
    assert_eq!(R::debug(view), format!("{:?}", DynamicView::open(R::LAYOUT, bytes).unwrap()));
    let Ok(mut blob) = Blob::<R>::from_bytes(bytes) else { return };
    // What is canonical is what is written, but for the three exceptions that the specification names.
    blob.edit(|_| ()).unwrap();
    let same = blob.as_bytes() == bytes;
    let below_required = bytes[4] < R::LAYOUT.last_required();
    let has_json = R::LAYOUT.fields().iter().any(|field| field.ty().to_string().contains("json"));
    let retired = DynamicView::open(R::LAYOUT, bytes).unwrap().get("retired_null");
    let has_retired = retired.is_some_and(|value| !matches!(value, Value::Null));
    assert!(same || below_required || has_json || has_retired, "{value:?} was not written as\n{bytes:02x?}");
    assert!(Blob::<R>::from_bytes(blob.as_bytes()).is_ok());
}

/// A few blobs, none too long to change every byte of.
fn small<R: Sample>() -> Vec<Vec<u8>> {
    let blobs = (0..40).map(|seed| Blob::encode(&Random(seed).make::<R>()).unwrap().into_bytes());
    let mut blobs: Vec<Vec<u8>> = blobs.collect();
    blobs.sort_by_key(Vec::len);
    let longest = blobs.iter().rposition(|blob| blob.len() < 200).unwrap_or(0);
    blobs.truncate(longest + 1);
    if longest == 0 { blobs } else { vec![blobs[longest / 2].clone(), blobs[longest].clone()] }
}

fn cut_short_or_too_long<R: Sample>() {
    for blob in small::<R>() {
        for len in 0..blob.len() {
            assert!(!is_accepted::<R>(&blob[..len]), "{len} of {}", blob.len());
            survives::<R>(&blob[..len]);
        }
        for byte in [0, 1, 0xff] {
            let longer = [&blob[..], &[byte]].concat();
            assert!(!is_accepted::<R>(&longer));
            survives::<R>(&longer);
        }
    }
}

#[test]
fn blobs_of_any_other_length_are_refused() {
    for_every_record!(cut_short_or_too_long);
}

fn every_byte_changed<R: Sample>() {
    for blob in small::<R>() {
        for at in 0..blob.len() {
            let mut changed = blob.clone();
            for byte in (0..=255).filter(|byte| *byte != blob[at]) {
                changed[at] = byte;
                survives::<R>(&changed);
                assert!(
                    at >= HEADER || !is_accepted::<R>(&changed),
                    "a header is one of those that are known"
                );
            }
        }
    }
}

#[test]
fn any_change_of_one_byte_is_survived() {
    for_every_record!(every_byte_changed);
}

fn changed_in_python<R: Sample>() {
    let mut blobs = Vec::new();
    for blob in small::<R>() {
        for at in 0..blob.len() {
            for byte in [0, 1, 2, 0x7f, 0x80, 0xff, blob[at] ^ 1, blob[at] ^ 0x80, blob[at].wrapping_add(1)] {
                blobs.push(blob.clone());
                blobs.last_mut().unwrap()[at] = byte;
            }
        }
        blobs.extend((0..blob.len()).map(|len| blob[..len].to_vec()));
    }
    oracle::agrees::<R>(&blobs);
}

#[test]
fn the_reader_in_python_agrees_on_changed_bytes() {
    for_every_record!(changed_in_python);
}

fn random_bytes<R: Sample>(random: &mut Random, bytes: &[u8]) {
    survives::<R>(bytes);
    let version = 1 + random.below(usize::from(R::LAYOUT.version())) as u8;
    let mut blob = R::LAYOUT.header(version).to_le_bytes().to_vec();
    blob.extend_from_slice(bytes);
    survives::<R>(&blob);
    // With ends that ascend, so that the payloads are looked at.
    let fixed_len = R::LAYOUT.fixed_len(version);
    blob.resize(blob.len().max(fixed_len), 0);
    let mut at = fixed_len;
    let fields = R::LAYOUT.fields_up_to(version).iter().filter(|field| field.is_variable());
    let offsets: Vec<usize> = fields.map(|field| usize::from(field.offset())).collect();
    for (i, offset) in offsets.iter().enumerate() {
        let left = blob.len() - at;
        at += if i + 1 == offsets.len() { left } else { random.below(left + 1).min(random.below(40)) };
        blob[*offset..offset + 4].copy_from_slice(&(at as u32).to_le_bytes());
    }
    survives::<R>(&blob);
}

/// A valid blob with several bytes changed, in places where it matters.
fn changed_bytes<R: Sample>(random: &mut Random) {
    let mut blob = Blob::encode(&random.make::<R>()).unwrap().into_bytes();
    for _ in 0..random.below(4) + 1 {
        let at = HEADER + random.below(blob.len() - HEADER);
        blob[at] = match random.below(3) {
            0 => random.next() as u8,
            1 => blob[at].wrapping_add(1),
            _ => random.pick(&[0, 1, 0x7f, 0x80, 0xc3, 0xff]),
        };
    }
    survives::<R>(&blob);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_survived(seed: u64, bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for_every_record!(random_bytes, &mut Random(seed), &bytes);
        let ones: Vec<u8> = bytes.iter().map(|byte| byte & 1).collect();
        for_every_record!(random_bytes, &mut Random(seed), &ones);
    }

    #[test]
    fn several_changes_are_survived(seed: u64) {
        for_every_record!(changed_bytes, &mut Random(seed));
    }
}
