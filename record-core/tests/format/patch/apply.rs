//! A patch makes of a blob of any version what the same changes make of its value.

use super::{
    some,
    versions::{v1, v2, v3},
};
use crate::{
    everything::{Patched, for_every_record},
    random::{Make, Random},
};
use proptest::prelude::*;
use record_core::{Blob, Patch, Record, vouch};

/// Patches a blob, some of whose fields may be what the patch sets already.
fn same_as_edit<R: Patched>(bytes: &[u8], random: &mut Random) {
    let (patch, changes) = some::<R>(random);
    let mut patched = Blob::<R>::from_bytes(bytes).unwrap();
    patch.apply(&mut patched).unwrap();
    let mut edited = Blob::<R>::from_bytes(bytes).unwrap();
    edited
        .edit(|value| {
            for (i, from) in changes {
                value.assign(i, from);
            }
        })
        .unwrap();
    assert_eq!(patched.as_bytes(), edited.as_bytes(), "{patch:?}");
    Blob::<R>::from_bytes(patched.as_bytes()).unwrap();
    // Once more changes nothing, which goes in place.
    patch.apply(&mut patched).unwrap();
    assert_eq!(patched, edited);
}

fn of_one_version<R: Patched>(random: &mut Random) {
    let blob = Blob::encode(&random.make::<R>()).unwrap();
    same_as_edit::<R>(blob.as_bytes(), random);
}

/// A blob of one version's code, patched by that of another.
fn between<Theirs: Record + Make, Ours: Patched>(random: &mut Random) {
    let blob = Blob::encode(&random.make::<Theirs>()).unwrap();
    same_as_edit::<Ours>(blob.as_bytes(), random);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn a_patch_does_what_an_edit_does(seed: u64) {
        for_every_record!(of_one_version, &mut Random(seed));
    }

    #[test]
    fn a_patch_of_an_older_or_newer_blob_does_what_an_edit_does(seed: u64) {
        let random = &mut Random(seed);
        between::<v1::Entry, v2::Entry>(random);
        between::<v1::Entry, v3::Entry>(random);
        between::<v2::Entry, v3::Entry>(random);
        vouch(v2::Entry::LAYOUT, v3::Entry::LAYOUT).unwrap();
        between::<v3::Entry, v2::Entry>(random);
    }
}

#[derive(Record, Debug)]
#[record(version = 2)]
struct Point {
    x: i32,
    y: Option<i32>,
    label: String,
    #[record(since = 2, default = 5)]
    z: i32,
    #[record(skip)]
    note: u8,
}

fn point() -> Blob<Point> {
    Blob::new(Point { x: 1, y: Some(2), label: "abc".into(), z: 5, note: 9 }).unwrap()
}

#[test]
fn versions_go_up_and_down_with_what_is_set() {
    let mut blob = point();
    assert_eq!(blob.as_bytes()[4], 1);
    PointPatch::new().z(6).apply(&mut blob).unwrap();
    assert_eq!((blob.as_bytes()[4], blob.view().z()), (2, 6));
    PointPatch::new().z(5).x(3).apply(&mut blob).unwrap();
    assert_eq!((blob.as_bytes()[4], blob.view().x()), (1, 3));
}

#[test]
fn add_ons_stay_and_bytes_of_the_same_length_stay_where_they_are() {
    let mut blob = point();
    let place = blob.as_bytes().as_ptr();
    PointPatch::new().x(-1).y(None).label("xyz").apply(&mut blob).unwrap();
    assert_eq!((blob.as_bytes().as_ptr(), blob.add_ons().note), (place, 9));
    assert_eq!((blob.view().x(), blob.view().y(), blob.view().label()), (-1, None, "xyz"));
    PointPatch::new().label("longer").apply(&mut blob).unwrap();
    assert_eq!((blob.add_ons().note, blob.view().label()), (9, "longer"));
}
