//! Pairs that undo each other: writing and reading, layouts and their JSON, edits that change nothing.

use crate::{
    everything::{Sample, comes_back, for_every_record},
    oracle,
    random::Random,
};
use proptest::prelude::*;
use record_core::{Blob, FixedLayout, Record, RecordView, layout::Layout, value::DynamicView};

fn writing_and_reading<R: Sample>(seed: u64) {
    let value: R = Random(seed).make();
    let blob = Blob::encode(&value).unwrap();
    comes_back(&value, blob.as_bytes());
    let checked = Blob::<R>::from_bytes(blob.as_bytes()).unwrap();
    assert_eq!(checked.digest(), blob.digest());
    let mut joined = vec![0xaa];
    value.encode(&mut joined).unwrap();
    assert_eq!(joined[1..], *blob.as_bytes(), "what is in the buffer before plays no part");
}

fn editing_nothing<R: Sample>(seed: u64) {
    let value: R = Random(seed).make();
    let mut blob = Blob::encode(&value).unwrap();
    let before = blob.as_bytes().to_vec();
    blob.edit(|_| ()).unwrap();
    assert_eq!(blob.as_bytes(), before);
}

fn editing_is_writing_anew<R: Sample>(seed: u64) {
    let mut random = Random(seed);
    let (old, new): (R, R) = (random.make(), random.make());
    let mut blob = Blob::encode(&old).unwrap();
    let expected = Blob::encode(&new).unwrap();
    blob.edit(|value| *value = new).unwrap();
    assert_eq!(blob, expected);
}

fn debug_by_type_and_by_layout<R: Sample>(seed: u64) {
    let value: R = Random(seed).make();
    let blob = Blob::encode(&value).unwrap();
    let view = DynamicView::open(R::LAYOUT, blob.as_bytes()).unwrap();
    assert_eq!(format!("{view:?}"), format!("{blob:?}"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(seed: u64) {
        for_every_record!(writing_and_reading, seed);
    }

    #[test]
    fn an_edit_that_changes_nothing_changes_nothing(seed: u64) {
        for_every_record!(editing_nothing, seed);
    }

    #[test]
    fn an_edit_that_changes_everything_writes_anew(seed: u64) {
        for_every_record!(editing_is_writing_anew, seed);
    }

    #[test]
    fn views_look_alike_with_types_and_by_layout(seed: u64) {
        for_every_record!(debug_by_type_and_by_layout, seed);
    }
}

fn layout_and_json<R: Sample>() {
    let layout = Layout::from_json(&R::LAYOUT.to_json()).unwrap();
    assert_eq!(layout, R::LAYOUT);
}

#[test]
fn layouts_survive_json() {
    for_every_record!(layout_and_json);
}

fn in_python<R: Sample>() {
    let blobs = (0..300).map(|seed| Blob::encode(&Random(seed).make::<R>()).unwrap().into_bytes());
    oracle::agrees::<R>(&blobs.collect::<Vec<_>>());
}

#[test]
fn the_reader_in_python_reads_random_values() {
    for_every_record!(in_python);
}

#[test]
fn fixed_layouts_read_what_views_read() {
    use crate::everything::{Fixed, FixedFixed};
    let values: Vec<Fixed> = (0..50).map(|seed| Random(seed).make()).collect();
    let mut joined = Vec::new();
    for value in &values {
        value.encode(&mut joined).unwrap();
    }
    for (fixed, value) in FixedFixed::from_blobs(&joined).unwrap().iter().zip(&values) {
        let blob = Blob::encode(value).unwrap();
        assert_eq!(format!("{:?}", fixed.decode().unwrap()), format!("{:?}", blob.view().decode()));
    }
}
