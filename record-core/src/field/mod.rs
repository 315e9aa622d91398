//! Field types: how a Rust type stands in a blob.
//!
//! [`Field`] says what a type is; [`FixedField`] and [`VarField`] say how its bytes are written and read. All three
//! are open: implement them for a type of your own to store it.
//!
//! ```
//! use record_core::{FixedField, Field, Invalid, Record, layout::Type};
//!
//! /// Cents, stored as an `i64` but not to be taken for a count.
//! #[derive(Debug, Clone, Copy, PartialEq)]
//! struct Cents(i64);
//!
//! impl Field for Cents {
//!     type Class = record_core::field::Inline;
//!     type View<'a> = Cents;
//!     const TYPE: Type = Type::extension("shop.cents", &Type::I64);
//! }
//!
//! impl FixedField for Cents {
//!     fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
//!         self.0.to_slot(slot)
//!     }
//!     fn check_slot(_slot: &[u8]) -> Result<(), Invalid> {
//!         Ok(())
//!     }
//!     fn view_slot(slot: &[u8]) -> Cents {
//!         Cents(i64::view_slot(slot))
//!     }
//!     fn from_slot(slot: &[u8]) -> Cents {
//!         Cents::view_slot(slot)
//!     }
//! }
//!
//! #[derive(Record)]
//! struct Item { price: Cents }
//!
//! let blob = record_core::Blob::encode(&Item { price: Cents(250) })?;
//! assert_eq!(blob.view().price(), Cents(250));
//! # Ok::<(), record_core::Error>(())
//! ```
//!
//! # Types of other crates
//!
//! Behind the features named after the crates, these are field types too. They are stored as ours are, so a field can
//! change from one to the other without a new version, and `From` and `TryFrom` convert between them.
//!
//! | ours | `jiff` | `chrono` |
//! |---|---|---|
//! | [`Timestamp`] | `Timestamp` | `DateTime<Utc>` |
//! | [`Date`] | `civil::Date` | `NaiveDate` |
//! | [`Time`] | `civil::Time` | `NaiveTime` |
//! | [`CivilDateTime`] | `civil::DateTime` | `NaiveDateTime` |
//! | [`TimeDelta`] | `SignedDuration` | `TimeDelta` |
//!
//! What is finer than a microsecond is floored, towards the past. A value that an `i64` of µs does not hold is an error
//! when it is written, and so is a leap second of `chrono`. Stored values beyond the other crate's range (`jiff`: years
//! -9999 to 9999, `chrono`: -262143 to 262142) are an error when the blob is opened; ours read every one. A `default`
//! in source is not checked against that range.
//!
//! `rust_decimal::Decimal` converts to and from [`Decimal<P, S>`](Decimal) but is no field type itself: each of its values
//! has a scale of its own, and a column's type must name one. `uuid::Uuid` is stored as its 16 bytes.

mod appends;
mod array;
mod class;
mod decimal;
#[doc(hidden)]
pub mod enumeration;
mod ip;
mod list;
mod list_parts;
mod list_view;
mod number;
mod plain;
mod retired;
mod set;
mod string;
mod text;
mod time;
mod widen;

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(any(feature = "chrono", feature = "jiff"))]
mod foreign;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
#[cfg(feature = "uuid")]
mod uuid;

#[doc(hidden)]
pub mod nested;

#[doc(hidden)]
pub use appends::Appends;
#[doc(hidden)]
pub use class::Access;
pub use class::{Byte, Inline, Payload};
pub use decimal::Decimal;
pub(crate) use decimal::write_decimal;
pub use enumeration::RecordEnum;
#[cfg(feature = "json")]
pub use json::Json;
pub use list::Item;
#[doc(hidden)]
pub use list::ListClass;
pub use list_parts::ListParts;
pub use list_view::{Iter, ListView, Packed};
pub(crate) use number::unsigned;
#[doc(hidden)]
pub use plain::Plain;
pub use retired::Retired;
pub(crate) use set::is_normal as is_normal_set;
pub use set::normalize as normalize_set;
pub use text::Text;
pub(crate) use time::write_time;
pub use time::{CivilDateTime, Date, Time, TimeDelta, Timestamp};
pub(crate) use widen::widen_bytes;
pub use widen::{Widen, double, single, widen_slot};

use crate::{Invalid, layout::Type};
use alloc::vec::Vec;

/// A type that a record's field can have.
///
/// Implementations are safe code. What they say decides what can be written and read, not what this crate may do with
/// memory: a type that calls any bytes a text has them back as bytes from views, and whatever reads the field by its
/// [`TYPE`](Field::TYPE), without the Rust type, checks them by itself and reports an error.
///
/// Where values go by the layout (patches of older blobs, imports of Arrow columns, defaults), the type's own check looks at
/// them before a row is stored. A field of a type of one's own takes over (`from`) a field of the same type only, see
/// [`Widen`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be stored in a record",
    label = "not a field type",
    note = "field types are integers up to 64 bits, floats, bool, char, NonZero integers, Decimal, Timestamp, CivilDateTime, \
            Date, Time, TimeDelta, Uuid, IpAddr, Text<N>, String, [T; N], Vec<T>, Vec<u8>, enums with \
            `#[derive(RecordEnum)]`, structs with `#[derive(Record)]`, and `Option<T>` where it is written out in the \
            field, not hidden behind an alias or a type parameter",
    note = "types of `jiff`, `chrono` and `uuid` are field types too, with the feature of `record-core` that is named \
            after the crate",
    note = "leave the field out of the blob with `#[record(skip)]`, or implement `Field` for a type of your own"
)]
pub trait Field: Sized {
    /// [`Inline`] for a type that implements [`FixedField`], [`Payload`] for one that implements [`VarField`].
    type Class: Access<Self>;

