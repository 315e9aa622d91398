//! Text and bytes of any length: offsets, and values one behind the other.

use super::{Builder, Fault, FixedBuilder, VarBuilder};
use crate::{
    bits::{CHUNK, Presence, Validity, is_present},
    huge::Fresh,
    memory,
    slots::Slots,
};
use arrow_array::{ArrayRef, BinaryArray, StringArray};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_data::ArrayData;
use arrow_schema::{ArrowError, DataType};
use core::{iter::repeat_n, net::Ipv6Addr};
use record_core::{
    append::append,
    utf8::{check_utf8, is_ascii, trim},
};
use std::{io::Write, sync::Arc};

/// The offsets and values of a growing array of strings.
///
/// For each chunk of values: [`begin`](Self::begin), then a [`push`](Self::push) for each value, then [`check`](Self::check).
///
/// ```
/// use arrow_array::{Array, cast::AsArray};
/// use record_arrow::build::strings::Strings;
///
/// let mut strings = Strings::new(true);
/// for chunk in [[&b"a"[..], b""], [b"bc", b"d"]] {
///     let lengths = chunk.iter().map(|value| value.len());
///     strings.begin(chunk.len(), lengths.clone().sum(), lengths).unwrap();
///     chunk.iter().for_each(|value| strings.push(value));
///     strings.check().unwrap();
/// }
/// let array = strings.finish(None)?;
/// assert_eq!((array.len(), array.as_string::<i32>().value(2)), (4, "bc"));
/// # Ok::<(), arrow_schema::ArrowError>(())
/// ```
pub struct Strings {
    utf8: bool,
    /// One more than values, beginning with 0; empty before the first value.
    offsets: Vec<i32>,
    values: Vec<u8>,
    /// How many bytes of `values` are known to be UTF-8, cut by no offset inside a character. Offsets into them are not
    /// appended any more.
    checked: usize,
}

impl Strings {
    /// A builder of a `StringArray`, or without `utf8` of a `BinaryArray`.
    pub fn new(utf8: bool) -> Self {
        Strings { utf8, offsets: Vec::new(), values: Vec::new(), checked: 0 }
    }

    /// Makes room for `values` more values, as long as those that are there.
    pub(super) fn reserve(&mut self, values: usize, fresh: &mut Fresh) {
        memory::expect(&mut self.offsets, values.saturating_add(1), fresh);
        let count = self.offsets.len().saturating_sub(1).max(1);
        let more = memory::forecast(self.values.len(), count, values).min(i32::MAX as usize);
        memory::expect(&mut self.values, more, fresh);
    }

    pub(super) fn clear(&mut self) {
        self.offsets.clear();
        self.values.clear();
        self.checked = 0;
    }

    /// Makes room for `count` values of `bytes` bytes together at most. `lengths` are theirs: they are only looked at to find the
    /// value that there is no room for.
    ///
    /// # Errors
    /// [`Fault::Full`] when the array would hold more than 2 GiB, with the first value, counted from 0, that is too much.
    /// Nothing has changed then.
    #[inline]
    pub fn begin(
        &mut self,
        count: usize,
        bytes: usize,
        mut lengths: impl Iterator<Item = usize>,
    ) -> Result<(), Fault> {
        let mut left = (i32::MAX as usize).saturating_sub(self.values.len());
        if bytes > left {
            let too_long = |length| {
                let fits = length <= left;
                left = left.saturating_sub(length);
                !fits
            };
            return Err(Fault::Full(lengths.position(too_long).unwrap_or_default()));
        }
        memory::reserve(&mut self.offsets, count + 1);
        if self.offsets.is_empty() {
            self.offsets.push(0);
        }
        memory::reserve(&mut self.values, bytes);
        Ok(())
    }

    /// Appends one value. [`begin`](Self::begin) has made room for it: of values for which it has not, the array may lack the first,
    /// and [`finish`](Self::finish) may panic.
    #[inline(always)]
    pub fn push(&mut self, value: &[u8]) {
        append(&mut self.values, value);
        self.end_value();
    }

    #[inline(always)]
    pub(super) fn end_value(&mut self) {
        debug_assert!(!self.offsets.is_empty(), "`begin` comes before values");
        // `begin` has made sure that the length fits; who did not call it finds out in `finish`.
        self.offsets.push(self.values.len() as i32);
    }

