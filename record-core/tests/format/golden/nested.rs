//! Arrays, enums and nested records.

use super::Golden;
use record_core::{Record, RecordEnum, Text};

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
enum Kind {
    A,
    B = 5,
}

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(i64)]
enum Signed {
    Min = i64::MIN,
    Max = i64::MAX,
}

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u64)]
enum Unsigned {
    Zero,
    Max = u64::MAX,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Innermost {
    flag: bool,
    maybe: Option<Kind>,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Inner {
    a: Option<u8>,
    b: Option<Text<3>>,
    c: u16,
    inner: Innermost,
    maybe: Option<Innermost>,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Outer {
    kind: Kind,
    signed: Signed,
    unsigned: Unsigned,
    numbers: [i16; 3],
    texts: [Text<2>; 2],
    grid: [[u8; 2]; 2],
    kinds: [Kind; 2],
    inner: Inner,
    maybe: Option<Inner>,
    pair: [Innermost; 2],
}

#[test]
fn nested_records() {
    let mut golden = Golden::new("nested", "Enums, arrays and nested records.");
    golden.layout(Outer::LAYOUT);
    let innermost = |flag, maybe| Innermost { flag, maybe };
    let inner = Inner {
        a: None,
        b: Some("é".try_into().unwrap()),
        c: 0x0102,
        inner: innermost(true, None),
        maybe: Some(innermost(false, Some(Kind::B))),
    };
    let outer = Outer {
        kind: Kind::A,
        signed: Signed::Min,
        unsigned: Unsigned::Max,
        numbers: [1, -1, i16::MAX],
        texts: ["a".try_into().unwrap(), "bc".try_into().unwrap()],
        grid: [[1, 2], [3, 4]],
        kinds: [Kind::B, Kind::A],
        inner: inner.clone(),
        maybe: None,
        pair: [innermost(false, Some(Kind::A)), innermost(true, Some(Kind::B))],
    };
    golden.value("with a null record", outer.clone());
    golden.value(
        "with a record of nulls",
        Outer {
            signed: Signed::Max,
            unsigned: Unsigned::Zero,
            maybe: Some(Inner { a: None, b: None, c: 0, inner: innermost(false, None), maybe: None }),
            inner: Inner { a: Some(255), b: None, maybe: None, ..inner },
            ..outer
        },
    );
    golden.finish();
}