    /// What a view's accessor gives: the value itself, or something borrowed from the blob.
    type View<'a>;

    /// What the bytes mean, for every reader that does not know the Rust type.
    const TYPE: Type;
}

/// A field type whose values are equally long.
///
/// Slots are [`Type::width`] bytes of [`Field::TYPE`] long; implementations may panic for other lengths.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no field type of fixed size",
    label = "not of fixed size",
    note = "items of arrays and what is set in place are of fixed size: use `Vec<T>` or `Text<N>` in the record, or \
            `Blob::edit` to change values"
)]
pub trait FixedField: Field {
    /// Whether every bit pattern is a value, so that `check_slot` need not be called.
    const EVERY_BIT_PATTERN: bool = false;

    /// Whether values lie in memory as they do in a slot.
    #[doc(hidden)]
    const PLAIN: Plain<Self> = Plain::NO;

    /// Writes the value to a slot of zeros.
    ///
    /// # Errors
    /// When the field can't hold the value. The slot may have been written to.
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid>;

    /// Writes the value, or for a null nothing: without a branch where that is possible, since nobody can predict which
    /// values are null.
    ///
    /// # Errors
    /// As [`to_slot`](Self::to_slot).
    #[doc(hidden)]
    #[inline(always)]
    fn to_slot_or_zero(value: Option<&Self>, slot: &mut [u8]) -> Result<(), Invalid> {
        match value {
            Some(value) => value.to_slot(slot),
            None => Ok(()),
        }
    }

    /// Writes the value over the stored one that it was read from; only an enum's `other` makes a difference: it
    /// keeps what is stored.
    ///
    /// # Errors
    /// As [`to_slot`](Self::to_slot).
    #[doc(hidden)]
    fn to_slot_over(&self, slot: &mut [u8], stored: &[u8]) -> Result<(), Invalid> {
        let _ = stored;
        self.to_slot(slot)
    }

    /// Whether the slot holds a value.
    ///
    /// # Errors
    /// When it does not: what is wrong and where in the slot.
    fn check_slot(slot: &[u8]) -> Result<(), Invalid>;

    /// The value in a slot, borrowed where it can be. Must not panic for a slot that `check_slot` refuses; what it gives
    /// then is of no meaning.
    fn view_slot(slot: &[u8]) -> Self::View<'_>;

    /// The value in a slot, owned. Must not panic for a slot that `check_slot` refuses.
    fn from_slot(slot: &[u8]) -> Self;

    /// As [`view_slot`](Self::view_slot), for a slot that holds a value.
    ///
    /// # Safety
    /// `Self::check_slot(slot)` returned `Ok`, or need not be called because of `EVERY_BIT_PATTERN`, or
    /// [`to_slot`](Self::to_slot) wrote the slot.
    unsafe fn view_slot_unchecked(slot: &[u8]) -> Self::View<'_> {
        Self::view_slot(slot)
    }

    /// As [`from_slot`](Self::from_slot), for a slot that holds a value.
    ///
    /// # Safety
    /// As for [`view_slot_unchecked`](Self::view_slot_unchecked).
    unsafe fn from_slot_unchecked(slot: &[u8]) -> Self {
        Self::from_slot(slot)
    }
}

/// A field type whose values vary in length: text, bytes or something stored as such.
///
/// Where [`Field::TYPE`] is (or extends) [`Type::String`] or [`Type::Json`], payloads must be UTF-8.
pub trait VarField: Field {
    /// Whether a payload that is UTF-8 needs no further check.
    #[doc(hidden)]
    const CHECK_IS_UTF8: bool = false;

    /// Whether `to_payload` is known to do nothing but append, so that it may write to the blob itself.
    #[doc(hidden)]
    const APPENDS: Appends<Self> = Appends::UNKNOWN;

    /// Length of the payload in bytes.
    fn payload_len(&self) -> usize;

    /// Appends the payload. `set` says that items must ascend strictly: sort them and drop duplicates.
    ///
    /// # Errors
    /// When the value can't be stored. Part of it may have been appended.
    fn to_payload(&self, out: &mut Vec<u8>, set: bool) -> Result<(), Invalid>;

    /// Appends the payload, over the stored one that it was read from; see [`FixedField::to_slot_over`].
    ///
    /// # Errors
    /// As [`to_payload`](Self::to_payload).
    #[doc(hidden)]
    fn to_payload_over(&self, out: &mut Vec<u8>, set: bool, stored: &[u8]) -> Result<(), Invalid> {
        let _ = stored;
        self.to_payload(out, set)
    }

    /// Whether the payload is a value.
    ///
    /// # Errors
    /// When it is not: what is wrong and where in the payload.
    fn check_payload(payload: &[u8]) -> Result<(), Invalid>;

    /// The value of a payload, borrowed where it can be. Must not panic for one that `check_payload` refuses.
    fn view_payload(payload: &[u8]) -> Self::View<'_>;

    /// The value of a payload, owned. Must not panic for one that `check_payload` refuses.
    fn from_payload(payload: &[u8]) -> Self;

    /// As [`view_payload`](Self::view_payload), for a payload that is a value.
    ///
    /// # Safety
    /// `Self::check_payload(payload)` returned `Ok`, or need not be called because of `CHECK_IS_UTF8` and the payload is
    /// UTF-8, or [`to_payload`](Self::to_payload) wrote the payload.
    unsafe fn view_payload_unchecked(payload: &[u8]) -> Self::View<'_> {
        Self::view_payload(payload)
    }

    /// As [`from_payload`](Self::from_payload), for a payload that is a value.
    ///
    /// # Safety
    /// As for [`view_payload_unchecked`](Self::view_payload_unchecked).
    unsafe fn from_payload_unchecked(payload: &[u8]) -> Self {
        Self::from_payload(payload)
    }
}
