//! Merging: the later value wins, the grouping does not matter, and it is as if one were applied after the other.

use super::some;
use crate::{
    everything::{Patched, for_every_record},
    random::Random,
};
use proptest::prelude::*;
use record_core::{Blob, Patch, Record};

fn merged<P: Patch>(first: &P, later: &P) -> P {
    let mut patch = first.clone();
    patch.merge(later.clone());
    patch
}

fn laws<R: Patched>(random: &mut Random) {
    let [a, b, c] = std::array::from_fn(|_| some::<R>(random).0);
    assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
    assert_eq!(merged(&a, &R::Patch::new()), a);
    assert_eq!(merged(&R::Patch::new(), &a), a);
    assert_eq!(merged(&a, &a), a);

    let blob = Blob::encode(&random.make::<R>()).unwrap();
    let (mut in_turn, mut at_once) = (Blob::<R>::from_bytes(blob.as_bytes()).unwrap(), blob);
    a.apply(&mut in_turn).unwrap();
    b.apply(&mut in_turn).unwrap();
    merged(&a, &b).apply(&mut at_once).unwrap();
    assert_eq!(in_turn, at_once, "{a:?}, then {b:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_associative_and_as_applying_in_turn(seed: u64) {
        for_every_record!(laws, &mut Random(seed));
    }
}

#[derive(Record, Debug)]
struct Seat {
    row: u8,
    name: record_core::Text<4>,
    note: Option<record_core::Text<4>>,
}

/// A patch of some fields, among whose values are some that their fields can't hold.
fn some_refused() -> impl Strategy<Value = SeatPatch> {
    let text = || prop_oneof!["[ab]{0,4}", "[ab]{5,7}"];
    let set = (0..4u8, any::<u8>(), text()).prop_map(|(field, row, text)| (field, row, text));
    proptest::collection::vec(set, 0..5).prop_map(|values| {
        values.into_iter().fold(SeatPatch::new(), |patch, (field, row, text)| match field {
            0 => patch.row(row),
            1 => patch.name(&text[..]),
            2 => patch.note(&text[..]),
            _ => patch.note(None),
        })
    })
}

proptest! {
    #[test]
    fn refused_values_are_merged_like_others(a in some_refused(), b in some_refused(), c in some_refused()) {
        let (left, right) = (merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        prop_assert_eq!(&left, &right);
        let field = |patch: &SeatPatch| patch.to_bytes().map_err(|error| error.field().map(String::from));
        prop_assert_eq!(field(&left), field(&right));
        prop_assert_eq!(merged(&a, &a), a);
    }
}

#[test]
fn what_a_field_cant_hold_is_an_error_until_the_field_is_set_anew() {
    let blob = || Blob::encode(&Seat { row: 1, name: "a".try_into().unwrap(), note: None }).unwrap();
    let patch = SeatPatch::new().row(2).name("too long");
    assert!(!patch.is_empty());
    let errors =
        [patch.apply(&mut blob()).unwrap_err(), patch.to_blob().unwrap_err(), patch.to_bytes().unwrap_err()];
    for error in errors {
        assert!(error.is_refused());
        assert_eq!(error.to_string(), "record `Seat`, field `name`: 8 bytes of text, the field holds 4");
    }
    let mut untouched = blob();
    patch.apply(&mut untouched).unwrap_err();
    assert_eq!(untouched, blob());

    let mended = SeatPatch::new().row(2).name("b");
    assert_eq!(patch.clone().name("b"), mended);
    assert_eq!(merged(&patch, &SeatPatch::new().name("b")), mended);
    assert_eq!(merged(&mended, &patch).to_bytes().unwrap_err().field(), Some("name"));
    // Only of the field that was refused.
    assert_eq!(merged(&patch, &SeatPatch::new().note("c")).to_bytes().unwrap_err().field(), Some("name"));
    assert_eq!(SeatPatch::new().note("too long").note(None), SeatPatch::new().note(None));
}
