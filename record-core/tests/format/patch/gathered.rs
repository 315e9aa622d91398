//! Patches of entries that a program gathered: nothing but what fields can hold becomes a patch, whatever the program does.

use record_core::{
    Blob, Error, Patch, Record,
    patch::{Gathered, RawPatch},
};
use std::num::NonZeroU32;

#[derive(Record)]
#[record(version = 2)]
struct Entry {
    count: NonZeroU32,
    text: String,
    #[record(as_set)]
    tags: Vec<u16>,
    #[record(since = 2)]
    note: Option<u16>,
}

/// A field by its number, and its value; `None` is null.
type Set<'a> = (usize, Option<&'a [u8]>);

fn gathered(entries: &[Set<'_>]) -> Result<EntryPatch, Error> {
    let mut gathered = Gathered::with_room(64);
    for (field, value) in entries {
        gathered.put(*field, |out| {
            out.extend_from_slice(value.unwrap_or_default());
            Ok::<_, Error>(value.is_some())
        })?;
    }
    RawPatch::<Entry>::of_read(gathered.sorted()).map(EntryPatch::from_raw)
}

fn number(name: &str) -> usize {
    Entry::LAYOUT.fields().iter().position(|field| field.name() == name).unwrap()
}

#[test]
fn entries_in_any_order_are_a_patch() {
    let [count, text, note] = ["count", "text", "note"].map(number);
    let patch = gathered(&[(note, None), (text, Some(b"a")), (count, Some(&[7, 0, 0, 0]))]).unwrap();
    assert_eq!(patch, EntryPatch::new().count(NonZeroU32::new(7).unwrap()).text("a").note(None));
}

#[test]
fn what_no_field_holds_is_refused() {
    let [count, text, tags, note] = ["count", "text", "tags", "note"].map(number);
    let good: &[u8] = &[7, 0, 0, 0];
    let cases: [(&str, &[Set<'_>]); 10] = [
        ("null for what is never null", &[(count, None)]),
        ("no value of the type", &[(count, Some(&[0; 4]))]),
        ("a slot that is too short", &[(count, Some(&[7, 0]))]),
        ("a slot that is too long", &[(count, Some(&[7, 0, 0, 0, 0]))]),
        ("a slot as long as a blob", &[(note, Some(&[0xff; 100]))]),
        ("not UTF-8", &[(text, Some(b"\xff"))]),
        ("a set that does not ascend", &[(tags, Some(&[2, 0, 1, 0]))]),
        ("a field twice", &[(count, Some(good)), (text, Some(b"a")), (count, Some(good))]),
        ("no field", &[(Entry::LAYOUT.fields().len(), Some(good))]),
        ("a number that wraps around to a field's", &[(count + (1 << 16), Some(good))]),
    ];
    for (case, entries) in cases {
        assert!(gathered(entries).is_err(), "{case}");
    }
}

#[test]
fn a_blob_stays_as_it_is_if_bytes_are_not_one() {
    let entry = Entry { count: NonZeroU32::MIN, text: "a".into(), tags: vec![1], note: None };
    let blob = Blob::encode(&entry).unwrap();
    let patch = EntryPatch::new().text("longer").note(Some(3));
    let mut bytes = blob.as_bytes().to_vec();
    patch.raw().apply_to(&mut bytes).unwrap();
    let mut patched = blob.clone();
    patch.apply(&mut patched).unwrap();
    assert_eq!(bytes, patched.as_bytes());
    for mut bytes in [vec![], vec![1; 40], blob.as_bytes()[..blob.as_bytes().len() - 1].to_vec()] {
        let before = bytes.clone();
        assert!(patch.raw().apply_to(&mut bytes).is_err());
        assert_eq!(bytes, before);
    }
}
