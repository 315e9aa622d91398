//! Layouts as JSON: everything comes back, and nothing that breaks a rule comes in.

#[path = "../../tests/shared/described.rs"]
mod described;

use described::field;
use record_core::{
    CivilDateTime, Date, Decimal, Error, Json, Record, RecordEnum, Retired, Text, Time, TimeDelta, Timestamp,
    layout::{Digest, Layout, Type},
};
use serde::{
    Deserializer,
    de::{
        IntoDeserializer, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
};
use serde_json::{Value, json};
use std::{net::IpAddr, num::NonZeroU16};

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(i16)]
enum State {
    Open = -1,
    Closed,
    #[record(other)]
    Other = 300,
}

#[derive(Record)]
struct Inner {
    a: u8,
    b: Option<f64>,
    c: [Option_; 2],
}

/// A nested record in a nested record.
#[derive(Record)]
struct Option_ {
    value: Option<Text<3>>,
}

#[derive(Record)]
#[record(version = 3, table = "every_type", digest)]
struct EveryType {
    i8: i8,
    i16: i16,
    i32: i32,
    i64: i64,
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
    f32: f32,
    f64: f64,
    bool: bool,
    char: char,
    non_zero: NonZeroU16,
    decimal: Decimal<38, 9>,
    #[record(promote)]
    timestamp: Timestamp,
    civil: CivilDateTime,
    date: Date,
    time: Time,
    delta: TimeDelta,
    ip: IpAddr,
    bytes: [u8; 5],
    #[record(column = "the text")]
    text: Text<7>,
    array: [[u16; 2]; 3],
    inner: Inner,
    state: State,
    string: String,
    binary: Vec<u8>,
    json: Json,
    dates: Vec<Date>,
    inners: Vec<Option<Inner>>,
    #[record(as_set)]
    labels: Vec<String>,
    blobs: Vec<Option<Vec<u8>>>,
    maybe: Option<i32>,
    #[record(since = 2, default = "né")]
    newer: Text<7>,
    #[record(since = 2, default = "a b")]
    newer_string: String,
    #[record(since = 2, default = -1)]
    newer_enum: State,
    #[record(since = 2, from = "i32")]
    wider: i64,
    #[record(since = 2, rename = "renamed")]
    other_name: Option<String>,
    #[record(retired = 3)]
    old: Retired<i32>,
}

fn json_of(layout: &Layout) -> Value {
    serde_json::from_str(&layout.to_json()).unwrap()
}

fn read(data: &Value) -> Result<&'static Layout, Error> {
    Layout::from_json(&data.to_string())
}

#[test]
fn every_type_comes_back() {
    let layout = read(&json_of(EveryType::LAYOUT)).unwrap();
    assert_eq!(layout, EveryType::LAYOUT);
    assert_eq!(layout.digest(), Digest::Index);
    assert_eq!(layout.to_json(), EveryType::LAYOUT.to_json());
    assert_eq!(layout.difference(EveryType::LAYOUT), None);
    assert!(std::ptr::eq(layout, read(&json_of(EveryType::LAYOUT)).unwrap()), "equal layouts are kept once");
}

#[test]
fn what_readers_of_other_languages_need_is_there() {
    let data = json_of(Inner::LAYOUT);
    let field = &data["fields"][2];
    assert_eq!(
        (&field["code"], &field["offset"], &field["width"], &field["variable"]),
        (&json!("array(record(1 value text(3) null;),2)"), &json!(18), &json!(8), &json!(false))
    );
    assert_eq!(data["versions"][0]["fixed_len"], json!(26));
}

#[test]
fn types_that_are_not_known_keep_code_place_and_hash() {
    let money = || json!({ "name": "money" });
    let list = |nullable: bool| json!({ "name": "list", "item": money(), "nullable": nullable });
    let mut set = field("set", 1, "list(money(EUR))", list(false), None);
    set["set"] = json!(true);
    let array = json!({
        "name": "array",
        "len": 4,
        "item": { "name": "extension", "label": "a.b", "item": { "name": "enum", "item": { "name": "u24" } } },
    });
    let mut newer = field("newer", 2, "money(EUR,2)", money(), Some(12));
    newer["nullable"] = json!(true);
    let described = described::layout(
        "Unknown",
        vec![
            field("fixed", 1, "money(EUR,2)", money(), Some(12)),
            field("list", 1, "list(money?)", list(true), None),
            field("variable", 1, "map(string,record(1 x i32;))", json!({ "name": "map" }), None),
            set,
            field("array", 1, "array(extension(a.b,enum(u24)),4)", array, Some(12)),
            field("known", 1, "i32", json!({ "name": "i32" }), Some(4)),
            newer,
            field("zero", 2, "u24", json!({ "name": "u24" }), Some(3)),
        ],
    );
    let layout = read(&described).unwrap();
    assert_eq!(json_of(layout), described);
    let unknown = |name: &str| layout.field(name).unwrap().ty();
    assert_eq!(unknown("fixed"), &Type::Unknown { code: "money(EUR,2)", width: Some(12) });
    assert_eq!(unknown("list"), &Type::Unknown { code: "list(money?)", width: None });
}

