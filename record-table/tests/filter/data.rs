//! Filters as data: that they come back as they were, and that data of anybody is checked.

use crate::records::{Case, Plain};
use proptest::prelude::*;
use record_core::{
    Blob, Date, Record, RecordEnum, Text,
    filter::{AnyColumn, AnyFilter, FilterData},
    key::{KeyColumn, KeyType, KeyValue},
};
use std::net::IpAddr;

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
enum State {
    Open,
    Merged = 2,
}

#[derive(Record, Clone)]
struct Review {
    state: State,
    score: Option<i32>,
}

#[derive(Record, Clone)]
struct Facts {
    additions: u32,
    single: f32,
    title: String,
    short: Text<4>,
    letter: char,
    day: Date,
    hash: [u8; 3],
    from: IpAddr,
    labels: Vec<String>,
    review: Review,
    numbers: [i32; 2],
    #[record(rename = "review.state")]
    dotted: Option<u8>,
    // As the key column is called.
    number: u8,
}

const KEY: &[KeyColumn] = &[
    KeyColumn { name: "number", ty: KeyType::U64 },
    KeyColumn { name: "path", ty: KeyType::Text },
    KeyColumn { name: "id", ty: KeyType::Uuid },
];

fn through_json(data: &FilterData) -> FilterData {
    let json = serde_json::to_value(data).unwrap();
    serde_json::from_value(json).unwrap()
}

fn read(json: &str) -> Result<AnyFilter, String> {
    let data: FilterData = serde_json::from_str(json).map_err(|error| error.to_string())?;
    AnyFilter::from_data(Facts::LAYOUT, KEY, &data).map_err(|error| error.to_string())
}

proptest! {
    /// Every condition of every type, joined.
    #[test]
    fn data_comes_back_as_the_filter_that_it_was(
        conditions in prop::collection::vec(any::<[u8; 4]>(), 1..6),
        junction: [bool; 5],
        picks in prop::collection::vec(any::<u8>(), Plain::COUNT),
    ) {
        let mut filter = AnyFilter::any([]);
        for ([field, operator, a, b], all) in conditions.into_iter().zip(junction) {
            let condition = AnyFilter::from(Plain::condition(field, operator, a, b).typed);
            filter = if all { !filter & condition } else { filter | !condition };
        }
        let data = filter.to_data().unwrap();
        let back = AnyFilter::from_data(Plain::LAYOUT, &[], &through_json(&data)).unwrap();
        prop_assert_eq!(format!("{back:?}"), format!("{filter:?}"));
        prop_assert_eq!(back.to_data().unwrap(), data);
        let blob = Blob::encode(&Plain::row(&picks)).unwrap();
        for bytes in [Some(blob.as_bytes()), None] {
            prop_assert_eq!(back.test(&[], bytes).unwrap(), filter.test(&[], bytes).unwrap());
        }
    }

    #[test]
    fn no_data_makes_it_panic(steps in prop::collection::vec(prop::sample::select(STEPS), 0..12)) {
        let filter = read(&format!("[{}]", steps.join(",")));
        if let Ok(filter) = filter {
            filter.check().unwrap();
            let key = [KeyValue::UInt(1), KeyValue::Text("a"), KeyValue::Uuid([0; 16])];
            filter.test(&key, None).unwrap();
            prop_assert_eq!(format!("{:?}", read(&serde_json::to_string(&filter.to_data().unwrap()).unwrap()).unwrap()), format!("{filter:?}"));
        }
    }
}

const STEPS: &[&str] = &[
    r#"{"all":0}"#,
    r#"{"all":2}"#,
    r#"{"any":1}"#,
    r#"{"any":3}"#,
    r#"{"all":18446744073709551615}"#,
    r#""not""#,
    r#"{"field":[["title"],"is_null"]}"#,
    r#"{"field":[["additions"],{"eq":{"int":"7"}}]}"#,
    r#"{"field":[["labels"],{"contains_any":[{"text":"b"},{"text":"a"},{"text":"b"}]}]}"#,
    r#"{"key":["path",{"ge":{"text":"a"}}]}"#,
];

