//! `#[record(crate = …)]` with a module that passes everything on but one thing, about which it lies. What the derive
//! emits then says what that module says; what this crate relies on without looking it must not take from there.
#![forbid(unsafe_code)]

use record_core::{Blob, Record, Text};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `read` gives, or `None` when it panics.
fn survives<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

/// Says of every struct that its memory is its slot.
mod plain {
    pub(super) use record_core::*;
    pub(super) mod __private {
        pub(in super::super) use record_core::__private::*;
        #[expect(dead_code, reason = "it is not asked")]
        pub(in super::super) const fn plain_size<R: FieldAt<I>, I: FieldNumber>(
            _: usize,
            _: fn(&R) -> *const R::Type,
        ) -> Option<usize> {
            Some(4)
        }
        #[expect(dead_code, reason = "it is not asked")]
        #[expect(clippy::extra_unused_type_parameters, reason = "as an earlier derive asked")]
        pub(in super::super) mod nested {
            pub(in super::super::super) use record_core::__private::nested::*;
            pub(in super::super::super) const fn lies_at<R: record_core::Record>(_: usize, _: usize) -> bool {
                true
            }
            pub(in super::super::super) const fn is_as_long<R: record_core::Record>() -> bool {
                true
            }
        }
    }
}

mod padded {
    use super::*;

    /// 8 bytes in memory, 3 of them padding; 5 in a slot.
    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(crate = crate::hijacked::plain)]
    pub(super) struct Item {
        pub(super) a: u8,
        pub(super) b: u32,
    }

    #[derive(Record)]
    pub(super) struct List {
        pub(super) items: Vec<Item>,
    }
}

#[test]
fn padding_does_not_get_into_a_list() {
    let items = vec![padded::Item { a: 1, b: 2 }; 5];
    let blob = Blob::encode(&padded::List { items: items.clone() }).unwrap();
    assert_eq!(blob.as_bytes()[12..], [1, 2, 0, 0, 0].repeat(5));
    assert_eq!(blob.view().items().to_vec(), items);
}

/// What the derive proves by itself is still found out.
mod proven {
    use record_core::{Field, FixedField, Record};

    #[derive(Record, Clone, Copy)]
    #[repr(C)]
    struct Vector {
        x: f32,
        y: f32,
    }

    #[derive(Record)]
    #[repr(C)]
    struct Line {
        from: Vector,
        to: Vector,
        ids: [u64; 2],
    }

    #[derive(Record)]
    #[repr(C)]
    struct Padded {
        a: u16,
        b: u32,
    }

    #[derive(Record)]
    #[repr(C)]
    struct Tagged<T: Field> {
        value: T,
        number: u64,
    }

    const _: () = assert!(Vector::PLAIN.is_proven() && Line::PLAIN.is_proven());
    const _: () = assert!(!Padded::PLAIN.is_proven());
    const _: () = assert!(Tagged::<i64>::PLAIN.is_proven());
    const _: () = assert!(!Tagged::<u32>::PLAIN.is_proven() && !Tagged::<bool>::PLAIN.is_proven());
}

/// Shows fields in another order.
mod swapped {
    pub(super) use record_core::*;
    pub(super) mod __private {
        pub(in super::super) use record_core::__private::*;
        pub(in super::super) mod numbers {
            pub(in super::super::super) type __N0 = super::Number<1>;
            pub(in super::super::super) type __N1 = super::Number<0>;
        }
    }
}

mod honest {
    use super::*;

    #[derive(Record)]
    pub(super) struct Texts {
        pub(super) a: Text<4>,
        pub(super) b: Text<4>,
    }
}

mod unchecked {
    use super::*;

    #[derive(Record)]
    #[record(crate = crate::hijacked::swapped)]
    pub(super) struct Texts {
        pub(super) a: Text<4>,
        pub(super) b: Text<4>,
    }
}

#[test]
fn fields_that_were_not_checked_are_not_read() {
    let value = honest::Texts { a: Text::default(), b: Text::default() };
    let mut bytes = Blob::encode(&value).unwrap().into_bytes();
    bytes[12] = 0xf0;
    let read = survives(|| unchecked::Texts::view(&bytes).map(|view| view.b().as_bytes().to_vec()));
    assert!(!matches!(read, Some(Ok(_))), "bytes that nobody checked are a text");

    let read = survives(|| Blob::<unchecked::Texts>::from_bytes(&*bytes).is_ok());
    assert_ne!(read, Some(true));
}

mod unwritten {
    use super::*;

    #[derive(Record)]
    #[record(crate = crate::hijacked::swapped)]
    pub(super) struct Texts {
        pub(super) a: String,
        pub(super) b: String,
    }
}

#[test]
fn payloads_that_were_not_written_have_no_ends_to_be_read() {
    let value = unwritten::Texts { a: "a".into(), b: "b".into() };
    let encoded = survives(|| Blob::encode(&value).map(|blob| blob.view().a().len()));
    assert!(!matches!(encoded, Some(Ok(_))), "a blob without ends is read");
}
