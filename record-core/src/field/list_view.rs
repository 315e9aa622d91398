//! `ListView`: borrowed access to the items of a list. How lists are written and checked is in [`list`](super::list).

use super::{Access, FixedField, Item, list::Class};
use alloc::vec::Vec;
use core::{fmt, marker::PhantomData};
use zerocopy::{FromBytes, Immutable, Unaligned};

/// A fixed type whose items lie in a blob as they lie in memory, but for alignment and byte order.
pub trait Packed: FixedField {
    /// The same value at any address, little-endian.
    type Packed: FromBytes + Immutable + Unaligned;
}

/// Borrowed access to a list in a blob.
///
/// ```
/// use record_core::{Blob, Record};
///
/// #[derive(Record)]
/// struct Day { labels: Vec<String>, hours: Vec<u16> }
///
/// let blob = Blob::encode(&Day { labels: vec!["a".into(), "bc".into()], hours: vec![9, 17] })?;
/// let day = blob.view();
/// assert_eq!(day.labels().get(1), Some("bc"));
/// assert_eq!(day.labels().iter().map(str::len).sum::<usize>(), 3);
/// assert_eq!(day.hours().to_vec(), [9, 17]);
/// assert_eq!(day.hours().as_slice()[0].get(), 9); // no copy, at any address
/// # Ok::<(), record_core::Error>(())
/// ```
pub struct ListView<'a, I> {
    pub(super) count: usize,
    /// Empty when items are never null.
    validity: &'a [u8],
    /// Empty for fixed items.
    ends: &'a [u8],
    pub(super) items: &'a [u8],
    item: PhantomData<fn() -> I>,
}

impl<I> Clone for ListView<'_, I> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<I> Copy for ListView<'_, I> {}

impl<'a, I: Item> ListView<'a, I> {
    /// Cuts a checked payload up; one that is not gives some list that accessors can still read without panicking.
    #[inline]
    pub(super) fn of(payload: &'a [u8]) -> Self {
        let list =
            |count, validity, ends, items| ListView { count, validity, ends, items, item: PhantomData };
        let width = <Class<I> as Access<I::Value>>::ITEM_WIDTH;
        if let (Some(width), false) = (width, I::NULLABLE) {
            return list(payload.len() / width, &[], &[], payload);
        }
        let empty = list(0, &[], &[], &[]);
        let Some((count, rest)) = payload.split_first_chunk::<4>() else { return empty };
        let count = u32::from_le_bytes(*count) as usize;
        let bits = if I::NULLABLE { count.div_ceil(8) } else { 0 };
        let Some((validity, rest)) = rest.split_at_checked(bits) else { return empty };
        let ends = if width.is_some() { 0 } else { count.saturating_mul(4) };
        let Some((ends, items)) = rest.split_at_checked(ends) else { return empty };
        list(count, validity, ends, items)
    }

    /// The bytes of item `i`, which is less than `count`; `None` when it is null.
    #[inline(always)]
    pub(super) fn bytes(&self, i: usize) -> Option<&'a [u8]> {
        if I::NULLABLE && self.validity[i / 8] & 1 << (i % 8) == 0 {
            return None;
        }
        Some(match <Class<I> as Access<I::Value>>::ITEM_WIDTH {
            Some(width) => &self.items[i * width..(i + 1) * width],
            None => &self.items[self.start(i)..self.end(i)],
        })
    }

    #[inline(always)]
    pub(super) fn start(&self, i: usize) -> usize {
        if i == 0 { 0 } else { self.end(i - 1) }
    }

    #[inline(always)]
    fn end(&self, i: usize) -> usize {
        u32::from_le_bytes(super::number::bytes(&self.ends[4 * i..])) as usize
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Item `i`, counted from 0; `None` beyond the end.
    #[inline]
    pub fn get(&self, i: usize) -> Option<I::View<'a>> {
        if i >= self.count {
            return None;
        }
        // SAFETY: lists that reach users are made from payloads that `check` accepted, with every item not null.
        let view = |bytes| unsafe { <Class<I> as Access<I::Value>>::view_item(bytes) };
        Some(I::from_view(self.bytes(i).map(view)))
    }

    /// The items in order.
    pub fn iter(&self) -> Iter<'a, I> {
        Iter { list: *self, next: 0 }
    }

    /// The items owned.
    pub fn to_vec(&self) -> Vec<I> {
        (0..self.count)
            .map(|i| {
                // SAFETY: as in `get`.
                let decode = |bytes| unsafe { <Class<I> as Access<I::Value>>::decode_item(bytes) };
                I::from_value(self.bytes(i).map(decode))
            })
            .collect()
    }
}

impl<'a, T: Packed> ListView<'a, T> {
    /// The items as they lie in the blob: little-endian, at any address, without a copy.
    pub fn as_slice(&self) -> &'a [T::Packed] {
        // A payload of whole items always fits; the empty slice is for the types' sake.
        <[T::Packed]>::ref_from_bytes(self.items).unwrap_or(&[])
    }
}

/// The iterator over a [`ListView`].
pub struct Iter<'a, I> {
    list: ListView<'a, I>,
    next: usize,
}

impl<'a, I: Item> Iterator for Iter<'a, I> {
    type Item = I::View<'a>;

    #[inline]
    fn next(&mut self) -> Option<I::View<'a>> {
        let item = self.list.get(self.next)?;
        self.next += 1;
        Some(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.list.count - self.next;
        (left, Some(left))
    }
}

impl<I: Item> ExactSizeIterator for Iter<'_, I> {}

impl<'a, I: Item> IntoIterator for ListView<'a, I> {
    type Item = I::View<'a>;
    type IntoIter = Iter<'a, I>;
    fn into_iter(self) -> Iter<'a, I> {
        self.iter()
    }
}

impl<'a, I: Item> fmt::Debug for ListView<'a, I>
where
    I::View<'a>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