#[test]
fn a_nested_record_may_hold_a_type_that_is_not_known() {
    let inner = field("x", 1, "u24", json!({ "name": "u24" }), Some(3));
    let inner = described::layout("Nested", vec![inner]);
    let nested = json!({ "name": "record", "label": "Nested", "fields": inner["fields"] });
    let described = described::layout("Outer", vec![field("nested", 1, "record(1 x u24;)", nested, Some(3))]);
    assert_eq!(json_of(read(&described).unwrap()), described);
}

/// The layout that the hostile cases start from.
#[derive(Record)]
#[record(version = 2)]
struct Victim {
    number: i32,
    maybe: Option<i32>,
    list: Vec<u16>,
    array: [u16; 4],
    inner: Option_,
    state: State,
    decimal: Decimal<9, 2>,
    #[record(since = 2, default = "x")]
    text: Text<4>,
    #[record(since = 2, default = true)]
    flag: bool,
    #[record(since = 2, from = "number")]
    wider: i64,
}

const NUMBER: usize = 0;
const MAYBE: usize = 1;
const LIST: usize = 2;
const ARRAY: usize = 3;
const INNER: usize = 4;
const STATE: usize = 5;
const DECIMAL: usize = 6;
const TEXT: usize = 7;
const FLAG: usize = 8;
const WIDER: usize = 9;

#[track_caller]
fn refused(change: impl FnOnce(&mut Value), says: &str) {
    let mut data = json_of(Victim::LAYOUT);
    change(&mut data);
    match read(&data) {
        Ok(_) => panic!("accepted, but {says:?} was expected"),
        Err(error) => assert!(error.to_string().contains(says), "{error}, but {says:?} was expected"),
    }
}

/// One value of a field's description replaced.
#[track_caller]
fn refused_field(field: usize, pointer: &str, value: Value, says: &str) {
    refused(|data| *data["fields"][field].pointer_mut(pointer).expect(pointer) = value, says);
}

#[test]
fn hashes_must_be_those_of_the_fields() {
    read(&json_of(Victim::LAYOUT)).unwrap();
    refused(|data| data["versions"][1]["hash"] = json!("00"), "hash of version 2");
    refused(|data| data["versions"][0]["version"] = json!(2), "hash of version 1");
    refused(|data| data["versions"][0]["fixed_len"] = json!(9), "9");
    refused(|data| data["versions"] = json!([]), "0 versions");
    refused(|data| drop(data["versions"].as_array_mut().unwrap().pop()), "1 versions");
    refused_field(NUMBER, "/name", json!("numbers"), "`from`");
    refused_field(MAYBE, "/name", json!("perhaps"), "hash of version 1");
    refused_field(MAYBE, "/nullable", json!(false), "offset");
}

#[test]
fn mistakes_take_no_room_from_layouts() {
    #[derive(Record)]
    struct Good {
        number: i32,
    }
    // More than a process keeps of layouts.
    for i in 0..5_000 {
        let mut bad = json_of(Victim::LAYOUT);
        (bad["record"], bad["fields"][NUMBER]["since"]) = (json!(format!("Bad{i}")), json!(7));
        read(&bad).unwrap_err();
    }
    let good = read(&json_of(Good::LAYOUT)).unwrap();
    assert!(std::ptr::eq(good, read(&json_of(Good::LAYOUT)).unwrap()));
    // What says the same in other words is the same.
    let mut verbose = json_of(Good::LAYOUT);
    (verbose["table"], verbose["note"]) = (Value::Null, json!("not read"));
    assert!(std::ptr::eq(good, read(&verbose).unwrap()));
}

#[test]
fn layouts_are_read_by_many_threads_at_once() {
    #[derive(Record)]
    struct Shared {
        number: i32,
    }
    let text = Shared::LAYOUT.to_json();
    let read = || Layout::from_json(&text).unwrap();
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(|| (1..50).fold(read(), |_, _| read()))).collect();
        for one in all {
            assert!(std::ptr::eq(one.join().unwrap(), read()));
        }
    });
}