    /// Appends values that lie one behind the other and end at `ends`, relative to their beginning: if these ascend up
    /// to the length of `bytes`, which is what it says.
    #[inline(always)]
    pub(super) fn push_joined(&mut self, bytes: &[u8], ends: &[[u8; 4]]) -> bool {
        let (first, count) = (self.values.len() as u32, self.offsets.len());
        append(&mut self.values, bytes);
        let (mut last, mut ascend) = (0, true);
        self.offsets.extend(ends.iter().map(|end| {
            let end = u32::from_le_bytes(*end);
            ascend &= end >= last;
            last = end;
            first.wrapping_add(end) as i32
        }));
        let fits = ascend && last as usize == bytes.len();
        if !fits {
            // `finish` relies on every offset, whatever its caller makes of an error.
            self.offsets.truncate(count);
            self.values.truncate(first as usize);
        }
        fits
    }

    /// Checks the text that was appended since the last call, all of it at once. Without that, [`finish`](Self::finish) does, more
    /// slowly.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when a value is not UTF-8. Bytes that need not be are always fine.
    #[inline]
    pub fn check(&mut self) -> Result<(), Fault> {
        if self.utf8 {
            let new = &self.values[self.checked..];
            if !is_ascii(new) {
                if check_utf8(new).is_err() {
                    return Err(Fault::Invalid);
                }
                let (values, checked) = (&self.values, self.checked);
                let inside =
                    |offset: &&i32| values.get(**offset as usize).is_some_and(|byte| byte & 0xc0 == 0x80);
                let new = self.offsets.iter().rev().take_while(|offset| **offset as usize >= checked);
                if new.into_iter().any(|offset| inside(&offset)) {
                    return Err(Fault::Invalid);
                }
            }
        }
        self.checked = self.values.len();
        Ok(())
    }

    /// The array of the values so far, with a validity bit for each; the builder is empty afterwards.
    ///
    /// # Errors
    /// When there are not as many validity bits as values, or text that was not checked is not UTF-8.
    ///
    /// # Panics
    /// When more than 2 GiB were pushed without [`begin`](Self::begin).
    pub fn finish(&mut self, nulls: Option<NullBuffer>) -> Result<ArrayRef, ArrowError> {
        let is_checked = core::mem::take(&mut self.checked) == self.values.len();
        let is_short = i32::try_from(self.values.len()).is_ok();
        if self.offsets.is_empty() {
            self.offsets.push(0);
        }
        let offsets = OffsetBuffer::new(ScalarBuffer::from(core::mem::take(&mut self.offsets)));
        let values = Buffer::from_vec(core::mem::take(&mut self.values));
        let fits = nulls.as_ref().is_none_or(|nulls| nulls.len() == offsets.len() - 1);
        Ok(match self.utf8 {
            true if is_checked && is_short && fits => {
                // SAFETY: `try_new` would accept the parts, whoever called what in which order. There are as many validity
                // bits as values. Offsets are not negative and ascend (`OffsetBuffer::new` panics otherwise). Each that
                // stayed was the length of `values` or lay before it when it was appended; `values` only grow until here
                // but for ends that `push_joined` takes back together with their offsets, and are at most `i32::MAX` long
                // now, so none of those lengths was cut by its conversion, and all offsets lie within `values`. The calls
                // of `check` that succeeded have looked at all of `values`, piece by piece: each piece was UTF-8 by itself,
                // and no offset that lies in it or at its ends, those of later pieces included, lies inside a character.
                Arc::new(unsafe { StringArray::new_unchecked(offsets, values, nulls) })
            }
            true => Arc::new(StringArray::try_new(offsets, values, nulls)?),
            false => Arc::new(BinaryArray::try_new(offsets, values, nulls)?),
        })
    }

    pub(super) fn recycle(&mut self, mut buffers: impl Iterator<Item = Buffer>) {
        if let (Some(offsets), Some(values)) = (buffers.next(), buffers.next()) {
            memory::recycle(&mut self.offsets, offsets);
            memory::recycle(&mut self.values, values);
        }
    }
}

/// `String`, `Json`, `Vec<u8>`: payloads as they are.
pub(super) struct VarStringsBuilder {
    strings: Strings,
    validity: Validity,
}

impl VarStringsBuilder {
    pub(super) fn new(data_type: DataType) -> Self {
        VarStringsBuilder {
            strings: Strings::new(data_type == DataType::Utf8),
            validity: Validity::default(),
        }
    }
}

macro_rules! strings_builder {
    () => {
        fn reserve(&mut self, values: usize, fresh: &mut Fresh) {
            self.strings.reserve(values, fresh);
        }
        fn clear(&mut self) {
            self.strings.clear();
            self.validity.clear();
        }
        fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
            self.strings.finish(self.validity.take())
        }
        fn recycle(&mut self, data: ArrayData) {
            self.strings.recycle(self.validity.recycle(data).0);
        }
    };
}

