//! Views as serde sees them.

use record_core::{
    Blob, CivilDateTime, Date, Decimal, Json, Patch, Record, RecordEnum, Retired, Text, Time, TimeDelta,
    Timestamp, value::DynamicView,
};
use serde_json::{json, to_string, to_value};
use std::net::IpAddr;

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
enum State {
    Open,
    #[record(rename = "shut")]
    Closed,
}

#[derive(Record)]
struct Point {
    y: Option<i32>,
    x: i32,
}

#[derive(Record)]
#[record(version = 3)]
struct Everything {
    #[record(since = 2, rename = "first", column = "no. 1")]
    newest: Option<bool>,
    small: i8,
    unsigned: u64,
    float: f64,
    char: char,
    decimal: Decimal<10, 2>,
    timestamp: Timestamp,
    civil: CivilDateTime,
    date: Date,
    time: Time,
    delta: TimeDelta,
    ip: IpAddr,
    bytes: [u8; 2],
    text: Text<5>,
    array: [u16; 2],
    point: Point,
    state: State,
    string: String,
    binary: Vec<u8>,
    json: Json,
    points: Vec<Option<Point>>,
    states: Vec<State>,
    nothing: Option<String>,
    #[record(retired = 3)]
    gone: Retired<i32>,
    #[record(skip)]
    add_on: u8,
}

fn everything() -> Everything {
    Everything {
        newest: Some(true),
        small: -8,
        unsigned: u64::MAX,
        float: -0.5,
        char: 'é',
        decimal: Decimal::new(-5).unwrap(),
        timestamp: Timestamp::from_micros(-1),
        civil: CivilDateTime::from_micros(1_500_000),
        date: Date::from_days(19_782),
        time: Time::from_micros(1).unwrap(),
        delta: TimeDelta::from_micros(-1_000_001),
        ip: [127, 0, 0, 1].into(),
        bytes: [0, 0xff],
        text: Text::new("\"ok\"").unwrap(),
        array: [1, 2],
        point: Point { y: None, x: 3 },
        state: State::Closed,
        string: "a\0b".into(),
        binary: vec![0xc0, 0xde],
        json: Json::try_from(json!({ "a": [1, null, "x"] })).unwrap(),
        points: vec![None, Some(Point { y: Some(1), x: 2 })],
        states: vec![State::Open, State::Closed],
        nothing: None,
        gone: Retired::new(),
        add_on: 1,
    }
}

#[test]
fn fields_stand_in_declaration_order_as_what_they_are() {
    let blob = Blob::encode(&everything()).unwrap();
    let text = to_string(&blob.view()).unwrap();
    let expected = [
        r#""first":true"#,
        r#""small":-8"#,
        r#""unsigned":18446744073709551615"#,
        r#""float":-0.5"#,
        r#""char":"é""#,
        r#""decimal":"-0.05""#,
        r#""timestamp":"1969-12-31T23:59:59.999999Z""#,
        r#""civil":"1970-01-01T00:00:01.5""#,
        r#""date":"2024-02-29""#,
        r#""time":"00:00:00.000001""#,
        r#""delta":"-PT1.000001S""#,
        r#""ip":"127.0.0.1""#,
        r#""bytes":"00ff""#,
        r#""text":"\"ok\"""#,
        r#""array":[1,2]"#,
        r#""point":{"y":null,"x":3}"#,
        r#""state":"shut""#,
        r#""string":"a\u0000b""#,
        r#""binary":"c0de""#,
        r#""json":{"a":[1,null,"x"]}"#,
        r#""points":[null,{"y":1,"x":2}]"#,
        r#""states":["Open","shut"]"#,
        r#""nothing":null"#,
    ];
    assert_eq!(text, format!("{{{}}}", expected.join(",")));
    let view = DynamicView::open(Everything::LAYOUT, blob.as_bytes()).unwrap();
    assert_eq!(to_string(&view).unwrap(), text);
}

#[test]
fn values_by_themselves_serialize_too() {
    let blob = Blob::encode(&everything()).unwrap();
    let view = DynamicView::open(Everything::LAYOUT, blob.as_bytes()).unwrap();
    let value = |name| to_value(view.get(name).unwrap()).unwrap();
    assert_eq!(value("points"), json!([null, { "y": 1, "x": 2 }]));
    assert_eq!(value("nothing"), json!(null));
}

