//! Lists: `Vec<T>`, `Vec<Option<T>>`, `Vec<String>`, and `Vec<u8>`, which is bytes.
//!
//! ```text
//!  T fixed                 items
//!  Option<T>, T fixed      count u32 │ validity bits │ items (null = zeros)
//!  T variable              count u32 │ ends u32 × count │ bytes
//!  Option<T>, T variable   count u32 │ validity bits │ ends u32 × count │ bytes
//! ```
//! An empty list has an empty payload in all four.

use super::{
    Access, Appends, Byte, Field, FixedField, Inline, ListView, Payload, VarField, list_parts::check_parts,
    set,
};
use crate::{
    Invalid,
    append::{append, append_zeros},
    error::What,
    layout::Type,
    utf8::is_ascii,
};
use alloc::vec::Vec;

/// What a list can hold: a field type, or an `Option` of one. There are no others.
///
/// # Safety
/// The hidden functions and constants say the same of an item whenever they are asked.
#[diagnostic::on_unimplemented(
    message = "a list of `{Self}` can't be stored in a record",
    label = "not a field type",
    note = "lists can hold field types of fixed size, String, Vec<u8>, and Options of them"
)]
pub unsafe trait Item: Sized {
    /// The type without the `Option`.
    type Value: Field;
    /// What [`ListView::get`] gives.
    type View<'a>;
    /// Whether this is an `Option`.
    const NULLABLE: bool;

    /// The items without `Option`s, where they are none.
    #[doc(hidden)]
    fn values(items: &[Self]) -> Option<&[Self::Value]>;
    #[doc(hidden)]
    fn from_values(values: Vec<Self::Value>) -> Option<Vec<Self>>;
    #[doc(hidden)]
    fn value(&self) -> Option<&Self::Value>;
    #[doc(hidden)]
    fn from_value(value: Option<Self::Value>) -> Self;
    #[doc(hidden)]
    fn from_view(view: Option<<Self::Value as Field>::View<'_>>) -> Self::View<'_>;
}

// SAFETY: an item is its value.
unsafe impl<T: Field> Item for T {
    type Value = T;
    type View<'a> = T::View<'a>;
    const NULLABLE: bool = false;

    #[inline(always)]
    fn values(items: &[T]) -> Option<&[T]> {
        Some(items)
    }
    #[inline(always)]
    fn from_values(values: Vec<T>) -> Option<Vec<T>> {
        Some(values)
    }
    #[inline(always)]
    fn value(&self) -> Option<&T> {
        Some(self)
    }
    #[inline(always)]
    fn from_value(value: Option<T>) -> T {
        value.expect("items of this list have no validity bits")
    }
    #[inline(always)]
    fn from_view(view: Option<T::View<'_>>) -> T::View<'_> {
        view.expect("items of this list have no validity bits")
    }
}

// SAFETY: an item is its value, or null.
unsafe impl<T: Field> Item for Option<T> {
    type Value = T;
    type View<'a> = Option<T::View<'a>>;
    const NULLABLE: bool = true;

