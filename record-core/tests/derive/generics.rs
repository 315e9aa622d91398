//! Lifetimes, types, constants, bounds, defaults, and methods of the user's own.

use record_core::{Blob, Field, FixedField, Record, RecordView, Text};
use std::{borrow::Cow, fmt::Debug};

#[derive(Record, Debug, Clone, PartialEq)]
struct Borrowed<'a, 'blob> {
    name: Cow<'a, str>,
    note: Option<Cow<'blob, str>>,
}

#[test]
fn lifetimes() {
    let text = String::from("abc");
    let value = Borrowed { name: Cow::Borrowed(&text), note: Some(Cow::Borrowed(&text)) };
    let blob = Blob::encode(&value).unwrap();
    assert_eq!((blob.view().name(), blob.view().note()), ("abc", Some("abc")));
    assert_eq!(blob.view().decode(), value);
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(version = 2)]
struct Tagged<T: Field + Debug, W = i32, const N: usize = 4>
where
    W: FixedField + Copy,
{
    id: i32,
    value: T,
    maybe: Option<T>,
    width: W,
    text: Text<N>,
    pair: [u16; N],
    #[record(since = 2, default = 3)]
    late: i64,
    #[record(skip)]
    note: i32,
}

impl<T: Field + Debug, W: FixedField + Copy, const N: usize> Tagged<T, W, N> {
    fn width(&self) -> W {
        self.width
    }

    fn reopen(&self) -> Self {
        let mut bytes = Vec::new();
        self.encode(&mut bytes).unwrap();
        Self::view(&bytes).unwrap().decode()
    }
}

#[test]
fn parameters() {
    let value = Tagged::<String> {
        id: 1,
        value: "abc".into(),
        maybe: None,
        width: 5,
        text: "xyz".try_into().unwrap(),
        pair: [1, 2, 3, 4],
        late: 3,
        note: 0,
    };
    assert_eq!(value.reopen(), value);
    assert_eq!(value.width(), 5);
    let blob = Blob::encode(&value).unwrap();
    assert_eq!((blob.view().value(), blob.view().width(), blob.view().text()), ("abc", 5, "xyz"));

    let value = Tagged::<u8, f64, 1> {
        id: 1,
        value: 2,
        maybe: Some(3),
        width: 1.5,
        text: Text::default(),
        pair: [9],
        late: 4,
        note: 0,
    };
    assert_eq!(value.reopen(), value);
    assert_ne!(Tagged::<u8>::LAYOUT.fingerprint(1), Tagged::<i8>::LAYOUT.fingerprint(1));
}

#[derive(Record, Debug, PartialEq)]
struct Named<V, S, H, R, I: Field> {
    id: I,
    #[record(skip)]
    #[allow(clippy::type_complexity, reason = "all parameters are used")]
    unused: Option<std::marker::PhantomData<fn() -> (V, S, H, R)>>,
}

#[test]
fn parameters_named_as_in_generated_code() {
    /// Neither `Default` nor `Clone`.
    #[derive(Debug, PartialEq)]
    struct Bare;

    let value = Named::<Bare, Bare, Bare, Bare, i32> { id: 1, unused: None };
    let blob = Blob::encode(&value).unwrap();
    assert_eq!(blob.into_record(), value);
}

#[derive(Record, Debug, PartialEq)]
#[record(pins(1 = 0x6b5c5a4f))]
struct Pinned<T: Field> {
    value: T,
}

#[test]
fn the_layout_of_a_generic_record_can_be_pinned() {
    // The pin is looked at where the record is written.
    assert_eq!(Pinned::<i32>::LAYOUT.fields().len(), 1);
}
