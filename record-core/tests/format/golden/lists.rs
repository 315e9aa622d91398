//! Lists in their four forms.

use super::Golden;
use record_core::{Date, Decimal, Json, Record, RecordEnum, Text};

#[derive(Record, Debug, Clone, PartialEq, Default)]
struct Lists {
    fixed: Vec<u16>,
    fixed_nullable: Vec<Option<u16>>,
    variable: Vec<String>,
    variable_nullable: Vec<Option<String>>,
}

#[test]
fn four_forms() {
    let mut golden = Golden::new("lists", "Lists: items fixed or not, null or never.");
    golden.layout(Lists::LAYOUT);
    golden.value("empty", Lists::default());
    golden.value(
        "one item",
        Lists {
            fixed: vec![1],
            fixed_nullable: vec![Some(1)],
            variable: vec!["a".into()],
            variable_nullable: vec![Some("a".into())],
        },
    );
    golden.value(
        "one empty or null item",
        Lists {
            fixed: vec![0],
            fixed_nullable: vec![None],
            variable: vec![String::new()],
            variable_nullable: vec![None],
        },
    );
    golden.value(
        "null is not empty",
        Lists {
            variable_nullable: vec![None, Some(String::new()), Some("é€".into()), None],
            ..Lists::default()
        },
    );
    golden.value(
        "nine items: two bytes of validity bits",
        Lists {
            fixed: (0..9).collect(),
            fixed_nullable: (0..9).map(|i| (i % 8 == 0).then_some(i + 1)).collect(),
            variable: (0..9).map(|i| "x".repeat(i % 3)).collect(),
            variable_nullable: (0..9).map(|i| (i % 8 != 0).then(|| "y".repeat(i % 2))).collect(),
        },
    );
    golden.value(
        "eight items: one byte, all used",
        Lists {
            fixed_nullable: vec![Some(0xffff); 8],
            variable_nullable: vec![Some("z".into()); 8],
            ..Lists::default()
        },
    );
    golden.finish();
}

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(i16)]
enum Kind {
    Negative = -2,
    Positive = 300,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Point {
    x: i8,
    y: Option<i8>,
}

#[derive(Record, Debug, Clone, PartialEq, Default)]
struct Items {
    bools: Vec<bool>,
    floats: Vec<f32>,
    bytes: Vec<Option<u8>>,
    texts: Vec<Text<4>>,
    dates: Vec<Date>,
    decimals: Vec<Decimal<5, 2>>,
    kinds: Vec<Kind>,
    nullable_kinds: Vec<Option<Kind>>,
    points: Vec<Point>,
    nullable_points: Vec<Option<Point>>,
    arrays: Vec<[u16; 2]>,
    hashes: Vec<[u8; 2]>,
    binaries: Vec<Vec<u8>>,
    nullable_binaries: Vec<Option<Vec<u8>>>,
    jsons: Vec<Json>,
}

#[test]
fn items_of_every_kind() {
    let mut golden = Golden::new("list_items", "Lists of what a list can hold.");
    golden.layout(Items::LAYOUT);
    golden.value("empty", Items::default());
    golden.value(
        "two or three each",
        Items {
            bools: vec![true, false],
            floats: vec![-0.0, 1.5],
            bytes: vec![Some(0), None, Some(255)],
            texts: vec!["".try_into().unwrap(), "é€".get(..2).unwrap().try_into().unwrap()],
            dates: vec![Date::from_days(-1), Date::from_days(1)],
            decimals: vec![Decimal::new(-1).unwrap(), Decimal::new(99_999).unwrap()],
            kinds: vec![Kind::Positive, Kind::Negative],
            nullable_kinds: vec![None, Some(Kind::Negative)],
            points: vec![Point { x: 1, y: None }, Point { x: 2, y: Some(3) }],
            nullable_points: vec![Some(Point { x: 0, y: Some(0) }), None],
            arrays: vec![[1, 2], [3, 4]],
            hashes: vec![[1, 2], [3, 4]],
            binaries: vec![vec![0], vec![], vec![1, 2]],
            nullable_binaries: vec![None, Some(vec![]), Some(vec![255])],
            jsons: vec![Json::parse("{}").unwrap(), Json::default()],
        },
    );
    golden.finish();
}
