//! Patches from sparse JSON objects, and as such.

use super::{some, versions::v3};
use crate::{
    everything::{Patched, for_every_record},
    random::Random,
};
use proptest::prelude::*;
use record_core::{
    Blob, CivilDateTime, Date, Decimal, Json, Patch, Record, RecordEnum, Text, Time, TimeDelta, Timestamp,
    patch::PatchReader, value::Value,
};
use serde::de::value::MapDeserializer;
use std::{collections::BTreeMap, net::IpAddr, num::NonZeroU8};
use uuid::Uuid;

/// Whether a value has a JSON null in it, which is no null of the field's.
fn has_json_null(value: Value<'_>) -> bool {
    match value {
        Value::Json(text) => text == "null",
        Value::List(list) => list.iter().any(has_json_null),
        _ => false,
    }
}

fn there_and_back<R: Patched>(random: &mut Random) {
    let (patch, _) = some::<R>(random);
    let json = serde_json::to_string(&patch).unwrap();
    if !patch.values().any(|(field, value)| field.is_nullable() && has_json_null(value)) {
        assert_eq!(serde_json::from_str::<R::Patch>(&json).unwrap(), patch, "{json}");
        // `serde_json::Value` has no place for some numbers of `Json`.
        if !format!("{:?}", R::LAYOUT).contains("Json") {
            let value = serde_json::to_value(&patch).unwrap();
            assert_eq!(serde_json::from_value::<R::Patch>(value).unwrap(), patch, "{json}");
        }
    }
}

fn views_are_read<R: Patched>(random: &mut Random) {
    let value = random.make::<R>();
    let patch = R::Patch::from_record(&value);
    if !patch.values().any(|(field, value)| field.is_nullable() && has_json_null(value)) {
        let blob = Blob::encode(&value).unwrap();
        let view = record_core::value::DynamicView::open(R::LAYOUT, blob.as_bytes()).unwrap();
        let json = serde_json::to_string(&view).unwrap();
        assert_eq!(serde_json::from_str::<R::Patch>(&json).unwrap().to_blob().unwrap(), blob, "{json}");
        assert_eq!(serde_json::to_string(&patch).unwrap(), in_blob_order::<R>(&view), "{json}");
    }
    // A format that is not for people but says what it holds: nothing at all is lost there.
    let blob = Blob::encode(&value).unwrap();
    let view = record_core::value::DynamicView::open(R::LAYOUT, blob.as_bytes()).unwrap();
    let packed = rmp_serde::to_vec_named(&view).unwrap();
    assert_eq!(rmp_serde::from_slice::<R::Patch>(&packed).unwrap().to_blob().unwrap(), blob, "{value:?}");
    let packed = rmp_serde::to_vec(&patch).unwrap();
    assert_eq!(rmp_serde::from_slice::<R::Patch>(&packed).unwrap(), patch);
}

