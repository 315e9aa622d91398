//! Reading a record's fields, alike for owned structs, borrowed ones, archives and views.

use record_core::{ListView, field::Item};
use rkyv::{
    option::ArchivedOption,
    primitive::{ArchivedF32, ArchivedF64, ArchivedI32, ArchivedI64, ArchivedU16, ArchivedU32, ArchivedU64},
    string::ArchivedString,
    vec::ArchivedVec,
};

/// The reads that are measured.
pub(crate) trait Fields {
    /// One fixed field, from the middle of the record.
    fn one(&self) -> u64;

    /// One string; empty where the shape has none.
    fn text(&self) -> &str {
        ""
    }

    /// All fields, each read and added up.
    fn all(&self) -> u64;
}

/// Adds up fields in their order. No field waits for the one before by more than an addition.
#[derive(Default)]
pub(crate) struct Digest {
    sum: u64,
    fields: u32,
}

impl Digest {
    /// Adds the next field.
    #[inline(always)]
    pub(crate) fn add(&mut self, field: impl Feed) {
        // Turned by the field's place, so that two swapped fields give another sum.
        self.sum = self.sum.wrapping_add(field.feed().rotate_left(self.fields * 5 % 64));
        self.fields += 1;
    }

    /// The sum.
    #[inline(always)]
    pub(crate) fn finish(self) -> u64 {
        self.sum
    }
}

/// A field's value as one number.
pub(crate) trait Feed {
    /// The number. Text is touched at both ends, lists are summed.
    fn feed(&self) -> u64;
}

/// Stands for an absent value.
const ABSENT: u64 = 0x5EED;

macro_rules! feed {
    ($($type:ty: $value:ident => $number:expr;)+) => {$(
        impl Feed for $type {
            #[inline(always)]
            fn feed(&self) -> u64 {
                let $value = self;
                $number
            }
        }
    )+};
}

feed! {
    u8: value => u64::from(*value);
    u16: value => u64::from(*value);
    u32: value => u64::from(*value);
    u64: value => *value;
    i32: value => i64::from(*value) as u64;
    i64: value => *value as u64;
    f32: value => u64::from(value.to_bits());
    f64: value => value.to_bits();
    bool: value => u64::from(*value);
    [u8; 4]: value => u64::from(u32::from_le_bytes(*value));
    str: value => ends(value.as_bytes());
    String: value => ends(value.as_bytes());
    ArchivedU16: value => value.to_native().feed();
    ArchivedU32: value => value.to_native().feed();
    ArchivedU64: value => value.to_native().feed();
    ArchivedI32: value => value.to_native().feed();
    ArchivedI64: value => value.to_native().feed();
    ArchivedF32: value => value.to_native().feed();
    ArchivedF64: value => value.to_native().feed();
    ArchivedString: value => ends(value.as_bytes());
}

impl<T: Feed + ?Sized> Feed for &T {
    #[inline(always)]
    fn feed(&self) -> u64 {
        (**self).feed()
    }
}

impl<'a, I: Item<View<'a>: Feed>> Feed for ListView<'a, I> {
    #[inline(always)]
    fn feed(&self) -> u64 {
        self.iter().fold(self.len() as u64, |sum, item| sum.wrapping_add(item.feed()))
    }
}

impl<T: Feed> Feed for Option<T> {
    #[inline(always)]
    fn feed(&self) -> u64 {
        self.as_ref().map_or(ABSENT, Feed::feed)
    }
}

impl<T: Feed> Feed for ArchivedOption<T> {
    #[inline(always)]
    fn feed(&self) -> u64 {
        self.as_ref().map_or(ABSENT, Feed::feed)
    }
}

impl<T: Feed> Feed for Vec<T> {
    #[inline(always)]
    fn feed(&self) -> u64 {
        list(self)
    }
}

impl<T: Feed> Feed for ArchivedVec<T> {
    #[inline(always)]
    fn feed(&self) -> u64 {
        list(self)
    }
}

/// Length, first and last byte: reading text means following its pointer.
#[inline(always)]
fn ends(bytes: &[u8]) -> u64 {
    let (first, last) = (bytes.first().copied().unwrap_or(0), bytes.last().copied().unwrap_or(0));
    bytes.len() as u64 ^ u64::from(first) << 32 ^ u64::from(last) << 40
}

/// The sum of a list's items, and its length.
#[inline(always)]
fn list<T: Feed>(items: &[T]) -> u64 {
    items.iter().fold(items.len() as u64, |sum, item| sum.wrapping_add(item.feed()))
}

/// Implements [`Fields`] for types that have the same public fields under the same names.
macro_rules! fields {
    ($($type:ty),+; one: $one:ident; $(text: $text:ident;)? all: $($field:ident),+ $(,)?) => {
        fields!(@each [$($type),+] $one [$($text)?] [$($field),+]);
    };
    (@each [$type:ty $(, $rest:ty)*] $one:ident $text:tt $all:tt) => {
        fields!(@impl $type, $one $text $all);
        fields!(@each [$($rest),*] $one $text $all);
    };
    (@each [] $one:ident $text:tt $all:tt) => {};
    (@impl $type:ty, $one:ident [$($text:ident)?] [$($field:ident),+]) => {
        impl $crate::shapes::Fields for $type {
            #[inline(always)]
            fn one(&self) -> u64 {
                $crate::shapes::Feed::feed(&self.$one)
            }

            $(#[inline(always)]
            fn text(&self) -> &str {
                &self.$text
            })?

            #[inline(always)]
            fn all(&self) -> u64 {
                let mut digest = $crate::shapes::Digest::default();
                $(digest.add(&self.$field);)+
                digest.finish()
            }
        }
    };
}
pub(crate) use fields;

/// The same for a record's view.
macro_rules! view_fields {
    ($view:ty; one: $one:ident; $(text: $text:ident;)? all: $($field:ident),+ $(,)?) => {
        impl $crate::shapes::Fields for $view {
            #[inline(always)]
            fn one(&self) -> u64 {
                $crate::shapes::Feed::feed(&<$view>::$one(*self))
            }

            $(#[inline(always)]
            fn text(&self) -> &str {
                <$view>::$text(*self)
            })?

            #[inline(always)]
            fn all(&self) -> u64 {
                let mut digest = $crate::shapes::Digest::default();
                $(digest.add(<$view>::$field(*self));)+
                digest.finish()
            }
        }
    };
}
pub(crate) use view_fields;
