//! The classes of field types, through which generated code reaches a field without knowing what its type is.
//!
//! [`Access<T>`](Access) is implemented for classes and not for types, so the derive never needs to know whether an alias
//! hides a `u32` or a `String`. `Option` is not a field type: the derive recognizes it by its name, so an alias that hides
//! one is an error.

use alloc::vec::Vec;

use super::{Field, FixedField, VarField};
use crate::{
    Error, Invalid,
    check::Checker,
    definition::{Definition, FieldNumber},
    raw::RawView,
};

/// The class of types that implement [`FixedField`].
#[derive(Debug)]
pub enum Inline {}

/// The class of `u8`: inline, but a `Vec` of it is bytes, not a list.
#[derive(Debug)]
pub enum Byte {}

/// The class of types that implement [`VarField`].
#[derive(Debug)]
pub enum Payload {}

/// How a class writes, checks and reads field number `I` of record `R`.
///
/// Implemented for classes, so that `Inline` and `Payload` types can share one syntax in generated code.
///
/// # Safety
/// Fields are written, checked and read the way that the field traits of this crate say: what `check` lets pass may be
/// read, `put_payload` only appends, and constants are those of `T`.
#[doc(hidden)]
pub unsafe trait Access<T: Field> {
    fn check<R: Definition, I: FieldNumber>(c: &mut Checker<'_, R>) -> Result<(), Error>;
    /// # Safety
    /// `T` is `<R as FieldAt<I>>::Type`; the blob holds the field, not null, and not gone by the blob's version.
    unsafe fn view<R: Definition, I: FieldNumber>(raw: RawView<'_, R>) -> T::View<'_>;
    /// # Safety
    /// `T` is `<R as FieldAt<I>>::Type`; the blob holds the field, not null, and not gone by the blob's version.
    unsafe fn decode<R: Definition, I: FieldNumber>(raw: RawView<'_, R>) -> T;
    fn default_view<'a, R: Definition, I: FieldNumber>() -> T::View<'a>;
    fn default_value<R: Definition, I: FieldNumber>() -> T;

    const EVERY_BIT_PATTERN: bool;

    const IS_PLAIN: bool;
    /// The slots of values whose memory they are.
    fn slots(values: &[T]) -> Option<&[u8]>;
    /// The values of such slots.
    fn values(slots: &[u8]) -> Option<Vec<T>>;

    /// Items of lists. The width of every item; `None` when each has an end.
    const ITEM_WIDTH: Option<usize>;
    /// Whether an item that is UTF-8 needs no further check.
    const ITEM_IS_UTF8: bool;
    fn item_len(value: &T) -> usize;
    /// Appends a payload, of a field or an item; does nothing for types of fixed size, which `encode_slot` writes.
    fn put_payload(value: &T, out: &mut Vec<u8>, set: bool, stored: Option<&[u8]>) -> Result<(), Invalid>;
    fn check_item(bytes: &[u8]) -> Result<(), Invalid>;
    /// # Safety
    /// `check_item` accepted the bytes.
    unsafe fn view_item(bytes: &[u8]) -> T::View<'_>;
    /// # Safety
    /// `check_item` accepted the bytes.
    unsafe fn decode_item(bytes: &[u8]) -> T;

    /// Slots by themselves, in nested records and fixed-layout types. Variable fields have none: there these do
    /// nothing, which nobody sees, because the layout is refused at compile time.
    fn encode_slot(value: &T, slot: &mut [u8], stored: Option<&[u8]>) -> Result<(), Invalid>;
    /// The same to a slot of zeros, which a null leaves as it is.
    fn encode_slot_or_zero(value: Option<&T>, slot: &mut [u8]) -> Result<(), Invalid>;
    fn check_slot(slot: &[u8]) -> Result<(), Invalid>;
    fn view_slot(slot: &[u8]) -> T::View<'_>;
    fn decode_slot(slot: &[u8]) -> T;
}

macro_rules! inline {
    ($class:ty) => {
        // SAFETY: everything is passed on to `T`, at the slot that the layout gives the field.
        unsafe impl<T: FixedField> Access<T> for $class {
            #[inline(always)]
            fn check<R: Definition, I: FieldNumber>(c: &mut Checker<'_, R>) -> Result<(), Error> {
                if T::EVERY_BIT_PATTERN { Ok(()) } else { c.slot::<I>(T::check_slot) }
            }
            #[inline(always)]
            unsafe fn view<R: Definition, I: FieldNumber>(raw: RawView<'_, R>) -> T::View<'_> {
                let slot = raw.slot::<I>();
                // SAFETY: the view's check was shown every field with its type, so it has looked at this slot with `T`.
                unsafe { T::view_slot_unchecked(slot) }
            }
            #[inline(always)]
            unsafe fn decode<R: Definition, I: FieldNumber>(raw: RawView<'_, R>) -> T {
                let slot = raw.slot::<I>();
                // SAFETY: as for `view`.
                unsafe { T::from_slot_unchecked(slot) }
            }
            #[inline]
            fn default_view<'a, R: Definition, I: FieldNumber>() -> T::View<'a> {
                T::view_slot(const { R::DESCRIPTION.fields[I::INDEX].default_bytes() })
            }
            #[inline]
            fn default_value<R: Definition, I: FieldNumber>() -> T {
                T::from_slot(const { R::DESCRIPTION.fields[I::INDEX].default_bytes() })
            }

            const EVERY_BIT_PATTERN: bool = T::EVERY_BIT_PATTERN;

            const IS_PLAIN: bool = T::PLAIN.is_proven();
            #[inline(always)]
            fn slots(values: &[T]) -> Option<&[u8]> {
                T::PLAIN.slots(values)
            }
            #[inline(always)]
            fn values(slots: &[u8]) -> Option<Vec<T>> {
                T::PLAIN.values(slots)
            }

            const ITEM_WIDTH: Option<usize> = Some(T::TYPE.width());
            const ITEM_IS_UTF8: bool = false;
            #[inline(always)]
            fn item_len(_: &T) -> usize {
                const { T::TYPE.width() }
            }
            #[inline(always)]
            fn put_payload(_: &T, _: &mut Vec<u8>, _: bool, _: Option<&[u8]>) -> Result<(), Invalid> {
                Ok(())
            }
            #[inline(always)]
            fn check_item(bytes: &[u8]) -> Result<(), Invalid> {
                T::check_slot(bytes)
            }
            #[inline(always)]
            unsafe fn view_item(bytes: &[u8]) -> T::View<'_> {
                // SAFETY: passed on.
                unsafe { T::view_slot_unchecked(bytes) }
            }
            #[inline(always)]
            unsafe fn decode_item(bytes: &[u8]) -> T {
                // SAFETY: passed on.
                unsafe { T::from_slot_unchecked(bytes) }
            }

            #[inline(always)]
            fn encode_slot(value: &T, slot: &mut [u8], stored: Option<&[u8]>) -> Result<(), Invalid> {
                match stored {
                    Some(stored) => value.to_slot_over(slot, stored),
                    None => value.to_slot(slot),
                }
            }
            #[inline(always)]
            fn encode_slot_or_zero(value: Option<&T>, slot: &mut [u8]) -> Result<(), Invalid> {
                T::to_slot_or_zero(value, slot)
            }
            #[inline(always)]
            fn check_slot(slot: &[u8]) -> Result<(), Invalid> {
                T::check_slot(slot)
            }
            #[inline(always)]
            fn view_slot(slot: &[u8]) -> T::View<'_> {
                T::view_slot(slot)
            }
            #[inline(always)]
            fn decode_slot(slot: &[u8]) -> T {
                T::from_slot(slot)
            }
        }
    };
}

macro_rules! tail {
    ($class:ty) => {
        // SAFETY: everything is passed on to `T`, with the payload that the layout gives the field; what is not known to
        // append only gets a buffer of its own.
        unsafe impl<T: VarField> Access<T> for $class {
            #[inline(always)]
            fn check<R: Definition, I: FieldNumber>(c: &mut Checker<'_, R>) -> Result<(), Error> {
                if T::CHECK_IS_UTF8 { c.text::<I>() } else { c.payload::<I>(T::check_payload) }
            }
            #[inline(always)]
            unsafe fn view<R: Definition, I: FieldNumber>(raw: RawView<'_, R>) -> T::View<'_> {
                let payload = raw.payload::<I>();
                // SAFETY: the view's check was shown every field with its type, so it has looked at this payload with `T`.
                unsafe { T::view_payload_unchecked(payload) }
            }
            #[inline(always)]
            unsafe fn decode<R: Definition, I: FieldNumber>(raw: RawView<'_, R>) -> T {
                let payload = raw.payload::<I>();
                // SAFETY: as for `view`.
                unsafe { T::from_payload_unchecked(payload) }
            }
            #[inline]
            fn default_view<'a, R: Definition, I: FieldNumber>() -> T::View<'a> {
                T::view_payload(const { R::DESCRIPTION.fields[I::INDEX].default_bytes() })
            }
            #[inline]
            fn default_value<R: Definition, I: FieldNumber>() -> T {
                T::from_payload(const { R::DESCRIPTION.fields[I::INDEX].default_bytes() })
            }

            const EVERY_BIT_PATTERN: bool = false;

            const IS_PLAIN: bool = false;
            fn slots(_: &[T]) -> Option<&[u8]> {
                None
            }
            fn values(_: &[u8]) -> Option<Vec<T>> {
                None
            }

            const ITEM_WIDTH: Option<usize> = None;
            const ITEM_IS_UTF8: bool = T::CHECK_IS_UTF8;
            #[inline(always)]
            fn item_len(value: &T) -> usize {
                value.payload_len()
            }
            #[inline(always)]
            fn put_payload(
                value: &T,
                out: &mut Vec<u8>,
                set: bool,
                stored: Option<&[u8]>,
            ) -> Result<(), Invalid> {
                let put = |out: &mut Vec<u8>| match stored {
                    Some(stored) => value.to_payload_over(out, set, stored),
                    None => value.to_payload(out, set),
                };
                if T::APPENDS.is_proven() { put(out) } else { put_apart(put, out) }
            }
            #[inline(always)]
            fn check_item(bytes: &[u8]) -> Result<(), Invalid> {
                T::check_payload(bytes)
            }
            #[inline(always)]
            unsafe fn view_item(bytes: &[u8]) -> T::View<'_> {
                // SAFETY: passed on.
                unsafe { T::view_payload_unchecked(bytes) }
            }
            #[inline(always)]
            unsafe fn decode_item(bytes: &[u8]) -> T {
                // SAFETY: passed on.
                unsafe { T::from_payload_unchecked(bytes) }
            }

            fn encode_slot(_: &T, _: &mut [u8], _: Option<&[u8]>) -> Result<(), Invalid> {
                Ok(())
            }
            fn encode_slot_or_zero(_: Option<&T>, _: &mut [u8]) -> Result<(), Invalid> {
                Ok(())
            }
            fn check_slot(_: &[u8]) -> Result<(), Invalid> {
                Ok(())
            }
            fn view_slot(_: &[u8]) -> T::View<'_> {
                T::view_payload(&[])
            }
            fn decode_slot(_: &[u8]) -> T {
                T::from_payload(&[])
            }
        }
    };
}

/// Keeps what stands in `out`, which views of the blob rely on, from code that could change it.
fn put_apart(
    put: impl FnOnce(&mut Vec<u8>) -> Result<(), Invalid>,
    out: &mut Vec<u8>,
) -> Result<(), Invalid> {
    let mut payload = Vec::new();
    put(&mut payload)?;
    out.extend_from_slice(&payload);
    Ok(())
}

inline!(Inline);
inline!(Byte);
tail!(Payload);

/// A type whose class says one thing and whose layout another does not get as far as a view.
///
/// ```compile_fail,E0080
/// use record_core::{Field, Invalid, Record, VarField, field::Payload, layout::Type};
///
/// struct Liar;
///
/// impl Field for Liar {
///     type Class = Payload;
///     type View<'a> = &'a [u8];
///     const TYPE: Type = Type::U32;
/// }
///
/// impl VarField for Liar {
///     fn payload_len(&self) -> usize { 0 }
///     fn to_payload(&self, _: &mut Vec<u8>, _: bool) -> Result<(), Invalid> { Ok(()) }
///     fn check_payload(_: &[u8]) -> Result<(), Invalid> { Ok(()) }
///     fn view_payload(payload: &[u8]) -> &[u8] { payload }
///     fn from_payload(_: &[u8]) -> Self { Liar }
/// }
///
/// #[derive(Record)]
/// struct Person { first: String, liar: Liar, last: String }
///
/// let _ = Person::view(&[]);
/// ```
///
/// ```compile_fail,E0080
/// use record_core::{Blob, Field, FixedField, Invalid, Record, field::Inline, layout::Type};
///
/// struct Liar;
///
/// impl Field for Liar {
///     type Class = Inline;
///     type View<'a> = &'a [u8];
///     const TYPE: Type = Type::Binary;
/// }
///
/// impl FixedField for Liar {
///     fn to_slot(&self, _: &mut [u8]) -> Result<(), Invalid> { Ok(()) }
///     fn check_slot(_: &[u8]) -> Result<(), Invalid> { Ok(()) }
///     fn view_slot(slot: &[u8]) -> &[u8] { slot }
///     fn from_slot(_: &[u8]) -> Self { Liar }
/// }
///
/// #[derive(Record)]
/// struct Person { liar: Liar }
///
/// let _ = Blob::encode(&Person { liar: Liar }).unwrap().view().liar();
/// ```
#[cfg(doctest)]
struct ClassesFitTypes;