#[test]
fn variants_have_values_and_names_of_their_own() {
    let variants = |variants: Value| {
        move |data: &mut Value| {
            let described = &mut data["fields"][STATE]["type"]["variants"];
            *described = variants;
        }
    };
    let open = |name: &str, value: i64| json!({ "name": name, "value": value });
    refused(variants(json!([open("A", 1), open("B", 1)])), "a name of its own");
    refused(variants(json!([open("A", 1), open("A", 2)])), "a name of its own");
    refused(variants(json!([])), "a name of its own");
}

/// A list of lists … of `levels` types, each in the one before.
fn nested(name: &str, levels: usize) -> Value {
    let member = |item| json!({ "name": name, "len": 1, "label": "a.b", "item": item });
    (1..levels).fold(json!({ "name": "u8" }), |item, _| member(item))
}

#[test]
fn types_are_at_most_32_deep() {
    let array = |levels: usize| {
        let code = (1..levels).fold(String::from("u8"), |code, _| format!("array({code},1)"));
        described::layout("Deep", vec![field("deep", 1, &code, nested("array", levels), Some(1))])
    };
    let layout = read(&array(32)).unwrap();
    assert_eq!(json_of(layout)["fields"][0]["code"], array(32)["fields"][0]["code"]);
    for levels in [33, 34, 40] {
        assert!(read(&array(levels)).unwrap_err().to_string().contains("32 deep"), "{levels}");
    }
    // Deeper than the reader of JSON goes.
    read(&array(100)).unwrap_err();
}

#[test]
fn a_code_may_be_of_any_depth() {
    // Of a type that is not known the code is all that there is, and it is looked through.
    for name in ["nonzero", "list", "enum"] {
        let code = format!("{}money{}", format!("{name}(").repeat(200_000), ")".repeat(200_000));
        let ty = json!({ "name": name, "item": { "name": "money" } });
        let described = described::layout("Code", vec![field("code", 1, &code, ty, None)]);
        assert!(read(&described).unwrap_err().to_string().contains("the code is not that of type"), "{name}");
    }
    let code = format!("money{}{}", "(list".repeat(200_000), ")".repeat(200_000));
    let ty = json!({ "name": "money" });
    let described = described::layout("Code", vec![field("code", 1, &code, ty, None)]);
    assert_eq!(json_of(read(&described).unwrap()), described);
}