#[test]
fn floats_that_are_no_number_in_json_are_text() {
    #[derive(Record)]
    struct Floats {
        nan: f64,
        narrow: f32,
        many: Vec<f64>,
    }
    for (floats, json) in [
        (
            Floats { nan: f64::NAN, narrow: 0.1, many: vec![f64::INFINITY, -0.0] },
            r#"{"nan":"NaN","narrow":0.1,"many":["Infinity",-0.0]}"#,
        ),
        (
            Floats { nan: f64::from_bits(0xfff0_0000_0000_0001), narrow: f32::NEG_INFINITY, many: vec![] },
            r#"{"nan":"NaN:fff0000000000001","narrow":"-Infinity","many":[]}"#,
        ),
        (
            Floats { nan: f64::MAX, narrow: f32::from_bits(0x7f80_0001), many: vec![f64::NAN] },
            r#"{"nan":1.7976931348623157e+308,"narrow":"NaN:7f800001","many":["NaN"]}"#,
        ),
    ] {
        let blob = Blob::encode(&floats).unwrap();
        assert_eq!(to_string(&blob.view()).unwrap(), json);
        let patch: FloatsPatch = serde_json::from_str(json).unwrap();
        assert_eq!(patch.to_blob().unwrap(), blob, "{json}");
    }
}

#[test]
fn json_fields_are_written_with_the_digits_that_they_have() {
    #[derive(Record)]
    struct Event {
        payload: Json,
        many: Vec<Json>,
    }
    let text =
        r#"{"":[],"a":[1e2,-0,1.0,18446744073709551615,18446744073709551616,0.1,true,null,{}],"é\n":"\"\\"}"#;
    let event = Event { payload: Json::parse(text).unwrap(), many: vec![Json::parse("-9e-99").unwrap()] };
    let blob = Blob::encode(&event).unwrap();
    let json = to_string(&blob.view()).unwrap();
    assert_eq!(json, format!("{{\"payload\":{text},\"many\":[-9e-99]}}"));
    assert_eq!(serde_json::from_str::<EventPatch>(&json).unwrap().to_blob().unwrap(), blob);
    // An edit of something else leaves them alone.
    let mut edited = blob.clone();
    edited.edit(|event| event.many.clear()).unwrap();
    assert_eq!(edited.view().payload(), text);
    // As `serde_json::Value` where that has the numbers.
    assert_eq!(to_value(blob.view()).unwrap()["payload"]["a"][3], json!(u64::MAX));
}

#[test]
fn a_value_that_is_no_variant_is_its_number() {
    #[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
    #[repr(u64)]
    enum Wide {
        Zero,
        #[record(other)]
        Other = 9,
    }
    #[derive(Record)]
    struct Kind {
        kind: Wide,
        kinds: Vec<Wide>,
    }
    let mut bytes = Blob::encode(&Kind { kind: Wide::Zero, kinds: vec![Wide::Zero] }).unwrap().into_bytes();
    let at = usize::from(Kind::LAYOUT.field("kind").unwrap().offset());
    bytes[at..at + 8].fill(0xff);
    let blob = Blob::<Kind>::from_bytes(bytes).unwrap();
    assert_eq!(blob.view().kind(), Wide::Other);
    let json = to_string(&blob.view()).unwrap();
    assert_eq!(json, r#"{"kind":18446744073709551615,"kinds":["Zero"]}"#);
    assert_eq!(serde_json::from_str::<KindPatch>(&json).unwrap().to_blob().unwrap(), blob);
    let view = DynamicView::open(Kind::LAYOUT, blob.as_bytes()).unwrap();
    assert_eq!(to_string(&view.get("kind").unwrap()).unwrap(), "18446744073709551615");
}

#[test]
fn an_older_blob_shows_defaults_and_what_is_taken_over() {
    mod old {
        #[derive(record_core::Record)]
        pub(crate) struct Count {
            pub(crate) n: u16,
        }
    }
    #[derive(Record)]
    #[record(version = 2)]
    struct Count {
        n: u16,
        #[record(since = 2, from = "n")]
        wide: u64,
        #[record(since = 2, default = "new")]
        note: String,
    }
    let blob = Blob::encode(&old::Count { n: 7 }).unwrap();
    let view = Count::view(blob.as_bytes()).unwrap();
    assert_eq!(to_string(&view).unwrap(), r#"{"n":7,"wide":7,"note":"new"}"#);
}
