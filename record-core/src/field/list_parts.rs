//! A list's payload cut up, without its items' Rust type: for those who make columns of lists.

use super::number::unsigned;
use crate::{Invalid, error::What};

/// A list's payload cut up: how many items it has, which of them are null, and where each stands.
///
/// ```
/// use record_core::{Blob, Record, field::ListParts, layout::Type, structure::Structure};
///
/// #[derive(Record)]
/// struct Post { tags: Vec<String> }
///
/// let blob = Blob::encode(&Post { tags: vec!["a".into(), "bc".into()] })?;
/// let (payload, _) = Structure::open(Post::LAYOUT, blob.as_bytes())?.read(Post::LAYOUT, 0).unwrap();
/// let parts = ListParts::of(payload, false, None)?.expect("the list is not empty");
/// let (start, end) = parts.range(1);
/// assert_eq!((parts.count(), &payload[start..end]), (2, &b"bc"[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct ListParts<'a> {
    pub(crate) count: usize,
    /// Empty when items are never null.
    pub(crate) validity: &'a [u8],
    /// Empty for fixed items.
    pub(crate) ends: &'a [u8],
    /// Where the items begin in the payload.
    first: usize,
    width: Option<usize>,
}

impl<'a> ListParts<'a> {
    /// Checks the lengths in a payload; `None` is an empty list. `nullable` says whether items may be null, `width` how many bytes
    /// each has; without it, each item is as long as the payload says. Items are not looked at.
    ///
    /// # Errors
    /// When the payload is not as long as its items, or their ends do not ascend.
    pub fn of(payload: &'a [u8], nullable: bool, width: Option<usize>) -> Result<Option<Self>, Invalid> {
        if payload.is_empty() {
            return Ok(None);
        }
        if let (Some(each), false) = (width, nullable) {
            return match payload.len().is_multiple_of(each) {
                true => {
                    let count = payload.len() / each;
                    Ok(Some(ListParts { count, validity: &[], ends: &[], first: 0, width }))
                }
                false => Err(Invalid::of(What::Length { len: payload.len() })),
            };
        }
        check_parts(payload, nullable, width)?;
        let count = unsigned(&payload[..4]) as usize;
        let bits = if nullable { count.div_ceil(8) } else { 0 };
        let ends = if width.is_some() { 0 } else { 4 * count };
        let (validity, rest) = payload[4..].split_at(bits);
        Ok(Some(ListParts { count, validity, ends: &rest[..ends], first: 4 + bits + ends, width }))
    }

    /// How many items there are; at least one.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Where the items begin, in bytes from the payload's begin.
    pub fn first(&self) -> usize {
        self.first
    }

    /// Whether item `i` is not null.
    ///
    /// # Panics
    /// May panic when there are not so many items.
    pub fn is_present(&self, i: usize) -> bool {
        self.validity.is_empty() || self.validity[i / 8] & 1 << (i % 8) != 0
    }

    /// Where item `i` lies: its begin and its end, in bytes from the payload's begin. Item `i` is one of the list's.
    ///
    /// # Panics
    /// May panic when there are not so many items.
    pub fn range(&self, i: usize) -> (usize, usize) {
        let end = |i: usize| unsigned(&self.ends[4 * i..4 * i + 4]) as usize;
        match self.width {
            Some(width) => (self.first + i * width, self.first + (i + 1) * width),
            None => (self.first + if i == 0 { 0 } else { end(i - 1) }, self.first + end(i)),
        }
    }
}

/// Checks the lengths of a payload that begins with a count.
#[inline]
pub(crate) fn check_parts(payload: &[u8], nullable: bool, width: Option<usize>) -> Result<(), Invalid> {
    let Some((count, rest)) = payload.split_first_chunk::<4>() else { return bad_length(payload) };
    let count = u32::from_le_bytes(*count) as usize;
    let bits = if nullable { count.div_ceil(8) } else { 0 };
    let fixed = count.checked_mul(width.unwrap_or(4)).and_then(|len| len.checked_add(bits));
    let (true, Some(fixed)) = (count > 0, fixed) else { return bad_length(payload) };
    if width.is_some() {
        return if rest.len() == fixed { Ok(()) } else { bad_length(payload) };
    }
    let Some((before, items)) = rest.split_at_checked(fixed) else { return bad_length(payload) };
    let ends = before[bits..].as_chunks::<4>().0;
    // If ends ascend and the last is right, all are.
    let (mut start, mut ascend) = (0, true);
    for end in ends {
        let end = u32::from_le_bytes(*end) as usize;
        ascend &= end >= start;
        start = end;
    }
    if ascend && start == items.len() { Ok(()) } else { bad_end(ends, items.len(), 4 + bits) }
}

#[cold]
fn bad_length(payload: &[u8]) -> Result<(), Invalid> {
    Err(Invalid::of(What::Length { len: payload.len() }))
}

#[cold]
fn bad_end(ends: &[[u8; 4]], len: usize, first: usize) -> Result<(), Invalid> {
    let (mut start, last) = (0, ends.len() - 1);
    for (i, end) in ends.iter().enumerate() {
        let end = u32::from_le_bytes(*end) as usize;
        if end < start || end > len || i == last {
            return Err(Invalid::of(What::End { end }).at(first + 4 * i));
        }
        start = end;
    }
    Ok(())
}