/// A view's values as a patch has them.
fn in_blob_order<R: Patched>(view: &record_core::value::DynamicView<'_>) -> String {
    let fields = R::LAYOUT.fields().iter().filter(|field| field.retired().is_none());
    let members = fields.map(|field| {
        let value = serde_json::to_string(&view.get(field.name()).unwrap()).unwrap();
        format!("{}:{value}", serde_json::to_string(field.name()).unwrap())
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn a_patch_survives_json(seed: u64) {
        for_every_record!(there_and_back, &mut Random(seed));
        there_and_back::<v3::Entry>(&mut Random(seed));
    }

    #[test]
    fn what_views_serialize_to_is_read(seed: u64) {
        for_every_record!(views_are_read, &mut Random(seed));
    }

    #[test]
    fn any_text_is_a_patch_or_an_error(text in r#"\{("[a-e]{1,2}":(null|-?[0-9]{1,3}|"[0-9a-fT:.-]{0,9}"|\[(1|null)?\]),?)*\}?"#) {
        let _ = serde_json::from_str::<KindsPatch>(&text);
    }
}

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u16)]
enum Kind {
    #[record(rename = "plain")]
    Plain = 1,
    #[record(other)]
    Other = 255,
}

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(i8)]
enum Closed {
    A = -1,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Inner {
    x: i8,
    y: Option<Text<2>>,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Kinds {
    a: Option<u8>,
    b: Text<4>,
    c: Option<Timestamp>,
    d: Kind,
    e: Vec<Option<i16>>,
    #[record(as_set)]
    set: Vec<String>,
    inner: Option<Inner>,
    array: [u8; 2],
    pair: [i32; 2],
    closed: Closed,
    civil: CivilDateTime,
    date: Date,
    time: Time,
    delta: TimeDelta,
    decimal: Decimal<5, 2>,
    uuid: Uuid,
    ip: IpAddr,
    float: f64,
    single: f32,
    nonzero: NonZeroU8,
    letter: char,
    flag: bool,
    json: Json,
    bytes: Vec<u8>,
    wide: u64,
}

#[test]
fn values_have_the_shapes_of_views_and_a_few_more() {
    let new = KindsPatch::new;
    let timestamp = |micros| new().c(Timestamp::from_micros(micros));
    let delta = |micros| new().delta(TimeDelta::from_micros(micros));
    for (json, patch) in [
        ("{}", new()),
        (r#"{"a":null,"c":null,"inner":null}"#, new().a(None).c(None).inner(None)),
        (r#"{"b":"né"}"#, new().b("né")),
        (r#"{"c":"1970-01-01T00:00:01.5Z"}"#, timestamp(1_500_000)),
        (r#"{"c":"2000-02-29T00:00:00Z"}"#, timestamp(951_782_400_000_000)),
        (r#"{"c":"+010000-01-01T00:00:00Z"}"#, timestamp(253_402_300_800_000_000)),
        (r#"{"c":"-000400-03-01 00:00:00Z"}"#, timestamp(-74_784_816_000_000_000)),
        (r#"{"c":"1970-01-01T02:00:00+02:00"}"#, timestamp(0)),
        (r#"{"c":"1969-12-31 21:30:00-02:30"}"#, timestamp(0)),
        (r#"{"c":"1970-01-01t00:00:00.123456000000z"}"#, timestamp(123_456)),
        (r#"{"c":"+294247-01-10T04:00:54.775807Z"}"#, timestamp(i64::MAX)),
        (r#"{"c":"-290308-12-21T19:59:05.224192Z"}"#, timestamp(i64::MIN)),
        (r#"{"d":"plain"}"#, new().d(Kind::Plain)),
        (r#"{"d":1}"#, new().d(Kind::Plain)),
        (r#"{"e":[1,null,-2]}"#, new().e([Some(1), None, Some(-2)])),
        (r#"{"e":[]}"#, new().e(vec![])),
        (r#"{"set":["b","a","b"]}"#, new().set(["a", "b"])),
        (r#"{"inner":{"x":1}}"#, new().inner(Inner { x: 1, y: None })),
        (r#"{"inner":{"y":"é","x":-1}}"#, new().inner(Inner { x: -1, y: Some("é".try_into().unwrap()) })),
        (r#"{"array":"00FF"}"#, new().array([0, 255])),
        (r#"{"pair":[1,-1]}"#, new().pair([1, -1])),
        (r#"{"closed":"A"}"#, new().closed(Closed::A)),
        (
            r#"{"civil":"0000-01-01T00:00:00"}"#,
            new().civil(CivilDateTime::from_micros(-62_167_219_200_000_000)),
        ),
        (r#"{"date":"-000001-12-31"}"#, new().date(Date::from_days(-719_529))),
        (r#"{"time":"23:59:59.999999"}"#, new().time(Time::from_micros(86_399_999_999).unwrap())),
        (r#"{"delta":"-PT1.5S"}"#, delta(-1_500_000)),
        (r#"{"delta":"P1DT1H1M1S"}"#, delta(90_061_000_000)),
        (r#"{"delta":"PT2H"}"#, delta(7_200_000_000)),
        (r#"{"delta":"-PT0.0000010S"}"#, delta(-1)),
        (r#"{"delta":"-PT9223372036854.775808S"}"#, delta(i64::MIN)),
        (r#"{"decimal":"-0.05"}"#, new().decimal(Decimal::new(-5).unwrap())),
        (r#"{"decimal":"7.100"}"#, new().decimal(Decimal::new(710).unwrap())),
        (r#"{"decimal":7}"#, new().decimal(Decimal::new(700).unwrap())),
        (r#"{"decimal":19.990}"#, new().decimal(Decimal::new(1999).unwrap())),
        (r#"{"decimal":-1.5e-1}"#, new().decimal(Decimal::new(-15).unwrap())),
        (r#"{"decimal":"12e1"}"#, new().decimal(Decimal::new(12_000).unwrap())),
        (r#"{"decimal":0e-999999999999999999999999}"#, new().decimal(Decimal::new(0).unwrap())),
        (
            r#"{"a":1.0,"nonzero":2e2,"wide":1.8446744073709551615E+19}"#,
            new().a(1).nonzero(NonZeroU8::new(200).unwrap()).wide(u64::MAX),
        ),
        (r#"{"a":-0,"e":[-0.0,2500e-2],"d":1.0}"#, new().a(0).e([Some(0), Some(25)]).d(Kind::Plain)),
        (r#"{"float":-0,"single":-0.0}"#, new().float(-0.0).single(-0.0)),
        (r#"{"float":1e-999999999999,"single":0.1}"#, new().float(0.0).single(0.1)),
        (r#"{"float":9007199254740993}"#, new().float(9_007_199_254_740_992.0)),
        (
            r#"{"uuid":"67e55044-10b1-426f-9247-bb680e5fe0c8"}"#,
            new().uuid(Uuid::from_u128(0x67e5504410b1426f9247bb680e5fe0c8)),
        ),
        (
            r#"{"uuid":"67E5504410B1426F9247BB680E5FE0C8"}"#,
            new().uuid(Uuid::from_u128(0x67e5504410b1426f9247bb680e5fe0c8)),
        ),
        (r#"{"ip":"::ffff:1.2.3.4"}"#, new().ip(IpAddr::from([1, 2, 3, 4]))),
        (r#"{"float":1,"single":-0.5}"#, new().float(1.0).single(-0.5)),
        (r#"{"single":3.4028234663852886e38}"#, new().single(f32::MAX)),
        (r#"{"float":"NaN","single":"-Infinity"}"#, new().float(f64::NAN).single(f32::NEG_INFINITY)),
        (
            r#"{"nonzero":255,"letter":"é","flag":false}"#,
            new().nonzero(NonZeroU8::MAX).letter('é').flag(false),
        ),
        (r#"{"json":{"b":[null],"a":1}}"#, new().json(Json::parse(r#"{"a":1,"b":[null]}"#).unwrap())),
        (
            r#"{"json":[1e2, 1.00, 123456789012345678901234567890.5]}"#,
            new().json(Json::parse("[1e2,1.00,123456789012345678901234567890.5]").unwrap()),
        ),
        (r#"{"json":null}"#, new().json(Json::default())),
        (r#"{"bytes":"c0de","wide":18446744073709551615}"#, new().bytes([0xc0, 0xde]).wide(u64::MAX)),
    ] {
        assert_eq!(serde_json::from_str::<KindsPatch>(json).unwrap(), patch, "{json}");
        let again = serde_json::to_string(&patch).unwrap();
        assert_eq!(serde_json::from_str::<KindsPatch>(&again).unwrap(), patch, "{again}");
    }
}

#[test]
fn what_is_no_value_of_its_field_is_an_error_that_names_the_field_and_not_the_value() {
    for (json, says) in [
        (r#"{"b":null}"#, "field `b`: null for what is never null"),
        (r#"{"b":"54321"}"#, "field `b`: 5 bytes of text, the field holds 4"),
        (r#"{"b":"4\u0000"}"#, "field `b`: U+0000 in a text field"),
        (r#"{"a":256}"#, "field `a`: a number that the field is too narrow for"),
        (r#"{"a":-1}"#, "field `a`: a number that the field is too narrow for"),
        (r#"{"a":1.5}"#, "field `a`: a number with a fraction for an integer"),
        (r#"{"a":"54321"}"#, "field `a`: a text for an integer"),
        (r#"{"a":[]}"#, "field `a`: a list for an integer"),
        (r#"{"a":{}}"#, "field `a`: an object for an integer"),
        (r#"{"a":true}"#, "field `a`: `true` or `false` for an integer"),
        (r#"{"c":"2023-02-29T00:00:00Z"}"#, "field `c`: there is no such date or time"),
        (r#"{"c":"1900-02-29T00:00:00Z"}"#, "field `c`: there is no such date or time"),
        (r#"{"c":"2024-00-01T00:00:00Z"}"#, "field `c`: there is no such date or time"),
        (r#"{"c":"2024-2-29T00:00:00Z"}"#, "field `c`: a text for a time"),
        (r#"{"c":"2024-02-2:T00:00:00Z"}"#, "field `c`: a text for a time"),
        (r#"{"c":"2024-02-29/00:00:00Z"}"#, "field `c`: a text for a time"),
        (r#"{"c":"2024-02-29T00:00:00+24:00"}"#, "field `c`: there is no such date or time"),
        (r#"{"c":"2024-02-29T00:00:00"}"#, "field `c`: a text for a time"),
        (r#"{"c":"2024-02-29T24:00:00Z"}"#, "field `c`: there is no such date or time"),
        (r#"{"c":"+999999-01-01T00:00:00Z"}"#, "field `c`: a time outside the field's range"),
        (r#"{"c":"2024-02-29T00:00:00.Z"}"#, "field `c`: a text for a time"),
        (r#"{"c":5}"#, "field `c`: a number for a time"),
        (r#"{"d":"Other"}"#, "the `other` variant of `Kind` stands for unknown values and can't be written"),
        (r#"{"d":"Plain"}"#, "field `d`: a name that is no variant"),
        (r#"{"closed":5}"#, "field `closed`: 5 is no variant of `Closed`"),
        (r#"{"closed":-500}"#, "no variant"),
        (r#"{"a":1.00000000000000000000001}"#, "field `a`: a number with a fraction for an integer"),
        (r#"{"a":1e-999999999999}"#, "field `a`: a number with a fraction for an integer"),
        (r#"{"a":1e999999999999}"#, "field `a`: a number that the field is too narrow for"),
        (r#"{"wide":18446744073709551616}"#, "field `wide`: a number that the field is too narrow for"),
        (r#"{"float":1e999999999999}"#, "field `float`: a number that the field is too narrow for"),
        (r#"{"c":"1970-01-01T00:00:00.1234569Z"}"#, "in whole microseconds"),
        (r#"{"civil":"1970-01-01T00:00:00.1234561"}"#, "in whole microseconds"),
        (r#"{"time":"00:00:00.0000001"}"#, "in whole microseconds"),
        (r#"{"delta":"-PT0.0000001S"}"#, "in whole microseconds"),
        (r#"{"e":[1,70000]}"#, "field `e`: `e[1]`: a number that the field is too narrow for"),
        (r#"{"set":["a",null]}"#, "field `set`: `set[1]`: null for what is never null"),
        (
            r#"{"json":{"a":1,"a":54321}}"#,
            "field `json`: an object in the JSON value has a member more than once",
        ),
        (r#"{"json":[1e400]}"#, "field `json`: a JSON number beyond those of `f64`"),
        (r#"{"a":1,"b":"x","a":2}"#, "field `a`: the field is given more than once"),
        (
            r#"{"inner":{"x":1,"y":null,"x":1}}"#,
            "field `inner`: `inner.x`: the field is given more than once",
        ),
        (r#"{"inner":{"x":1,"y":5}}"#, "field `inner`: `inner.y`: a number for text"),
        (r#"{"inner":{}}"#, "field `inner`: `Inner` lacks its field `x`"),
        (
            r#"{"inner":{"x":1,"z":1}}"#,
            "field `inner`: there is no field `inner.z`: correct the name, or count unknown names",
        ),
        (r#"{"array":"00"}"#, "field `array`: a text for bytes"),
        (r#"{"array":"0x00"}"#, "field `array`: a text for bytes"),
        (r#"{"bytes":"123"}"#, "field `bytes`: a text for bytes"),
        (r#"{"pair":[1]}"#, "field `pair`: fewer items than the array has"),
        (r#"{"pair":[1,2,3]}"#, "field `pair`: more items than the array has"),
        (r#"{"time":"24:00:00"}"#, "field `time`: there is no such date or time"),
        (r#"{"delta":"P"}"#, "field `delta`: a text for a duration"),
        (r#"{"delta":"PT"}"#, "field `delta`: a text for a duration"),
        (r#"{"decimal":"0.001"}"#, "field `decimal`: a text for a decimal"),
        (r#"{"decimal":"1000"}"#, "field `decimal`: more digits than the decimal's precision"),
        (r#"{"decimal":1.555}"#, "field `decimal`: a number for a decimal"),
        (r#"{"decimal":1e999999999999}"#, "field `decimal`: more digits than the decimal's precision"),
        (r#"{"decimal":"1e"}"#, "field `decimal`: a text for a decimal"),
        (r#"{"uuid":"67e5504410b1-426f-9247-bb680e5fe0c8"}"#, "field `uuid`: a text for a UUID"),
        (r#"{"float":"nan"}"#, "field `float`: a text for a number"),
        (r#"{"single":"NaN:7f800000"}"#, "field `single`: a text for a number"),
        (r#"{"nonzero":0}"#, "field `nonzero`: zero in a NonZero field"),
        (r#"{"letter":"ab"}"#, "field `letter`: a text for a text of one character"),
        (
            r#"{"fl oat":1}"#,
            "record `Kinds`: there is no field `fl oat`: correct the name, or count unknown names",
        ),
        (r#"{"single":1e39}"#, "field `single`: a number that the field is too narrow for"),
        (r#"{"single":-3.5e38}"#, "field `single`: a number that the field is too narrow for"),
        (r#"[]"#, "fields of `Kinds` by their names"),
        (r#""54321""#, "a text for fields of `Kinds` by their names"),
        ("54321", "a number for fields of `Kinds` by their names"),
        ("-54321", "a number for fields of `Kinds` by their names"),
        ("54321.5", "a number for fields of `Kinds` by their names"),
        ("true", "`true` or `false` for fields of `Kinds` by their names"),
        ("null", "fields of `Kinds` by their names"),
    ] {
        let error = serde_json::from_str::<KindsPatch>(json).unwrap_err().to_string();
        assert!(error.contains(says), "{json}: {error}");
        assert!(!error.contains("54321"), "{error}");
        let error = PatchReader::<KindsPatch>::new().read_json(json).unwrap_err();
        assert!(error.to_string().contains(says), "{json}: {error}");
        assert_eq!(error.record(), "Kinds");
    }
    let refused = KindsPatch::new().b("too long");
    assert!(serde_json::to_string(&refused).unwrap_err().to_string().contains("field `b`"));
}

/// Formats that know two kinds of float may give either for either.
#[test]
fn a_nan_of_another_width_keeps_its_bits_or_is_refused() {
    let wide = |bits| {
        let packed = rmp_serde::to_vec_named(&BTreeMap::from([("single", f64::from_bits(bits))])).unwrap();
        rmp_serde::from_slice::<KindsPatch>(&packed).map_err(|error| error.to_string())
    };
    for (single, double) in [
        (0x7fc0_0000_u32, 0x7ff8_0000_0000_0000_u64),
        (0xffc1_2345, 0xfff8_2468_a000_0000),
        (0x7f80_0001, 0x7ff0_0000_2000_0000),
    ] {
        assert_eq!(wide(double).unwrap(), KindsPatch::new().single(f32::from_bits(single)));
        let narrow = BTreeMap::from([("float", f32::from_bits(single))]);
        let packed = rmp_serde::to_vec_named(&narrow).unwrap();
        let patch = rmp_serde::from_slice::<KindsPatch>(&packed).unwrap();
        assert_eq!(patch, KindsPatch::new().float(f64::from_bits(double)));
    }
    for double in [0x7ff8_0000_0000_0001, 0xfff0_0000_1000_0000] {
        let error = wide(double).unwrap_err();
        assert!(error.ends_with("field `single`: a NaN of more bits than the field holds"), "{error}");
    }
    assert!(wide(1.5e300_f64.to_bits()).is_err());
}

/// As `serde_json` gives them in programs of which some crate asks for its feature `arbitrary_precision`.
#[test]
fn numbers_that_come_as_maps_are_read() {
    type Map<'a, V> = MapDeserializer<'a, std::iter::Once<(&'a str, V)>, serde::de::value::Error>;
    let float = |name, text| {
        let number = Map::new(std::iter::once((name, text)));
        PatchReader::<KindsPatch>::new().read(Map::new(std::iter::once(("float", number))))
    };
    let number = "$serde_json::private::Number";
    for (text, value) in [("1.5", 1.5), ("-0", -0.0), ("1e3", 1e3), ("18446744073709551616", 2f64.powi(64))] {
        assert_eq!(float(number, text).unwrap(), KindsPatch::new().float(value));
    }
    for (name, text, says) in [
        (number, "1e400", "field `float`: a number that the field is too narrow for"),
        (number, "54321x", "field `float`: an object for a number"),
        ("number", "54321", "field `float`: an object for a number"),
    ] {
        let error = float(name, text).unwrap_err().to_string();
        assert!(error.contains(says) && !error.contains("54321"), "{error}");
    }
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Review {
    state: Option<u8>,
    by: Option<Inner>,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Pull {
    #[record(column = "the review")]
    review: Option<Review>,
    reviews: Vec<Option<Review>>,
    pair: [Review; 2],
    #[record(column = "title")]
    name: Option<String>,
    #[record(column = "name")]
    title: Option<String>,
}

#[test]
fn a_member_without_a_field_is_named_at_every_depth() {
    for (json, path) in [
        (r#"{"review":{"stat":1}}"#, "review.stat"),
        (r#"{"review":{"state":1,"by":{"x":1,"z":[{}]}}}"#, "review.by.z"),
        (r#"{"reviews":[null,{"state":1},{"state":1,"extra":2}]}"#, "reviews[2].extra"),
        (r#"{"reviews":[{"by":{"x":1,"z":1}}]}"#, "reviews[0].by.z"),
        (r#"{"pair":[{"state":1},{"State":1}]}"#, "pair[1].State"),
        (r#"{"review":{"":1}}"#, "review."),
        (r#"{"review":{"a\nb":1}}"#, r"review.a\nb"),
    ] {
        let error = serde_json::from_str::<PullPatch>(json).unwrap_err().to_string();
        let field = path.split(['.', '[']).next().unwrap();
        let says =
            format!("record `Pull`, field `{field}`: there is no field `{path}`: correct the name, or count");
        assert!(error.contains(&says), "{json}: {error}");

        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        assert!(serde_json::from_value::<PullPatch>(value).unwrap_err().to_string().contains(&says));
        let mut reader = PatchReader::<PullPatch>::new().count_unknown();
        let complete = reader.read_json(json).is_ok();
        assert_eq!(reader.unknown(), u64::from(complete), "{json}"); // of a patch that is refused nothing counts
        assert_eq!(complete, path != "pair[1].State" || reader.unknown() == 1);
    }
    let long = format!("{{\"review\":{{\"{}\":1}}}}", "é".repeat(1_000));
    let error = serde_json::from_str::<PullPatch>(&long).unwrap_err().to_string();
    assert!(error.contains(&format!("`review.{}…`", "é".repeat(60))), "{error}");
}

#[test]
fn fields_have_the_names_of_their_columns_too() {
    let review = Review { state: Some(3), by: None };
    for (json, patch) in [
        (r#"{"the review":{"state":3}}"#, PullPatch::new().review(review.clone())),
        // A stored name comes before the name of another field's column.
        (r#"{"title":"t","name":"n"}"#, PullPatch::new().name(String::from("n")).title(String::from("t"))),
    ] {
        assert_eq!(serde_json::from_str::<PullPatch>(json).unwrap(), patch);
    }
    let error =
        serde_json::from_str::<PullPatch>(r#"{"the review":null,"review":null}"#).unwrap_err().to_string();
    assert!(error.contains("field `review`: the field is given more than once"), "{error}");
}

/// As deserializers give them that know nothing of options.
#[test]
fn values_of_plain_deserializers_are_read_and_not_shown() {
    let map =
        |name, value: u64| MapDeserializer::<_, serde::de::value::Error>::new(std::iter::once((name, value)));
    let mut reader = PatchReader::<KindsPatch>::new();
    assert_eq!(reader.read(map("a", 5)).unwrap(), KindsPatch::new().a(5));
    assert_eq!(reader.read(map("json", 5)).unwrap(), KindsPatch::new().json(Json::parse("5").unwrap()));
    for name in ["a", "c", "inner", "b", "set"] {
        let error = reader.read(map(name, 54_321)).unwrap_err().to_string();
        assert!(error.contains(&format!("field `{name}`")) && !error.contains("54321"), "{error}");
    }
}

#[test]
fn a_number_is_no_patch_and_no_object_even_as_a_map() {
    type Map<'a, V> = MapDeserializer<'a, std::iter::Once<(&'a str, V)>, serde::de::value::Error>;
    let number = || Map::new(std::iter::once(("$serde_json::private::Number", "54321")));
    let mut reader = PatchReader::<PullPatch>::new().count_unknown();
    let error = reader.read(number()).unwrap_err().to_string();
    assert!(error.contains("a number for fields of `Pull`") && !error.contains("54321"), "{error}");
    let error = reader.read(Map::new(std::iter::once(("review", number())))).unwrap_err().to_string();
    assert!(error.contains("field `review`: a number for an object") && !error.contains("54321"), "{error}");
}

#[test]
fn values_may_be_as_deep_as_json_fields_hold_them() {
    let deep = format!("{}{}", "[".repeat(127), "]".repeat(127));
    let json = format!("{{\"json\":{deep}}}");
    let patch = serde_json::from_str::<KindsPatch>(&json).unwrap();
    assert_eq!(serde_json::to_string(&patch).unwrap(), json);
    for depth in [128, 1_000_000] {
        let json = format!("{{\"json\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        let error = serde_json::from_str::<KindsPatch>(&json).unwrap_err().to_string();
        assert!(
            error.contains("field `json`: more than 127 JSON arrays and objects inside each other"),
            "{error}"
        );
        let skipped = json.replace("json", "unknown");
        assert!(PatchReader::<KindsPatch>::new().count_unknown().read_json(&skipped).is_ok());
        let nested = json.replace("json", "e");
        assert!(serde_json::from_str::<KindsPatch>(&nested).is_err());
    }
}

#[test]
fn unknown_names_are_counted_by_choice() {
    let mut reader = PatchReader::<KindsPatch>::new().count_unknown();
    for json in [r#"{"x":{"a":[1]},"a":1,"y":null}"#, r#"{"a":1}"#, r#"{"a":1,"a b":"c"}"#] {
        assert_eq!(reader.read_json(json).unwrap(), KindsPatch::new().a(1));
    }
    assert_eq!(reader.unknown(), 3);
    assert!(reader.read_json(r#"{"a":1} x"#).is_err());
    assert!(reader.read_json(r#"{"a":1"#).is_err());
}

#[test]
fn values_of_newer_programs_stay_as_numbers() {
    let mut bytes = KindsPatch::new().d(Kind::Plain).to_bytes().unwrap();
    let last = bytes.len() - 2;
    bytes[last] = 77;
    let patch = KindsPatch::from_bytes(&bytes).unwrap();
    let json = serde_json::to_string(&patch).unwrap();
    assert_eq!(json, r#"{"d":77}"#);
    assert_eq!(serde_json::from_str::<KindsPatch>(&json).unwrap(), patch);
}
