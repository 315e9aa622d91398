//! Which field types can be compared, with what, and in which ways.

use super::{constant::Constant, node::Test};
use crate::{
    CivilDateTime, Date, Decimal, Field, RecordEnum, Text, Time, TimeDelta, Timestamp,
    field::{Access, Inline, Payload},
    layout::Storage,
    value::Value,
};
use alloc::{borrow::Cow, boxed::Box, string::String, sync::Arc, vec, vec::Vec};
use core::{
    net::IpAddr,
    num::{NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64},
};

/// A field type whose values a filter can tell apart: everything but lists, arrays, JSON and nested records.
///
/// A type of your own becomes one by an empty implementation, and then compares as the type that it is stored as:
///
/// ```
/// use record_core::{Field, FixedField, Invalid, Record, filter::{Comparable, Ordered}, layout::Type};
///
/// #[derive(Clone, Copy)]
/// struct Cents(i64);
///
/// impl Field for Cents {
///     type Class = record_core::field::Inline;
///     type View<'a> = Cents;
///     const TYPE: Type = Type::extension("shop.cents", &Type::I64);
/// }
/// # impl FixedField for Cents {
/// #     fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> { self.0.to_slot(slot) }
/// #     fn check_slot(_: &[u8]) -> Result<(), Invalid> { Ok(()) }
/// #     fn view_slot(slot: &[u8]) -> Cents { Cents(i64::view_slot(slot)) }
/// #     fn from_slot(slot: &[u8]) -> Cents { Cents::view_slot(slot) }
/// # }
/// // `impl FixedField for Cents { … }`
///
/// impl Comparable for Cents {}
/// impl Ordered for Cents {}
///
/// #[derive(Record)]
/// struct Item { price: Cents }
///
/// let dear = Item::price().gt(Cents(100_00));
/// ```
#[diagnostic::on_unimplemented(
    message = "fields of type `{Self}` can't be compared in a filter",
    note = "numbers, bool, char, text, bytes, dates and times, UUIDs, addresses and enums can; lists and sets can be asked for \
            what they contain, and every field whether it is null",
    note = "a type of your own can once it implements `record_core::filter::Comparable`"
)]
pub trait Comparable: Field {
    /// What a filter compares with in place of this value: as the field's stored bytes read by its layout, so that the answers in
    /// memory and in databases agree. Implementations keep it as it is.
    fn constant(&self) -> Constant {
        let ty = const { &Self::TYPE };
        let mut bytes = match ty.storage() {
            Storage::Inline(width) => vec![0; width],
            Storage::End => Vec::new(),
        };
        let encoded = match ty.is_fixed() {
            true => <Self::Class as Access<Self>>::encode_slot(self, &mut bytes, None),
            false => <Self::Class as Access<Self>>::put_payload(self, &mut bytes, false, None),
        };
        match encoded {
            Ok(()) => Constant::of(Value::of(ty, &bytes), ty),
            Err(invalid) => Constant::Invalid(invalid),
        }
    }
}

/// A field type whose values have an order in a filter: what is [`Comparable`], but for enums. That of a type of your own
/// is the order of the type that it is stored as.
#[diagnostic::on_unimplemented(
    message = "fields of type `{Self}` have no order in a filter",
    note = "databases show enums by name, in no order of their own: use `eq`, `ne` or `is_in`"
)]
pub trait Ordered: Comparable {}

/// What a field of type `T` is compared with: a value of its type, a reference to one, `&str` for text, `&[u8]` for bytes.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` can't be compared with `{Self}`",
    label = "not a value of the field's type",
    note = "give a value of the field's own type, `&str` for text; whether an `Option` field is null is asked by `is_null` and \
            `is_not_null`"
)]
pub trait Operand<T> {
    /// What the filter compares with; [`Constant::Invalid`] where the field can't hold it.
    fn into_constant(self) -> Constant;
}

impl<T: Comparable> Operand<T> for T {
    fn into_constant(self) -> Constant {
        self.constant()
    }
}

impl<T: Comparable> Operand<T> for &T {
    fn into_constant(self) -> Constant {
        self.constant()
    }
}

/// A field type that is text.
#[diagnostic::on_unimplemented(
    message = "fields of type `{Self}` are no text",
    note = "text is `String`, `Box<str>`, `Arc<str>`, `Cow<str>` and `Text<N>`"
)]
pub trait Textual: Ordered {}

