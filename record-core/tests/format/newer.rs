//! What a reader demands of a newer blob that was vouched for.

use crate::agreement::is_accepted;
use record_core::{Blob, Record, RecordEnum, vouch};

mod old {
    use super::*;

    #[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
    #[repr(u8)]
    pub enum Kind {
        A,
    }

    #[derive(Record, Debug, Clone, PartialEq)]
    pub struct Entry {
        pub kind: Kind,
        pub text: String,
    }
}

mod new {
    use super::*;

    #[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
    #[repr(u8)]
    pub enum Kind {
        A,
        B,
    }

    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(version = 2)]
    pub struct Entry {
        pub kind: Kind,
        pub text: String,
        #[record(since = 2)]
        pub more: String,
    }
}

fn blob(kind: new::Kind) -> Vec<u8> {
    vouch(old::Entry::LAYOUT, new::Entry::LAYOUT).unwrap();
    Blob::encode(&new::Entry { kind, text: "a".into(), more: "é".into() }).unwrap().into_bytes()
}

#[test]
fn variants_that_the_reader_does_not_know_are_refused_by_both_checks() {
    assert!(is_accepted::<old::Entry>(&blob(new::Kind::A)));
    assert!(!is_accepted::<old::Entry>(&blob(new::Kind::B)));
}

#[test]
fn ends_are_checked_of_every_field_but_values_only_of_known_ones() {
    let bytes = blob(new::Kind::A);
    let (end_of_more, more) = (13, 18);
    assert_eq!((bytes[end_of_more] as usize, bytes.len()), (20, 20));
    let with = |at: usize, byte: u8| {
        let mut bytes = bytes.clone();
        bytes[at] = byte;
        bytes
    };
    assert!(!is_accepted::<old::Entry>(&with(end_of_more, 17)));
    assert!(!is_accepted::<old::Entry>(&with(end_of_more, 19)));
    assert!(!is_accepted::<old::Entry>(&with(end_of_more, 21)));
    assert!(is_accepted::<old::Entry>(&with(more, 0xff)));
    assert!(!is_accepted::<new::Entry>(&with(more, 0xff)));
    let error = Blob::<old::Entry>::from_bytes(with(more, 0xff)).unwrap_err();
    assert_eq!((error.field(), error.offset()), (Some("more"), Some(more)));
}

#[test]
fn two_newer_layouts_with_one_header_are_refused() {
    #[derive(Record)]
    struct Base {
        a: i32,
    }
    // Found by hashing 90,000 names: SHA-256 of both canonical texts begins with the same four bytes.
    #[derive(Record)]
    #[record(version = 2)]
    struct One {
        a: i32,
        #[record(since = 2)]
        n42969: i32,
    }
    #[derive(Record)]
    #[record(version = 2)]
    struct Other {
        a: i32,
        #[record(since = 2)]
        n90234: i32,
    }
    assert_eq!(One::LAYOUT.header(2), Other::LAYOUT.header(2));
    vouch(Base::LAYOUT, One::LAYOUT).unwrap();
    vouch(Base::LAYOUT, One::LAYOUT).unwrap();
    assert!(vouch(Base::LAYOUT, Other::LAYOUT).unwrap_err().is_layout());
}
