//! Taking an older field's values over into a wider type.

use super::{Field, Text, number::unsigned};
use crate::{
    layout::{Storage, Type},
    utf8::trim,
};
use alloc::{borrow::Cow, boxed::Box, string::String, sync::Arc, vec};

/// A type that takes over the values of a field of another type `Old`: `#[record(since = 2, from = "old")]`.
///
/// This crate implements it for the pairs of its own types that [the format](Type::widens) knows, and nobody else can. For
/// patches, columns and SQL convert values by the layout, without the Rust types: they could not know what a conversion of
/// yours makes of a value, nor that it holds what your type asks for. A type of your own takes over a field of the *same*
/// type; for another one add a field without `from`, and fill it in your program.
///
/// ```
/// use record_core::{Blob, Record, Text};
///
/// mod old {
///     #[derive(record_core::Record)]
///     pub struct Issue { pub author: record_core::Text<4> }
/// }
///
/// #[derive(Record)]
/// #[record(version = 2)]
/// struct Issue {
///     author: Text<4>,
///     #[record(since = 2, from = "author")]
///     login: String,
/// }
///
/// let stored = Blob::encode(&old::Issue { author: "ada".try_into()? })?;
/// assert_eq!(Issue::view(stored.as_bytes())?.login(), "ada");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` can't take over the values of a field of type `{Old}`",
    label = "not the same type or a wider one",
    note = "`from` takes a field over into the same type or a wider one: an integer of more bits, f32 to f64, a longer \
            Text, Text to String"
)]
pub trait Widen<Old: Field>: Field + sealed::Wider<Old> {
    /// The same value in the wider type.
    fn widen<'a>(old: Old::View<'a>) -> Self::View<'a>;

    /// The same value in the wider type, owned.
    fn widen_owned(old: Old) -> Self;
}

mod sealed {
    /// Implemented beside [`Widen`](super::Widen).
    #[diagnostic::on_unimplemented(
        message = "`Widen` can't be implemented outside of `record-core`",
        label = "is not one of the pairs of types that the format widens",
        note = "a field of a type of your own takes over one of the same type only: values are also converted where the Rust \
                types are not known"
    )]
    pub trait Wider<Old> {}
}

macro_rules! numbers {
    ($($old:ident => $($new:ident)*, $widen:path;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl Widen<$old> for $new {
            #[inline]
            fn widen<'a>(old: <$old as Field>::View<'a>) -> <$new as Field>::View<'a> {
                $widen(old)
            }
            #[inline]
            fn widen_owned(old: $old) -> $new {
                $widen(old)
            }
        }

        #[diagnostic::do_not_recommend]
        impl sealed::Wider<$old> for $new {}
    )*)*};
}

numbers! {
    i8 => i16 i32 i64, Into::into;
    i16 => i32 i64, Into::into;
    i32 => i64, Into::into;
    u8 => u16 u32 u64 i16 i32 i64, Into::into;
    u16 => u32 u64 i32 i64, Into::into;
    u32 => u64 i64, Into::into;
    f32 => f64, double;
}

/// The same number with 64 bits, or for a NaN the same bits with zeros behind them: what `as` makes of a NaN differs between
/// processors. For readers of foreign columns.
#[inline]
pub fn double(value: f32) -> f64 {
    if !value.is_nan() {
        return value.into();
    }
    let (sign, fraction) = (u64::from(value.to_bits() >> 31), u64::from(value.to_bits() & 0x007f_ffff));
    f64::from_bits(sign << 63 | 0x7ff << 52 | fraction << 29)
}

/// The number of which [`double`] makes this one; `None` where there is no such number, as it would have to be rounded, or the
/// bits of a NaN cut.
pub fn single(value: f64) -> Option<f32> {
    let single = match value.is_nan() {
        true => {
            let sign = (value.to_bits() >> 63) as u32;
            f32::from_bits(sign << 31 | 0xff << 23 | (value.to_bits() >> 29) as u32 & 0x007f_ffff)
        }
        false => value as f32,
    };
    (double(single).to_bits() == value.to_bits()).then_some(single)
}

#[diagnostic::do_not_recommend]
impl<const OLD: usize, const N: usize> sealed::Wider<Text<OLD>> for Text<N> {}

#[diagnostic::do_not_recommend]
impl<const OLD: usize, const N: usize> Widen<Text<OLD>> for Text<N> {
    #[inline]
    fn widen<'a>(old: <Text<OLD> as Field>::View<'a>) -> <Self as Field>::View<'a> {
        old
    }
    fn widen_owned(old: Text<OLD>) -> Text<N> {
        // `Type::widens` has found N to be at least OLD when the layout was made.
        Text::new(&old).unwrap_or_default()
    }
}

macro_rules! strings {
    ($($new:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<const OLD: usize> Widen<Text<OLD>> for $new {
            #[inline]
            fn widen<'a>(old: <Text<OLD> as Field>::View<'a>) -> <Self as Field>::View<'a> {
                old
            }
            fn widen_owned(old: Text<OLD>) -> $new {
                String::from(&*old).into()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<const OLD: usize> sealed::Wider<Text<OLD>> for $new {}
    )*};
}

strings!(String Box<str> Arc<str> Cow<'static, str>);

/// The slot or payload of the same value in a type that takes over from `old`, or is the same.
pub(crate) fn widen_bytes<'a>(old: &Type, new: &Type, bytes: &'a [u8]) -> Cow<'a, [u8]> {
    match (old.storage_type(), new.storage()) {
        (Type::Text { .. }, Storage::End) => Cow::Borrowed(trim(bytes)),
        (old, Storage::Inline(width)) if width > bytes.len() => {
            let mut wide = vec![0; width];
            widen_slot(old, bytes, &mut wide);
            Cow::Owned(wide)
        }
        _ => Cow::Borrowed(bytes),
    }
}

/// Writes the slot of a value over `new` as a type that is wider than `old` has it. For builders of columns. `old` is a
/// [storage type](Type::storage_type) that `slot` is one of.
///
/// # Panics
/// When `new` is the shorter one.
#[inline]
pub fn widen_slot(old: &Type, slot: &[u8], new: &mut [u8]) {
    let (value, fill) = match old {
        Type::F32 if new.len() == 8 => {
            new.copy_from_slice(&double(f32::from_bits(unsigned(slot) as u32)).to_le_bytes());
            return;
        }
        Type::I8 | Type::I16 | Type::I32 if slot.last().is_some_and(|byte| *byte >= 0x80) => (slot, 0xff),
        // A text ends at its first zero, whatever non-canonical bytes follow.
        Type::Text { .. } => (trim(slot), 0),
        _ => (slot, 0),
    };
    new.fill(fill);
    new[..value.len()].copy_from_slice(value);
}