    #[inline(always)]
    fn values(_: &[Self]) -> Option<&[T]> {
        None
    }
    #[inline(always)]
    fn from_values(_: Vec<T>) -> Option<Vec<Self>> {
        None
    }
    #[inline(always)]
    fn value(&self) -> Option<&T> {
        self.as_ref()
    }
    #[inline(always)]
    fn from_value(value: Option<T>) -> Self {
        value
    }
    #[inline(always)]
    fn from_view(view: Option<T::View<'_>>) -> Self::View<'_> {
        view
    }
}

/// What a `Vec` of items of a class is: bytes for `u8`, else a list.
///
/// # Safety
/// `encode` and `encode_over` only append to `out`.
#[doc(hidden)]
pub unsafe trait ListClass<I: Item> {
    type View<'a>;
    const TYPE: Type;
    fn encoded_len(items: &[I]) -> usize;
    fn encode(items: &[I], out: &mut Vec<u8>, set: bool) -> Result<(), Invalid>;
    fn encode_over(items: &[I], out: &mut Vec<u8>, stored: &[u8]) -> Result<(), Invalid>;
    fn check(payload: &[u8]) -> Result<(), Invalid>;
    /// # Safety
    /// `check` accepted the payload.
    unsafe fn view(payload: &[u8]) -> Self::View<'_>;
    /// # Safety
    /// `check` accepted the payload.
    unsafe fn decode(payload: &[u8]) -> Vec<I>;
}

pub(super) type Class<I> = <<I as Item>::Value as Field>::Class;

macro_rules! list {
    (<$($param:ident: $bound:path)?> $item:ty, $class:ty) => {
        // SAFETY: both encode functions append, and change only what they appended.
        unsafe impl<$($param: Item<Value: $bound>)?> ListClass<$item> for $class
        where
            <$item as Item>::Value: Field<Class = $class>,
        {
            type View<'a> = ListView<'a, $item>;
            const TYPE: Type = Type::list(&<$item as Item>::Value::TYPE, <$item as Item>::NULLABLE);

            #[inline]
            fn encoded_len(items: &[$item]) -> usize {
                encoded_len(items)
            }
            #[inline]
            fn encode(items: &[$item], out: &mut Vec<u8>, set: bool) -> Result<(), Invalid> {
                let start = out.len();
                encode(items, out, None)?;
                if set {
                    set::normalize(&<Self as ListClass<$item>>::TYPE, out, start);
                }
                Ok(())
            }
            fn encode_over(items: &[$item], out: &mut Vec<u8>, stored: &[u8]) -> Result<(), Invalid> {
                encode_over(items, out, stored)
            }
            #[inline]
            fn check(payload: &[u8]) -> Result<(), Invalid> {
                check::<$item>(payload)
            }
            #[inline]
            unsafe fn view(payload: &[u8]) -> ListView<'_, $item> {
                ListView::of(payload)
            }
            unsafe fn decode(payload: &[u8]) -> Vec<$item> {
                let list = ListView::<'_, $item>::of(payload);
                if !<$item as Item>::NULLABLE {
                    let values = <$class as Access<<$item as Item>::Value>>::values(payload);
                    if let Some(items) = values.and_then(<$item as Item>::from_values) {
                        return items;
                    }
                }
                (0..list.count)
                    .map(|i| {
                        // SAFETY: the caller vouches that `check` accepted the payload, and with it every item that
                        // is not null.
                        let decode = |bytes| unsafe { <$class as Access<_>>::decode_item(bytes) };
                        <$item as Item>::from_value(list.bytes(i).map(decode))
                    })
                    .collect()
            }
        }
    };
}

list!(<I: FixedField> I, Inline);
list!(<I: VarField> I, Payload);
list!(<> Option<u8>, Byte);

// SAFETY: both encode functions append.
unsafe impl ListClass<u8> for Byte {
    type View<'a> = &'a [u8];
    const TYPE: Type = Type::Binary;

    #[inline]
    fn encoded_len(items: &[u8]) -> usize {
        items.len()
    }
    #[inline]
    fn encode(items: &[u8], out: &mut Vec<u8>, _: bool) -> Result<(), Invalid> {
        out.extend_from_slice(items);
        Ok(())
    }
    fn encode_over(items: &[u8], out: &mut Vec<u8>, _: &[u8]) -> Result<(), Invalid> {
        out.extend_from_slice(items);
        Ok(())
    }
    #[inline]
    fn check(_: &[u8]) -> Result<(), Invalid> {
        Ok(())
    }
    #[inline]
    unsafe fn view(payload: &[u8]) -> &[u8] {
        payload
    }
    #[inline]
    unsafe fn decode(payload: &[u8]) -> Vec<u8> {
        payload.into()
    }
}

impl<I: Item> Field for Vec<I>
where
    Class<I>: ListClass<I>,
{
    type Class = Payload;
    type View<'a> = <Class<I> as ListClass<I>>::View<'a>;
    const TYPE: Type = <Class<I> as ListClass<I>>::TYPE;
}

#[diagnostic::do_not_recommend]
impl<I: Item> VarField for Vec<I>
where
    Class<I>: ListClass<I>,
{
    // SAFETY: `ListClass` promises it.
    const APPENDS: Appends<Self> = unsafe { Appends::only() };

    #[inline]
    fn payload_len(&self) -> usize {
        <Class<I> as ListClass<I>>::encoded_len(self)
    }
    #[inline]
    fn to_payload(&self, out: &mut Vec<u8>, set: bool) -> Result<(), Invalid> {
        <Class<I> as ListClass<I>>::encode(self, out, set)
    }
    fn to_payload_over(&self, out: &mut Vec<u8>, _: bool, stored: &[u8]) -> Result<(), Invalid> {
        <Class<I> as ListClass<I>>::encode_over(self, out, stored)
    }
    #[inline]
    fn check_payload(payload: &[u8]) -> Result<(), Invalid> {
        <Class<I> as ListClass<I>>::check(payload)
    }
    #[inline]
    fn view_payload(payload: &[u8]) -> Self::View<'_> {
        let payload = if Self::check_payload(payload).is_ok() { payload } else { &[] };
        // SAFETY: just checked; an empty payload is an empty list.
        unsafe { Self::view_payload_unchecked(payload) }
    }
    #[inline]
    fn from_payload(payload: &[u8]) -> Self {
        let payload = if Self::check_payload(payload).is_ok() { payload } else { &[] };
        // SAFETY: just checked; an empty payload is an empty list.
        unsafe { Self::from_payload_unchecked(payload) }
    }
    #[inline]
    unsafe fn view_payload_unchecked(payload: &[u8]) -> Self::View<'_> {
        // SAFETY: passed on.
        unsafe { <Class<I> as ListClass<I>>::view(payload) }
    }
    #[inline]
    unsafe fn from_payload_unchecked(payload: &[u8]) -> Self {
        // SAFETY: passed on.
        unsafe { <Class<I> as ListClass<I>>::decode(payload) }
    }
}

