//! Records in functions, in macros, with every visibility, nested in one another, with attributes of other tools.

#![allow(unreachable_pub, reason = "the tests are a program, but act a library")]

use record_core::{Blob, FixedLayout, Record, RecordEnum, RecordView};

#[test]
fn in_a_function_body() {
    #[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
    #[repr(u8)]
    enum Kind {
        A = 1,
    }
    #[derive(Record, Debug, PartialEq)]
    struct Inner {
        kind: Option<Kind>,
    }
    #[derive(Record, Debug, PartialEq)]
    struct Outer {
        inner: Inner,
        list: Vec<Option<Inner>>,
    }
    let value = Outer { inner: Inner { kind: Some(Kind::A) }, list: vec![None, Some(Inner { kind: None })] };
    let blob = Blob::encode(&value).unwrap();
    assert_eq!(blob.view().inner(), Inner { kind: Some(Kind::A) });
    assert_eq!(blob.view().decode(), value);
}

macro_rules! make {
    ($(#[$meta:meta])* $vis:vis $name:ident { $($field:ident: $ty:ty = $default:expr, $since:literal;)* }) => {
        $(#[$meta])*
        #[derive(Record, Debug, PartialEq)]
        #[record(version = 2)]
        $vis struct $name {
            first: i32,
            $(#[record(since = $since, default = $default)] $field: $ty,)*
        }
    };
}

make! {
    /// Made by a macro.
    pub(crate) Made {
        a: i32 = -7, 2;
        b: Option<f64> = 1.5, 2;
        c: bool = true, 2;
        d: record_core::Text<8> = "abc", 2;
    }
}

#[test]
fn in_a_macro() {
    let value = Made { first: 1, a: -7, b: Some(1.5), c: true, d: "abc".try_into().unwrap() };
    let blob = Blob::encode(&value).unwrap();
    assert_eq!(RecordView::version(blob.view()), 1);
    assert_eq!((blob.view().a(), blob.view().b(), blob.view().d()), (-7, Some(1.5), "abc"));
    assert_eq!(blob.view().decode(), value);
}

mod module {
    use record_core::Record;

    #[derive(Record, Clone, PartialEq, Debug)]
    pub(super) struct Restricted {
        pub(super) a: i32,
        b: i32,
        #[record(skip)]
        pub(super) note: i32,
    }

    #[derive(Record)]
    #[non_exhaustive]
    pub struct Public {
        pub a: i32,
        pub(crate) nested: Inner,
    }

    #[derive(Record)]
    pub struct Inner {
        pub x: f32,
    }

    impl Restricted {
        pub(super) fn new(a: i32) -> Self {
            Restricted { a, b: 2, note: 3 }
        }
    }

    impl Public {
        pub(super) fn new(a: i32) -> Self {
            Public { a, nested: Inner { x: 1.0 } }
        }
    }
}

#[test]
fn accessors_are_as_visible_as_the_record() {
    let blob = Blob::new(module::Restricted::new(1)).unwrap();
    assert_eq!((blob.view().a(), blob.view().b(), blob.add_ons().note), (1, 2, 3));
    let fixed = module::RestrictedFixed::from_blobs(blob.as_bytes()).unwrap();
    assert_eq!(fixed[0].b(), 2);
    assert_eq!(blob.into_record().note, 3);
    assert_eq!(Blob::new(module::Public::new(1)).unwrap().view().nested().x, 1.0);
}

#[derive(Record)]
struct Conditional {
    a: i32,
    #[cfg(any())]
    b: Unknown,
    #[cfg(not(any()))]
    c: i32,
    #[cfg_attr(all(), record(rename = "four"))]
    d: i32,
}

#[test]
fn conditional_fields() {
    assert_eq!(Conditional::LAYOUT.fields().len(), 3);
    let blob = Blob::encode(&Conditional { a: 1, c: 3, d: 4 }).unwrap();
    assert_eq!((blob.view().a(), blob.view().c(), blob.view().d()), (1, 3, 4));
    assert!(Conditional::LAYOUT.field("four").is_some());
}
