//! Null, empty and neither, for every kind of field.

use super::Golden;
use record_core::{Record, RecordEnum, Text, Timestamp};

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
enum Kind {
    Zero,
}

#[derive(Record, Debug, Clone, PartialEq, Default)]
struct Inner {
    x: u8,
}

#[derive(Record, Debug, Clone, PartialEq, Default)]
struct Optional {
    int: Option<i64>,
    float: Option<f64>,
    plain: u16,
    bool: Option<bool>,
    text: Option<Text<4>>,
    at: Option<Timestamp>,
    kind: Option<Kind>,
    inner: Option<Inner>,
    array: Option<[u16; 2]>,
    bytes: Option<[u8; 2]>,
    string: Option<String>,
    binary: Option<Vec<u8>>,
    list: Option<Vec<i32>>,
    strings: Option<Vec<String>>,
    nullable: Option<Vec<Option<i8>>>,
}

#[test]
fn nullable_fields() {
    let mut golden = Golden::new("optional", "Fields that may be null: two bytes of validity bits.");
    golden.layout(Optional::LAYOUT);
    golden.value("all null", Optional::default());
    let zeros = Optional {
        int: Some(0),
        float: Some(0.0),
        plain: 0,
        bool: Some(false),
        text: Some(Text::default()),
        at: Some(Timestamp::default()),
        kind: Some(Kind::Zero),
        inner: Some(Inner::default()),
        array: Some([0; 2]),
        bytes: Some([0; 2]),
        string: Some(String::new()),
        binary: Some(vec![]),
        list: Some(vec![]),
        strings: Some(vec![]),
        nullable: Some(vec![]),
    };
    golden.value("all zero or empty", zeros.clone());
    golden.value(
        "the first and the last",
        Optional { int: Some(-1), nullable: Some(vec![None, Some(1)]), ..Optional::default() },
    );
    golden.value(
        "some of each",
        Optional {
            float: None,
            text: Some("text".try_into().unwrap()),
            kind: None,
            inner: Some(Inner { x: 7 }),
            string: Some("string".into()),
            binary: None,
            list: Some(vec![1]),
            strings: None,
            ..zeros
        },
    );
    golden.finish();
}
