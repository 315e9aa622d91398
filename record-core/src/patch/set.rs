//! What a field can be set to: its own type, text as `&str`, lists as arrays and slices, and null.

use super::entries::Entries;
use crate::{
    Field, Invalid, Text, VarField,
    field::{Access, Item},
};
use alloc::{borrow::Cow, boxed::Box, string::String, sync::Arc, vec::Vec};
use core::marker::PhantomData;

/// A value that a patch can set a field of type `T` to; with `NULLABLE` one that may be null.
///
/// Besides `T` itself these are `&str` for text, arrays and slices for a `Vec`, and for fields that may be null an
/// `Option<T>`. Not an `Option<&str>`, because then nobody could tell which `None` is meant.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` can't be set to a `{Self}`",
    label = "neither the field's type nor one that is taken for it",
    note = "convert it into the field's type first; only fields that may be null take an `Option`"
)]
pub trait SetField<T, const NULLABLE: bool = false> {
    /// Sets the field, or says why it can't hold the value.
    fn set_field(self, field: NewValue<'_, T>);
}

/// A field of a patch that is being set.
pub struct NewValue<'p, T> {
    entries: &'p mut Entries,
    field: usize,
    set: bool,
    ty: PhantomData<fn() -> T>,
}

impl<'p, T: Field> NewValue<'p, T> {
    pub(super) fn new(entries: &'p mut Entries, field: usize, set: bool) -> Self {
        NewValue { entries, field, set, ty: PhantomData }
    }

    /// Sets the field to a value.
    #[inline]
    pub fn value(self, value: &T) {
        let set = self.set;
        self.entries.put(self.field, |out| put(value, out, set));
    }

    /// Says that the field can't hold its value: an error when the patch is used.
    pub fn refuse(self, invalid: Invalid) {
        self.entries.refuse(self.field, invalid);
    }

    fn null(self) {
        self.entries.put_null(self.field);
    }

    /// Sets the field to a payload that is known to be one of `T`.
    fn payload(self, payload: &[u8]) {
        self.entries.put_bytes(self.field, payload);
    }
}

/// Appends the slot or payload of a value.
#[inline]
pub(super) fn put<T: Field>(value: &T, out: &mut Vec<u8>, set: bool) -> Result<(), Invalid> {
    if !const { T::TYPE.is_fixed() } {
        return T::Class::put_payload(value, out, set, None);
    }
    let start = out.len();
    out.resize(start + const { T::TYPE.storage().width() }, 0);
    T::Class::encode_slot(value, &mut out[start..], None)
}

#[diagnostic::do_not_recommend]
impl<T: Field, const NULLABLE: bool> SetField<T, NULLABLE> for T {
    #[inline]
    fn set_field(self, field: NewValue<'_, T>) {
        field.value(&self);
    }
}

#[diagnostic::do_not_recommend]
impl<T: Field> SetField<T, true> for Option<T> {
    #[inline]
    fn set_field(self, field: NewValue<'_, T>) {
        match self {
            Some(value) => field.value(&value),
            None => field.null(),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize, const NULLABLE: bool> SetField<Text<N>, NULLABLE> for &str {
    fn set_field(self, field: NewValue<'_, Text<N>>) {
        match Text::new(self) {
            Ok(text) => field.value(&text),
            Err(invalid) => field.refuse(invalid),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize, const NULLABLE: bool> SetField<Text<N>, NULLABLE> for &String {
    fn set_field(self, field: NewValue<'_, Text<N>>) {
        SetField::<_, NULLABLE>::set_field(&**self, field);
    }
}

macro_rules! text {
    ($([$($lifetime:lifetime)?] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($lifetime,)? const NULLABLE: bool> SetField<$ty, NULLABLE> for &str {
            fn set_field(self, field: NewValue<'_, $ty>) {
                field.payload(self.as_bytes());
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($lifetime,)? const NULLABLE: bool> SetField<$ty, NULLABLE> for &String {
            fn set_field(self, field: NewValue<'_, $ty>) {
                field.payload(self.as_bytes());
            }
        }
    )*};
}

text! {
    [] String;
    [] Box<str>;
    [] Arc<str>;
    ['c] Cow<'c, str>;
}

#[diagnostic::do_not_recommend]
impl<I: Item, const N: usize, const NULLABLE: bool> SetField<Vec<I>, NULLABLE> for [I; N]
where
    Vec<I>: VarField,
{
    fn set_field(self, field: NewValue<'_, Vec<I>>) {
        field.value(&Vec::from(self));
    }
}

#[diagnostic::do_not_recommend]
impl<I: Item + Clone, const NULLABLE: bool> SetField<Vec<I>, NULLABLE> for &[I]
where
    Vec<I>: VarField,
{
    fn set_field(self, field: NewValue<'_, Vec<I>>) {
        field.value(&self.to_vec());
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize, const NULLABLE: bool> SetField<Vec<String>, NULLABLE> for [&str; N] {
    fn set_field(self, field: NewValue<'_, Vec<String>>) {
        field.value(&self.map(String::from).into());
    }
}

#[diagnostic::do_not_recommend]
impl<const NULLABLE: bool> SetField<Vec<String>, NULLABLE> for &[&str] {
    fn set_field(self, field: NewValue<'_, Vec<String>>) {
        field.value(&self.iter().map(|text| String::from(*text)).collect());
    }
}