/// A format that does not bound how deep it nests, and a type in it that never ends.
#[derive(Clone, Copy)]
struct Endless(&'static str);

impl<'de> IntoDeserializer<'de> for Endless {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Endless {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        let map = |members: &'static [&'static str]| members.iter().map(|member| (*member, Endless(member)));
        let field = ["name", "column", "since", "declared", "code", "type", "offset", "width", "variable"];
        match self.0 {
            "layout" => visitor
                .visit_map(MapDeserializer::new(map(&["format", "record", "version", "fields", "versions"]))),
            "fields" => visitor.visit_seq(SeqDeserializer::new(std::iter::once(Endless("field")))),
            "field" => visitor
                .visit_map(MapDeserializer::new(field.map(|member| (member, Endless(member))).into_iter())),
            "type" | "item" => visitor.visit_map(MapDeserializer::new(map(&["name", "item"]))),
            "format" | "version" | "since" | "declared" | "offset" | "width" => visitor.visit_u8(1),
            "variable" => visitor.visit_bool(true),
            _ => visitor.visit_str("list"),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_some(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[test]
fn types_that_never_end_are_refused_in_every_format() {
    for _ in 0..2 {
        let error = Layout::deserialize(Endless("layout")).unwrap_err();
        assert!(error.to_string().contains("32 deep"), "{error}");
    }
    // Nothing of it is left.
    read(&json_of(EveryType::LAYOUT)).unwrap();
}

#[test]
#[should_panic(expected = "more than 32 deep")]
fn types_by_hand_are_at_most_32_deep() {
    (0..100_000).fold(Type::U8, |ty, _| Type::list(Box::leak(Box::new(ty)), false));
}

#[test]
#[should_panic(expected = "holds an integer")]
fn only_integers_are_known_not_to_be_zero() {
    Type::non_zero(&Type::Bool);
}

#[test]
fn types_by_hand_say_what_they_are() {
    const LONG: Type = Type::Text { len: u32::MAX };
    const LONGER: Type = Type::array(&LONG, u32::MAX);
    const LIST: Type = Type::list(&Type::Json, true);
    const NAMED: Type = Type::extension("a b", &LIST);
    for (ty, code, width) in [
        (Type::Text { len: 0 }, "text(0)", Some(0)),
        (LONGER, "array(text(4294967295),4294967295)", Some((1 << 32) - 1).map(|len: usize| len * len)),
        (Type::array(&LONGER, 9), "array(array(text(4294967295),4294967295),9)", Some(usize::MAX)),
        (Type::array(&Type::String, 3), "array(string,3)", None),
        (Type::extension("", &NAMED), "extension(,extension(a b,list(json?)))", None),
        (Type::Decimal { precision: 255, scale: 255 }, "decimal(255,255)", Some(16)),
    ] {
        assert_eq!((&ty.to_string()[..], ty.storage().inline()), (code, width));
        assert!(ty.same_bytes(&ty) && ty.widens(&ty));
        assert!(!ty.is_utf8() && !format!("{ty:?}").is_empty());
        assert_eq!(ty.zero_is_a_value(), ty.storage_type() != &Type::Json);
    }
}

#[test]
fn text_that_is_cut_short_is_an_error() {
    let text = Victim::LAYOUT.to_json();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        assert!(Layout::from_json(&text[..end]).is_err(), "{end}");
    }
    assert!(Layout::from_json(&format!("{text} {{}}")).is_err());
    refused(|data| drop(data.as_object_mut().unwrap().remove("fields")), "fields");
    refused(|data| data["format"] = json!(2), "update this program");
}

#[test]
fn places_and_codes_must_be_those_of_the_types() {
    refused_field(NUMBER, "/offset", json!(8), "offset or width");
    refused_field(NUMBER, "/width", json!(2), "offset or width");
    refused_field(LIST, "/variable", json!(false), "offset or width");
    refused_field(NUMBER, "/code", json!("u32"), "the code");
    refused_field(NUMBER, "/declared", json!(1), "declared");
    refused_field(NUMBER, "/declared", json!(65_535), "declared");
    refused_field(INNER, "/type/fields/0/offset", json!(0), "offset or width");
    refused_field(NUMBER, "/offset", json!(65_536), "65536");
}

#[test]
fn lengths_can_be_absurd_without_harm() {
    let array = |item: Value, len: u32| json!({ "name": "array", "item": item, "len": len });
    let bytes = json!({ "name": "bytes", "len": u32::MAX });
    let three = array(array(bytes.clone(), u32::MAX), u32::MAX);
    refused_field(ARRAY, "/type/len", json!(u32::MAX), "longer than a blob");
    refused_field(ARRAY, "/type/len", json!(40_000), "fixed part is longer");
    refused_field(ARRAY, "/type/len", json!(0), "length");
    refused_field(ARRAY, "/type", bytes.clone(), "longer than a blob");
    refused_field(ARRAY, "/type", three.clone(), "longer than a blob");
    refused_field(LIST, "/type/item", bytes, "longer than a blob");
    refused_field(LIST, "/type/item", three, "longer than a blob");
    refused_field(TEXT, "/type/len", json!(u64::MAX), "invalid value");
    refused_field(DECIMAL, "/type/precision", json!(39), "38");
    refused_field(DECIMAL, "/type/scale", json!(10), "38");
    refused_field(DECIMAL, "/type/precision", json!(null), "38");
    let zero = json!({ "name": "u0" });
    refused(
        |data| {
            let field = &mut data["fields"][NUMBER];
            (field["type"], field["code"], field["width"]) = (zero, json!("u0"), json!(0));
        },
        "zero bytes wide",
    );
}

#[test]
fn nesting_has_an_end() {
    for wrapper in ["list", "array", "extension", "nonzero", "enum"] {
        for depth in [1, 10, 100, 1_000, 100_000] {
            let open = format!(r#"{{"name":"{wrapper}","label":"a","len":1,"item":"#);
            let ty = format!("{}{{\"name\":\"u8\"}}{}", open.repeat(depth), "}".repeat(depth));
            let data = json_of(Victim::LAYOUT).to_string();
            let number = data.find(r#""type":"#).unwrap() + 7;
            let end = number + data[number..].find('}').unwrap() + 1;
            let _ = Layout::from_json(&format!("{}{ty}{}", &data[..number], &data[end..]));
        }
    }
}

#[test]
fn nested_records_are_of_version_1_and_fixed() {
    refused_field(INNER, "/type/fields", json!([]), "at least one stored field");
    refused_field(INNER, "/type/fields", json!(null), "at least one stored field");
    refused_field(INNER, "/type/fields/0/since", json!(2), "at least one stored field");
    refused_field(INNER, "/type/fields/0/type", json!({ "name": "string" }), "offset or width");
    refused(
        |data| {
            let fields = data["fields"][INNER]["type"]["fields"].as_array_mut().unwrap();
            fields.push(json!({
                "name": "newer", "column": "newer", "since": 2, "declared": 1, "code": "u8",
                "type": { "name": "u8" }, "offset": 12, "width": 1, "variable": false,
            }));
        },
        "newer than the layout",
    );
    refused(
        |data| {
            let field = &mut data["fields"][INNER]["type"]["fields"][0];
            (field["type"], field["code"]) = (json!({ "name": "string" }), json!("string"));
            (field["width"], field["variable"]) = (json!(4), json!(true));
        },
        "a nested record has fixed-size fields only",
    );
}

#[test]
fn names_are_told_apart() {
    refused_field(MAYBE, "/name", json!("number"), "same stored name");
    refused_field(MAYBE, "/column", json!("number"), "column");
    refused_field(MAYBE, "/column", json!("a\0b"), "column");
    for name in ["", "a b", "a;", "a=b", "a\nb", "(", &"n".repeat(256)] {
        refused_field(MAYBE, "/name", json!(name), "stored name");
    }
}

#[test]
fn fields_stand_in_the_order_of_their_versions() {
    refused_field(NUMBER, "/since", json!(2), "version 1");
    refused_field(MAYBE, "/since", json!(2), "blob order");
    refused_field(MAYBE, "/since", json!(0), "blob order");
    refused_field(WIDER, "/since", json!(3), "newer than the layout");
    refused(|data| data["version"] = json!(0), "at least one version");
    refused(|data| data["version"] = json!(3), "neither adds nor retires");
    refused(|data| data["version"] = json!(1), "newer than the layout");
    refused(|data| data["fields"] = json!([]), "at least one stored field");
    for retired in [0, 1, 3, 255] {
        refused(|data| data["fields"][NUMBER]["retired"] = json!(retired), "retired");
    }
}

#[test]
fn a_field_of_version_1_needs_no_default() {
    refused(
        |data| data["fields"][DECIMAL]["default"] = json!("01000000000000000000000000000000"),
        "no blob is older",
    );
    refused(|data| data["fields"][FLAG]["default"] = json!("00"), "goes without saying");
}

#[test]
fn defaults_are_values() {
    for (field, default, says) in [
        (FLAG, "02", "no bool"),
        (FLAG, "", "default is not as long"),
        (FLAG, "0001", "default is not as long"),
        (FLAG, "1", "hexadecimal"),
        (FLAG, "é", "hexadecimal"),
        (TEXT, "ff000000", "UTF-8"),
        (TEXT, "61006200", "canonical"),
        (STATE, "2a", "default is not as long"),
        (DECIMAL, "ffffffffffffffffffffffffffffff7f", "precision"),
        (LIST, "00", "whole number"),
    ] {
        refused(|data| data["fields"][field]["default"] = json!(default), says);
    }
    refused(
        |data| {
            let field = &mut data["fields"][LIST];
            (field["set"], field["default"]) = (json!(true), json!("02000100"));
        },
        "ascend",
    );
    refused(
        |data| {
            let field = &mut data["fields"][STATE];
            field["type"]["other"] = json!(null);
            field["default"] = json!("2a00");
        },
        "no variant",
    );
    // A null item of a nested record that holds bytes.
    refused(|data| data["fields"][INNER]["default"] = json!("00610000"), "null field");
    // JSON is a value only if it is a text, and a default only if it is the one text that every writer has for the value.
    for (text, says) in
        [("7b", "JSON"), ("7b207d", "one of `null`"), ("2d30", "one of `null`"), ("31", "one of `null`")]
    {
        refused(
            |data| {
                let field = &mut data["fields"][LIST];
                (field["type"], field["code"]) = (json!({ "name": "json" }), json!("json"));
                field["default"] = json!(text);
            },
            says,
        );
    }
}

#[test]
fn a_field_takes_over_an_older_one_that_fits() {
    for from in ["nothing", "wider", "flag", "text", "list", "maybe", "decimal"] {
        refused_field(WIDER, "/from", json!(from), "`from`");
    }
    refused_field(WIDER, "/from", json!("x\n2 y i32"), "`from`");
    refused(|data| data["fields"][NUMBER]["from"] = json!("number"), "`from`");
}

#[test]
fn types_hold_what_they_can_hold() {
    let string = json!({ "name": "string" });
    refused_field(LIST, "/type/item", json!({ "name": "list", "item": { "name": "u8" } }), "lists");
    refused_field(
        LIST,
        "/type/item",
        json!({ "name": "extension", "label": "a", "item": { "name": "list", "item": { "name": "u8" } } }),
        "lists",
    );
    refused_field(ARRAY, "/type/item", string.clone(), "fixed");
    refused_field(ARRAY, "/type/item", json!(null), "item");
    refused_field(STATE, "/type/item", string.clone(), "integer");
    refused_field(STATE, "/type/label", json!(null), "label");
    refused_field(NUMBER, "/type", json!({ "name": "nonzero", "item": string }), "integer");
    refused_field(
        NUMBER,
        "/type",
        json!({ "name": "extension", "label": "a b", "item": { "name": "i32" } }),
        "stored name",
    );
    refused(|data| data["fields"][NUMBER]["set"] = json!(true), "as_set");
}

#[test]
fn a_type_that_is_not_known_can_not_pass_for_another() {
    for code in ["i32", "i32\n1 x i32", "i32 null", "money ", "money)", ""] {
        refused(
            |data| {
                let field = &mut data["fields"][NUMBER];
                (field["type"], field["code"]) = (json!({ "name": "money" }), json!(code));
            },
            "the code is not that of type `money`",
        );
    }
    refused_field(LIST, "/type/item/name", json!("money"), "the code is not that of type `list`");
    refused(
        |data| {
            let field = &mut data["fields"][NUMBER];
            (field["type"], field["code"]) = (json!({ "name": "money" }), json!("money"));
            field["width"] = json!(65_536);
        },
        "wider",
    );
}

#[test]
fn layouts_that_differ_in_unknown_widths_are_not_taken_for_one() {
    let with = |a, b| {
        let u24 = |name, width| field(name, 1, "u24", json!({ "name": "u24" }), Some(width));
        read(&described::layout("Widths", vec![u24("a", a), u24("b", b)])).unwrap()
    };
    let (narrow, wide, swapped) = (with(1, 3), with(3, 3), with(3, 1));
    assert_eq!(narrow.versions()[0].hash(), wide.versions()[0].hash());
    for other in [wide, swapped] {
        let difference = narrow.difference(other).expect("they differ");
        assert!(difference.contains("another width"), "{difference}");
    }
}

#[test]
fn a_retired_field_is_retired_for_every_reader() {
    #[derive(record_core::Record)]
    struct Kept {
        a: i32,
        b: record_core::Retired<Option<i32>>,
    }
    let layout = <Kept as record_core::Record>::LAYOUT;
    assert_eq!(layout.field("b").unwrap().retired(), Some(1));
    assert_eq!(Layout::from_json(&layout.to_json()).unwrap(), layout);
    let blob = record_core::Blob::encode(&Kept { a: 1, b: record_core::Retired::new() }).unwrap();
    assert_eq!(format!("{blob:?}"), "Kept { a: 1 }");
}

/// Views read where a layout says that fields are, so no layout may come about whose fields lie elsewhere.
#[test]
fn layouts_of_other_bytes_are_not_joined() {
    mod one {
        #[derive(record_core::Record)]
        #[record(version = 2)]
        pub(super) struct Point {
            x: u8,
            y: u32,
            #[record(since = 2)]
            z: u8,
        }
    }
    mod of_another_type {
        #[derive(Clone, Copy, record_core::RecordEnum)]
        #[repr(u64)]
        pub(super) enum Wide {
            A = 0,
            B = 1,
        }
        #[derive(record_core::Record)]
        #[record(version = 2)]
        pub(super) struct Point {
            x: Wide,
            y: u32,
            #[record(since = 2)]
            z: u8,
        }
    }
    mod older {
        #[derive(record_core::Record)]
        pub(super) struct Point {
            x: u8,
            y: u32,
        }
    }
    use record_core::Record;
    let layout = one::Point::LAYOUT;
    for other in [of_another_type::Point::LAYOUT, older::Point::LAYOUT] {
        assert!(layout.joined(other).unwrap_err().is_layout());
        assert!(other.joined(layout).unwrap_err().is_layout());
    }
    assert_eq!(layout.joined(layout).unwrap(), None);
}
