//! Fields that took over the values of narrower ones.

use crate::agreement::is_accepted;
use record_core::{
    Blob, Record, RecordView, Retired, Text,
    value::{DynamicView, Value},
    vouch,
};

mod v1 {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq)]
    pub struct Entry {
        pub small: i32,
        pub float: f32,
        pub short: Text<4>,
        pub name: Text<8>,
        pub plain: u16,
        pub maybe: Option<u8>,
        pub list: Vec<u32>,
    }
}

mod v2 {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(version = 2)]
    pub struct Entry {
        #[record(since = 2, from = "small")]
        pub big: i64,
        #[record(retired = 2)]
        pub small: Retired<i32>,
        #[record(retired = 2)]
        pub float: Retired<f32>,
        #[record(since = 2, from = "float")]
        pub double: f64,
        #[record(retired = 2)]
        pub short: Retired<Text<4>>,
        #[record(since = 2, from = "short")]
        pub long: Text<40>,
        #[record(retired = 2)]
        pub name: Retired<Text<8>>,
        #[record(since = 2, from = "name")]
        pub full_name: String,
        #[record(retired = 2)]
        pub plain: Retired<u16>,
        #[record(since = 2, from = "plain")]
        pub nullable: Option<u16>,
        pub maybe: Retired<Option<u8>>,
        #[record(since = 2, from = "maybe")]
        pub maybe_big: Option<i64>,
        #[record(retired = 2)]
        pub list: Retired<Vec<u32>>,
        #[record(since = 2, from = "list")]
        pub same_list: Option<Vec<u32>>,
    }
}

fn old() -> v1::Entry {
    v1::Entry {
        small: i32::MIN,
        float: 0.1,
        short: "äbc".try_into().unwrap(),
        name: "name".try_into().unwrap(),
        plain: u16::MAX,
        maybe: Some(255),
        list: vec![1, 2],
    }
}

fn new() -> v2::Entry {
    v2::Entry {
        big: i64::from(i32::MIN),
        small: Retired::new(),
        float: Retired::new(),
        double: f64::from(0.1_f32),
        short: Retired::new(),
        long: "äbc".try_into().unwrap(),
        name: Retired::new(),
        full_name: "name".into(),
        plain: Retired::new(),
        nullable: Some(u16::MAX),
        maybe: Retired::new(),
        maybe_big: Some(255),
        list: Retired::new(),
        same_list: Some(vec![1, 2]),
    }
}

#[test]
fn older_blobs_are_read_from_the_narrower_field() {
    let blob = Blob::<v2::Entry>::from_bytes(Blob::encode(&old()).unwrap().into_bytes()).unwrap();
    assert_eq!(blob.view().decode(), new());
    let view = blob.view();
    assert_eq!((view.big(), view.double()), (i64::from(i32::MIN), f64::from(0.1_f32)));
    assert_eq!((view.long(), view.full_name()), ("äbc", "name"));
    assert_eq!((view.nullable(), view.maybe_big()), (Some(u16::MAX), Some(255)));
    assert_eq!(view.same_list().unwrap().to_vec(), [1, 2]);
    let by_layout = DynamicView::open(v2::Entry::LAYOUT, blob.as_bytes()).unwrap();
    assert!(matches!(by_layout.get("big"), Some(Value::Int(-2_147_483_648))));
    assert!(matches!(by_layout.get("full_name"), Some(Value::Text("name"))));
}

#[test]
fn what_is_written_again_holds_the_wider_field_in_every_version_from_then_on() {
    let mut blob = Blob::<v2::Entry>::from_bytes(Blob::encode(&old()).unwrap().into_bytes()).unwrap();
    blob.edit(|_| ()).unwrap();
    assert_eq!(blob, Blob::encode(&new()).unwrap());
    assert_eq!(blob.view().version(), 2);
    assert!(is_accepted::<v2::Entry>(blob.as_bytes()));

    let zero = v2::Entry {
        big: 0,
        double: 0.0,
        long: Text::default(),
        full_name: String::new(),
        nullable: None,
        maybe_big: None,
        same_list: None,
        ..new()
    };
    let blob = Blob::encode(&zero).unwrap();
    assert_eq!(blob.view().version(), 2, "a blob of version 1 would be read from the old fields");
    assert_eq!(blob.into_record(), zero);
}

#[test]
fn a_nan_keeps_its_bits() {
    for (float, double) in [
        (0x7fc0_0000_u32, 0x7ff8_0000_0000_0000_u64),
        (0xffc0_0001, 0xfff8_0000_2000_0000),
        (0x7f80_0001, 0x7ff0_0000_2000_0000), // signalling
    ] {
        let blob = Blob::encode(&v1::Entry { float: f32::from_bits(float), ..old() }).unwrap();
        assert_eq!(v2::Entry::view(blob.as_bytes()).unwrap().double().to_bits(), double);
        assert_eq!(v2::Entry::view(blob.as_bytes()).unwrap().decode().double.to_bits(), double);
    }
}

mod chain {
    use super::*;

    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(version = 3)]
    pub struct Entry {
        #[record(retired = 2)]
        pub small: Retired<i16>,
        #[record(since = 2, from = "small", retired = 3)]
        pub middle: Retired<i32>,
        #[record(since = 3, from = "middle")]
        pub big: i64,
    }

    #[derive(Record)]
    pub struct First {
        pub small: i16,
    }

    #[derive(Record)]
    #[record(version = 2)]
    pub struct Second {
        #[record(retired = 2)]
        pub small: Retired<i16>,
        #[record(since = 2, from = "small")]
        pub middle: i32,
    }
}

#[test]
fn a_field_is_taken_over_through_all_that_took_it_over_before() {
    let first = Blob::encode(&chain::First { small: -5 }).unwrap();
    let second = Blob::encode(&chain::Second { small: Retired::new(), middle: -6 }).unwrap();
    let third =
        Blob::encode(&chain::Entry { small: Retired::new(), middle: Retired::new(), big: -7 }).unwrap();
    for (bytes, big) in [(first.as_bytes(), -5), (second.as_bytes(), -6), (third.as_bytes(), -7)] {
        let by_layout = DynamicView::open(chain::Entry::LAYOUT, bytes).unwrap();
        assert!(matches!(by_layout.get("big"), Some(Value::Int(value)) if value == big), "{by_layout:?}");
        let view = chain::Entry::view(bytes).unwrap();
        assert_eq!((view.big(), view.decode().big), (big, big), "version {}", view.version());
    }
    assert_eq!(chain::Second::view(first.as_bytes()).unwrap().middle(), -5);
}

#[test]
fn code_that_reads_the_narrower_field_is_not_given_newer_blobs() {
    vouch(v1::Entry::LAYOUT, v2::Entry::LAYOUT).unwrap();
    let blob = Blob::encode(&new()).unwrap();
    assert!(v1::Entry::view(blob.as_bytes()).unwrap_err().is_unknown_layout());
}
