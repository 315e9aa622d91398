//! Without the prelude.

#![no_implicit_prelude]

#[derive(
    ::record_core::RecordEnum,
    ::std::clone::Clone,
    ::std::marker::Copy,
    ::std::fmt::Debug,
    ::std::cmp::PartialEq,
)]
#[repr(i16)]
enum State {
    Open,
    #[record(other)]
    Other = -1,
}

#[derive(::record_core::Record)]
#[record(version = 2)]
struct Value<'a, const N: usize> {
    a: ::std::option::Option<i32>,
    b: ::std::vec::Vec<::std::option::Option<::std::string::String>>,
    c: ::std::borrow::Cow<'a, str>,
    d: [u8; N],
    state: State,
    old: ::record_core::Retired<::std::option::Option<i32>>,
    #[record(since = 2, default = 1.5)]
    e: f32,
    #[record(since = 2, from = "a")]
    f: ::std::option::Option<i64>,
    #[record(skip)]
    g: i32,
}

#[derive(::record_core::Key)]
struct Id {
    account: i32,
    name: ::std::string::String,
}

#[test]
fn everything_is_found() {
    use ::record_core::{Blob, Key};
    use ::std::{assert, assert_eq, convert::Into, default::Default, option::Option::Some, vec};

    let value = Value::<3> {
        a: Some(1),
        b: vec![Some("x".into())],
        c: "y".into(),
        d: [1, 2, 3],
        state: State::Open,
        old: Default::default(),
        e: 1.5,
        f: Some(2),
        g: 4,
    };
    let blob = Blob::new(value).unwrap();
    assert_eq!((blob.view().f(), blob.view().state()), (Some(2), State::Open));
    assert!(State::Other as i16 == -1);
    assert_eq!(blob.add_ons().g, 4);
    assert_eq!(Id::COLUMNS.len(), 2);
    let _ = Id { account: 1, name: "a".into() };
}