impl Builder for VarStringsBuilder {
    strings_builder!();
}

impl VarBuilder for VarStringsBuilder {
    fn append(&mut self, payloads: &[&[u8]], presence: Option<&Presence>) -> Result<(), Fault> {
        let lengths = payloads.iter().map(|payload| payload.len());
        self.strings.begin(payloads.len(), lengths.clone().sum(), lengths)?;
        for payload in payloads {
            self.strings.push(payload);
        }
        self.validity.append(presence, payloads.len());
        self.strings.check()
    }
}

/// How a fixed slot is written as text.
pub(super) trait SlotText: Send + Sync + 'static {
    fn width(&self) -> usize;
    /// The longest text of a slot in bytes.
    fn longest(&self) -> usize;
    /// Appends the text of a slot, at most as long as the longest. What is not UTF-8 afterwards is found by the check.
    fn write(&self, slot: &[u8], out: &mut Vec<u8>) -> Result<(), Fault>;
}

/// `Text<N>`: the bytes up to the first zero.
pub(super) struct Padded(pub(super) usize);

impl SlotText for Padded {
    fn width(&self) -> usize {
        self.0
    }
    fn longest(&self) -> usize {
        self.0
    }
    #[inline(always)]
    fn write(&self, slot: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        append(out, trim(slot));
        Ok(())
    }
}

/// `char`.
pub(super) struct Char;

impl SlotText for Char {
    fn width(&self) -> usize {
        4
    }
    fn longest(&self) -> usize {
        4
    }
    #[inline(always)]
    fn write(&self, slot: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        let code = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]);
        let char = char::from_u32(code).ok_or(Fault::Invalid)?;
        out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }
}

/// An IP address, as it is usually written.
pub(super) struct Ip;

impl SlotText for Ip {
    fn width(&self) -> usize {
        16
    }
    fn longest(&self) -> usize {
        "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".len()
    }
    fn write(&self, slot: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&slot[..16]);
        write!(out, "{}", Ipv6Addr::from(bytes).to_canonical()).map_err(|_| Fault::Invalid)
    }
}

pub(super) struct StringsBuilder<T> {
    text: T,
    strings: Strings,
    validity: Validity,
}

impl<T: SlotText> StringsBuilder<T> {
    pub(super) fn new(text: T) -> Self {
        StringsBuilder { text, strings: Strings::new(true), validity: Validity::default() }
    }
}

impl<T: SlotText> Builder for StringsBuilder<T> {
    strings_builder!();
}

impl<T: SlotText> FixedBuilder for StringsBuilder<T> {
    fn append(&mut self, slots: &Slots<'_, '_>, presence: Option<&Presence>) -> Result<(), Fault> {
        let n = slots.len();
        debug_assert!(n <= CHUNK);
        let longest = self.text.longest();
        self.strings.begin(n, n * longest, repeat_n(longest, n))?;
        for i in 0..n {
            if is_present(presence, i) {
                self.text.write(slots.get(i, self.text.width()), &mut self.strings.values)?;
            }
            self.strings.end_value();
        }
        self.validity.append(presence, n);
        self.strings.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_offsets_can_tell_is_refused_before_it_is_copied() {
        let mut strings = Strings::new(true);
        assert_eq!(
            strings.begin(1, i32::MAX as usize + 1, [i32::MAX as usize + 1].into_iter()),
            Err(Fault::Full(0))
        );
        strings.begin(1, 1, [1].into_iter()).unwrap();
        strings.push(b"a");
        let lengths = [5, i32::MAX as usize - 6, 0, 1, 7];
        assert_eq!(strings.begin(5, lengths.iter().sum(), lengths.into_iter()), Err(Fault::Full(3)));
        let fit = &lengths[..3];
        assert_eq!(strings.begin(3, fit.iter().sum(), fit.iter().copied()), Ok(()));
    }

    #[test]
    fn characters_cut_by_an_offset_are_no_text() {
        let mut strings = Strings::new(true);
        strings.begin(2, 2, [1; 2].into_iter()).unwrap();
        strings.push(b"\xc3");
        strings.push(b"\xa9");
        assert_eq!(strings.check(), Err(Fault::Invalid));
    }

    #[test]
    fn ends_that_do_not_fit_leave_no_offsets_behind() {
        let mut strings = Strings::new(true);
        strings.begin(2, 0, [0; 2].into_iter()).unwrap();
        assert!(!strings.push_joined(b"", &[[5, 0, 0, 0], [9, 0, 0, 0]]));
        // Nothing was appended that `check` has not seen, so `finish` takes the short way.
        assert_eq!(strings.finish(None).unwrap().len(), 0);
    }
}
