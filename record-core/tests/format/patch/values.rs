//! What fields can be set to, and what a patch shows of it.

use record_core::{Blob, Date, Patch, Record, RecordEnum, Text, value::Value};
use std::{borrow::Cow, sync::Arc};

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
enum Kind {
    Plain = 1,
    #[record(other)]
    Other = 255,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Inner {
    flag: bool,
    kind: Option<Kind>,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Everything<'a> {
    #[record(rename = "stored")]
    number: u16,
    small: Option<i64>,
    date: Option<Date>,
    text: Text<4>,
    maybe_text: Option<Text<4>>,
    string: String,
    maybe_string: Option<String>,
    boxed: Box<str>,
    shared: Option<Arc<str>>,
    cow: Cow<'a, str>,
    bytes: Vec<u8>,
    list: Vec<i32>,
    #[record(as_set)]
    words: Option<Vec<String>>,
    kind: Kind,
    inner: Option<Inner>,
    #[record(skip)]
    add_on: u8,
}

fn patch() -> EverythingPatch<'static> {
    let text = String::from("string");
    EverythingPatch::new()
        .inner(Inner { flag: true, kind: None })
        .kind(Kind::Plain)
        .words(["b", "a", "b"])
        .list([1, -1])
        .bytes([0xc0, 0xde])
        .cow("cow")
        .shared("shared")
        .boxed("boxed")
        .maybe_string(String::from("maybe"))
        .string(&text)
        .maybe_text("né")
        .text("text")
        .date(None)
        .small(Some(-3))
        .number(7)
}

#[test]
fn a_field_takes_its_type_and_what_stands_for_it() {
    let value = Everything {
        number: 7,
        small: Some(-3),
        date: None,
        text: "text".try_into().unwrap(),
        maybe_text: Some("né".try_into().unwrap()),
        string: "string".into(),
        maybe_string: Some("maybe".into()),
        boxed: "boxed".into(),
        shared: Some("shared".into()),
        cow: "cow".into(),
        bytes: vec![0xc0, 0xde],
        list: vec![1, -1],
        words: Some(vec!["a".into(), "b".into()]),
        kind: Kind::Plain,
        inner: Some(Inner { flag: true, kind: None }),
        add_on: 0,
    };
    assert_eq!(patch(), EverythingPatch::from_record(&value));
    assert_eq!(patch().to_blob().unwrap().into_record(), value);
    let nulls = patch().small(None).maybe_text(None).maybe_string(None).shared(None).words(None).inner(None);
    let words: [&str; 0] = [];
    for (patch, words, shown) in [(nulls, None, "None"), (patch().words(words), Some(0), "[]")] {
        assert!(format!("{patch:?}").contains(&format!("words: {shown}")), "{patch:?}");
        assert_eq!(patch.to_blob().unwrap().view().words().map(|words| words.len()), words);
    }
}

#[test]
fn a_patch_shows_what_it_sets() {
    assert_eq!(
        format!("{:?}", patch().string("a \"b\"").text("longer")),
        "EverythingPatch { stored: 7, small: -3, date: None, maybe_text: \"né\", string: \"a \\\"b\\\"\", \
         maybe_string: \"maybe\", boxed: \"boxed\", shared: \"shared\", cow: \"cow\", bytes: 0xc0de, list: [1, -1], \
         words: [\"a\", \"b\"], kind: Plain, inner: Inner { flag: true, kind: None }, \
         text: <6 bytes of text, the field holds 4> }"
    );
    let patch = EverythingPatch::new().date(None).number(7);
    let values: Vec<_> = patch.values().map(|(field, value)| (field.name(), value)).collect();
    assert!(matches!(values[..], [("stored", Value::Int(7)), ("date", Value::Null)]));
    assert!(EverythingPatch::default().is_empty());
    assert_eq!(format!("{:?}", EverythingPatch::new()), "EverythingPatch");
}

#[test]
fn the_variant_for_unknown_values_cant_be_set_and_stays_where_it_is() {
    let error = EverythingPatch::new().kind(Kind::Other).to_bytes().unwrap_err();
    assert_eq!((error.field(), error.is_refused()), (Some("kind"), true));

    let mut blob = patch().to_blob().unwrap().into_bytes();
    blob[usize::from(Everything::LAYOUT.field("kind").unwrap().offset())] = 77;
    let mut blob = Blob::<Everything<'_>>::from_bytes(blob).unwrap();
    EverythingPatch::new().string("of another length").apply(&mut blob).unwrap();
    assert_eq!(blob.view().kind(), Kind::Other);
    assert_eq!(blob.as_bytes()[usize::from(Everything::LAYOUT.field("kind").unwrap().offset())], 77);
}