#[test]
fn fields_members_and_key_columns_are_told_apart() {
    let column = |name: &str| AnyColumn::find(Facts::LAYOUT, KEY, name).unwrap();
    for (filter, json) in [
        (column("number").eq(1), r#"[{"field":[["number"],{"eq":{"int":"1"}}]}]"#),
        (column("path").lt("x"), r#"[{"key":["path",{"lt":{"text":"x"}}]}]"#),
        (column("review.state").eq(3), r#"[{"field":[["review.state"],{"eq":{"int":"3"}}]}]"#),
        (column("review.score").ge(-1), r#"[{"field":[["review","score"],{"ge":{"int":"-1"}}]}]"#),
        (Ok(!column("review.score").is_null()), r#"[{"field":[["review","score"],"is_null"]},"not"]"#),
        (column("from").eq("::1"), r#"[{"field":[["from"],{"eq":{"ip":"::1"}}]}]"#),
        (column("hash").eq(&[1, 2, 255]), r#"[{"field":[["hash"],{"eq":{"bytes":"0102ff"}}]}]"#),
        (column("single").gt(f64::NAN), r#"[{"field":[["single"],{"gt":{"float":"NaN"}}]}]"#),
        (
            column("day").is_in(["1970-01-03", "1970-01-02"]),
            r#"[{"field":[["day"],{"in":[{"int":"1"},{"int":"2"}]}]}]"#,
        ),
        (Ok(AnyFilter::all([])), r#"[{"all":0}]"#),
    ] {
        let filter = filter.unwrap();
        assert_eq!(serde_json::to_string(&filter.to_data().unwrap()).unwrap(), json);
        assert_eq!(format!("{:?}", read(json).unwrap()), format!("{filter:?}"));
    }
    // What the name alone does not lead to: the member beside the field that is called like its path, and the key column
    // beside the field of its name.
    let member = read(r#"[{"field":[["review","state"],{"eq":{"int":"2"}}]}]"#).unwrap();
    assert_eq!(format!("{member:?}"), "review.state = 2");
    let key = read(r#"[{"key":["number",{"eq":{"int":"18446744073709551615"}}]}]"#).unwrap();
    let id = KeyValue::Uuid([0; 16]);
    assert!(key.test(&[KeyValue::UInt(u64::MAX), KeyValue::Text(""), id], None).unwrap());
}

#[test]
fn what_is_wrong_with_data_is_said() {
    let field = |name: &str, asked: &str| format!(r#"[{{"field":[["{name}"],{asked}]}}]"#);
    let long = format!("[{}]", [r#"{"all":0},"not",{"any":1}"#; 3].join(","));
    let deep = {
        let condition = r#"{"field":[["additions"],"is_null"]}"#;
        let levels = format!(r#"{condition},{{"all":2}},{condition},{{"any":2}}"#);
        format!("[{condition},{}]", vec![&levels[..]; 100].join(","))
    };
    for (json, says) in [
        ("[]".to_owned(), "says no filter"),
        (long, "says no filter"),
        (r#"[{"all":1}]"#.into(), "says no filter"),
        (r#"["not"]"#.into(), "says no filter"),
        (r#"[{"field":[[],"is_null"]}]"#.into(), "no field, key column or member ``"),
        (field("additionz", r#""is_null""#), "`additionz`"),
        (r#"[{"field":[["review","scorz"],"is_null"]}]"#.into(), "`review.scorz`"),
        (r#"[{"field":[["title","x"],"is_null"]}]"#.into(), "`title.x`"),
        (r#"[{"key":["nr","is_null"]}]"#.into(), "`nr`"),
        (field("additions", r#"{"eq":{"int":"-1"}}"#), "not a value of type `u32`"),
        (field("additions", r#"{"eq":{"int":"4294967296"}}"#), "not a value of type `u32`"),
        (field("additions", r#"{"eq":{"int":"1e3"}}"#), "not a value of type `u32`"),
        (field("additions", r#"{"eq":{"text":"1"}}"#), "not a value of type `u32`"),
        (field("additions", r#"{"eq":"other"}"#), "not a value of type `u32`"),
        (field("additions", r#"{"contains_text":"a"}"#), "not text"),
        (field("additions", "\"is_empty\""), "not a list"),
        (field("single", r#"{"lt":{"float":"0.1"}}"#), "not a value of type `f32`"),
        (field("single", r#"{"lt":{"float":"one"}}"#), "not a value of type `f32`"),
        (field("letter", r#"{"lt":{"text":"ab"}}"#), "not a value of type `char`"),
        (field("hash", r#"{"lt":{"bytes":"01"}}"#), "not a value of type"),
        (field("hash", r#"{"lt":{"bytes":"01020"}}"#), "not a value of type"),
        (field("from", r#"{"lt":{"ip":"localhost"}}"#), "not a value of type `ip`"),
        (field("day", r#"{"lt":{"int":"99999999999"}}"#), "not a value of type `date`"),
        (field("labels", r#"{"eq":{"text":"a"}}"#), "can't be compared"),
        (field("labels", r#"{"contains_any":[{"int":"1"}]}"#), "not a value of type `string`"),
        (field("numbers", r#"{"in":[]}"#), "can't be compared"),
        (field("review", r#"{"eq":{"bytes":""}}"#), "can't be compared"),
        (r#"[{"field":[["review","state"],{"lt":{"int":"2"}}]}]"#.into(), "no order"),
        (r#"[{"field":[["review","state"],{"eq":{"int":"1"}}]}]"#.into(), "not a value of type"),
        (r#"[{"field":[["review","state"],{"eq":"other"}]}]"#.into(), "not a value of type"),
        (r#"[{"key":["id",{"eq":{"bytes":"00"}}]}]"#.into(), "not a value of type `uuid`"),
        (deep, "128 levels"),
        (field("title", r#"{"resembles":1}"#), "unknown variant"),
    ] {
        let error = read(&json).unwrap_err();
        assert!(error.contains(says), "{json}: {error}");
    }
    // Texts that a field can't hold bound ranges.
    assert!(read(&field("short", r#"{"lt":{"text":"longer than four"}}"#)).is_ok());
    // A filter that is refused is no data.
    let other = AnyColumn::find(Review::LAYOUT, &[], "score").unwrap().is_null();
    let mixed = AnyFilter::from(Facts::additions().eq(1)) & other;
    assert!(mixed.to_data().unwrap_err().to_string().contains("different tables"));
}
