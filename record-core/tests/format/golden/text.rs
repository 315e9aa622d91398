//! Text and bytes, in slots and in the tail.

use super::Golden;
use record_core::{Json, Record, Text};
use std::{borrow::Cow, sync::Arc};

#[derive(Record, Debug, Clone, PartialEq, Default)]
struct Texts {
    letter: Text<1>,
    short: Text<8>,
    string: String,
    binary: Vec<u8>,
    json: Json,
}

fn texts(letter: &str, short: &str, string: &str, binary: &[u8], json: serde_json::Value) -> Texts {
    Texts {
        letter: letter.try_into().unwrap(),
        short: short.try_into().unwrap(),
        string: string.into(),
        binary: binary.into(),
        json: Json::try_from(json).unwrap(),
    }
}

#[test]
fn texts_and_bytes() {
    use serde_json::json;
    let mut golden = Golden::new("text", "Text and bytes, of fixed and of any length, and JSON.");
    golden.layout(Texts::LAYOUT);
    golden.value("empty", Texts::default());
    golden.value("full", texts("z", "12345678", "more than eight bytes", &[0, 255], json!([1])));
    golden.value("UTF-8 of several bytes", texts("", "aé€", "aé€😀", &[], json!("é\n")));
    golden.value("UTF-8 of several bytes that fills the slot", texts("", "é€é!", "é", &[], json!(null)));
    golden.value("U+0000 where it may stand", texts("", "", "a\0b\0", &[0], json!("\0")));
    golden.value("controls and what looks like a note", texts("#", "# \t", "#\n\r\u{7f}", b"# ", json!("#")));
    golden.value("an object", texts("", "", "", &[], json!({ "b": [true, 1.5, -1], "a": {} })));
    golden.finish();
}

#[derive(Record, Debug, PartialEq)]
struct Owned {
    string: String,
}

#[derive(Record, Debug, PartialEq)]
struct Boxed {
    string: Box<str>,
}

#[derive(Record, Debug, PartialEq)]
struct Shared {
    string: Arc<str>,
}

#[derive(Record, Debug, PartialEq)]
struct Borrowed {
    string: Cow<'static, str>,
}

#[test]
fn every_string_type_has_the_same_bytes() {
    let layouts = [Owned::LAYOUT, Boxed::LAYOUT, Shared::LAYOUT, Borrowed::LAYOUT];
    assert!(layouts.iter().all(|layout| layout.versions() == Owned::LAYOUT.versions()));
    let mut blobs = vec![Vec::new(); 4];
    Owned { string: "a".into() }.encode(&mut blobs[0]).unwrap();
    Boxed { string: "a".into() }.encode(&mut blobs[1]).unwrap();
    Shared { string: "a".into() }.encode(&mut blobs[2]).unwrap();
    Borrowed { string: "a".into() }.encode(&mut blobs[3]).unwrap();
    assert!(blobs.iter().all(|blob| *blob == blobs[0]));
}