#[inline]
fn encoded_len<I: Item>(items: &[I]) -> usize {
    if items.is_empty() {
        return 0;
    }
    let bits = if I::NULLABLE { items.len().div_ceil(8) } else { 0 };
    match <Class<I> as Access<I::Value>>::ITEM_WIDTH {
        Some(width) if !I::NULLABLE => width * items.len(),
        Some(width) => 4 + bits + width * items.len(),
        None => {
            let bytes = |item: &I| item.value().map_or(0, <Class<I> as Access<I::Value>>::item_len);
            4 + bits + 4 * items.len() + items.iter().map(bytes).sum::<usize>()
        }
    }
}

/// Appends the payload of a list, item by item over those of a stored one.
#[inline]
fn encode<I: Item>(items: &[I], out: &mut Vec<u8>, stored: Option<ListView<'_, I>>) -> Result<(), Invalid> {
    if items.is_empty() {
        return Ok(());
    }
    let width = <Class<I> as Access<I::Value>>::ITEM_WIDTH;
    if I::NULLABLE || width.is_none() {
        let count = u32::try_from(items.len()).map_err(|_| Invalid::new("more than 2^32 items"))?;
        append(out, &count.to_le_bytes());
    }
    if I::NULLABLE {
        let start = out.len();
        out.resize(start + items.len().div_ceil(8), 0);
        for (i, item) in items.iter().enumerate() {
            out[start + i / 8] |= u8::from(item.value().is_some()) << (i % 8);
        }
    }
    if let Some(slots) = I::values(items).and_then(<Class<I> as Access<I::Value>>::slots) {
        append(out, slots);
        return Ok(());
    }
    let stored = |i: usize| stored.and_then(|list| list.bytes(i));
    let start = out.len();
    let Some(width) = width else {
        append_zeros(out, 4 * items.len());
        let first = out.len();
        for (i, item) in items.iter().enumerate() {
            if let Some(value) = item.value() {
                <Class<I> as Access<I::Value>>::put_payload(value, out, false, stored(i))?;
            }
            let end =
                u32::try_from(out.len() - first).map_err(|_| Invalid::new("more than 4 GiB of items"))?;
            out[start + 4 * i..start + 4 * i + 4].copy_from_slice(&end.to_le_bytes());
        }
        return Ok(());
    };
    out.resize(start + width * items.len(), 0);
    for (i, (item, slot)) in items.iter().zip(out[start..].chunks_exact_mut(width)).enumerate() {
        if let Some(value) = item.value() {
            <Class<I> as Access<I::Value>>::encode_slot(value, slot, stored(i))?;
        }
    }
    Ok(())
}

/// Writes a list over the stored one that it was read from. Items are matched by place, so nothing else may have
/// changed: an unknown value must not end up where another one was.
fn encode_over<I: Item>(items: &[I], out: &mut Vec<u8>, stored: &[u8]) -> Result<(), Invalid> {
    let (start, old) = (out.len(), ListView::<'_, I>::of(stored));
    if old.count == items.len() {
        encode(items, out, Some(old))?;
        if out[start..] == *stored {
            return Ok(());
        }
    }
    Err(Invalid::new("a list that holds values unknown to this program can't be changed by it"))
}

#[inline]
fn check<I: Item>(payload: &[u8]) -> Result<(), Invalid> {
    let width = <Class<I> as Access<I::Value>>::ITEM_WIDTH;
    if let (Some(width), false) = (width, I::NULLABLE) {
        if !payload.len().is_multiple_of(width) {
            return Err(Invalid::of(What::Length { len: payload.len() }));
        }
        if <Class<I> as Access<I::Value>>::EVERY_BIT_PATTERN {
            return Ok(());
        }
    } else {
        if payload.is_empty() {
            return Ok(());
        }
        check_parts(payload, I::NULLABLE, width)?;
    }
    let list = ListView::<'_, I>::of(payload);
    if <Class<I> as Access<I::Value>>::ITEM_IS_UTF8 && is_ascii(list.items) {
        return Ok(());
    }
    check_items(list, payload.len() - list.items.len())
}

/// Checks every item that is not null; items begin at `first`.
fn check_items<I: Item>(list: ListView<'_, I>, first: usize) -> Result<(), Invalid> {
    let width = <Class<I> as Access<I::Value>>::ITEM_WIDTH;
    for i in 0..list.count {
        if let Some(bytes) = list.bytes(i) {
            let at = first + width.map_or_else(|| list.start(i), |width| i * width);
            <Class<I> as Access<I::Value>>::check_item(bytes).map_err(|invalid| invalid.at(at))?;
        }
    }
    Ok(())
}