/// A field type whose values contain others: text contains `&str`, a list or set its items.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` can't be asked whether it contains `{P}`",
    note = "text contains `&str`, a `Vec` its items"
)]
pub trait Contains<P> {
    /// The test that is true for values that contain this one.
    fn contains(part: P) -> Test;
}

/// A field type that is a list or a set.
#[diagnostic::on_unimplemented(message = "fields of type `{Self}` are no lists")]
pub trait Listed: Field {
    /// What its items are, without the `Option` of those that may be null.
    type Item: Field;
}

macro_rules! ordered {
    ($([$($parameters:tt)*] $ty:ty),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($parameters)*> Comparable for $ty {}
        #[diagnostic::do_not_recommend]
        impl<$($parameters)*> Ordered for $ty {}
    )*};
}

ordered! {
    [] i8, [] i16, [] i32, [] i64, [] u8, [] u16, [] u32, [] u64, [] f32, [] f64, [] bool, [] char,
    [] NonZeroI8, [] NonZeroI16, [] NonZeroI32, [] NonZeroI64,
    [] NonZeroU8, [] NonZeroU16, [] NonZeroU32, [] NonZeroU64,
    [] Timestamp, [] CivilDateTime, [] Date, [] Time, [] TimeDelta,
    [const P: u8, const S: u8] Decimal<P, S>, [const N: usize] [u8; N], [] Vec<u8>,
}

#[cfg(feature = "uuid")]
ordered!([] uuid::Uuid);
#[cfg(feature = "jiff")]
ordered! {
    [] jiff::Timestamp, [] jiff::civil::Date, [] jiff::civil::Time, [] jiff::civil::DateTime, [] jiff::SignedDuration,
}
#[cfg(feature = "chrono")]
ordered! {
    [] chrono::DateTime<chrono::Utc>, [] chrono::NaiveDate, [] chrono::NaiveTime, [] chrono::NaiveDateTime,
    [] chrono::TimeDelta,
}

/// An IPv4-mapped IPv6 address is the IPv4 address.
#[diagnostic::do_not_recommend]
impl Comparable for IpAddr {
    fn constant(&self) -> Constant {
        Constant::Ip(self.to_canonical())
    }
}

#[diagnostic::do_not_recommend]
impl Ordered for IpAddr {}

/// The variant marked `other` is equal to every value that is unknown to the program.
#[diagnostic::do_not_recommend]
impl<E: RecordEnum + Field> Comparable for E {
    fn constant(&self) -> Constant {
        match E::ENUM.variant(self.discriminant()) {
            Some(variant) => Constant::Int(variant.value.into()),
            None => Constant::Other,
        }
    }
}

impl<const N: usize> Operand<Vec<u8>> for &[u8; N] {
    fn into_constant(self) -> Constant {
        self.as_slice().into_constant()
    }
}

impl Operand<Vec<u8>> for &[u8] {
    fn into_constant(self) -> Constant {
        Constant::Bytes(self.into())
    }
}

macro_rules! textual {
    ($([$($parameters:tt)*] $ty:ty),* $(,)?) => {$(
        ordered!([$($parameters)*] $ty);
        #[diagnostic::do_not_recommend]
        impl<$($parameters)*> Textual for $ty {}

        impl<$($parameters)*> Operand<$ty> for &str {
            fn into_constant(self) -> Constant {
                Constant::Text(self.into())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($parameters)*> Contains<&str> for $ty {
            fn contains(part: &str) -> Test {
                Test::ContainsText(part.into())
            }
        }
    )*};
}

textual! {
    [] String, [] Box<str>, [] Arc<str>, ['a] Cow<'a, str>, [const N: usize] Text<N>,
}

/// The classes of which a `Vec` is a list, not bytes.
pub trait ItemClass {}
impl ItemClass for Inline {}
impl ItemClass for Payload {}

macro_rules! listed {
    ($($list:ty: $class:path;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Field<Class: $class>> Listed for $list
        where
            $list: Field,
        {
            type Item = T;
        }

        #[diagnostic::do_not_recommend]
        impl<T: Comparable, V: Operand<T>> Contains<V> for $list
        where
            $list: Listed,
        {
            fn contains(part: V) -> Test {
                Test::ContainsAny(vec![part.into_constant()])
            }
        }
    )*};
}

listed! {
    Vec<T>: ItemClass;
    Vec<Option<T>>: Sized;
}
