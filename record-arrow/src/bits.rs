//! Bitmaps in the making: bools, and which values are not null. For builders of arrays, who add values in chunks.
//!
//! ```
//! use record_arrow::bits::{Bits, Presence, Validity};
//!
//! let rows = [Some(true), None, Some(false)];
//! let (mut values, mut validity) = (Bits::default(), Validity::default());
//! values.append(0b001, rows.len());
//! validity.append(Presence::of(rows.len(), |i| rows[i].is_some()).as_ref(), rows.len());
//! let array = arrow_array::BooleanArray::new(values.take(), validity.take());
//! assert_eq!(array, arrow_array::BooleanArray::from(rows.to_vec()));
//! ```

use super::{huge::Fresh, memory};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer};
use arrow_data::ArrayData;
use std::vec;

/// The most values that are handed on at a time: a block of rows whose bytes stay in cache.
pub const CHUNK: usize = 256;

/// Which of up to [`CHUNK`] values are not null; bits from the number of values on are zero.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Presence([u64; CHUNK / 64]);

impl Presence {
    pub(super) const NONE: Presence = Presence([0; CHUNK / 64]);

    /// From a bit for each of `n` ≤ [`CHUNK`] values, set for those that are not null; `None` when all are set.
    #[inline(always)]
    pub fn of(n: usize, mut bit: impl FnMut(usize) -> bool) -> Option<Presence> {
        let mut words = [0; CHUNK / 64];
        let mut set = 0;
        for (w, word) in words.iter_mut().enumerate().take(n.div_ceil(64)) {
            let first = 64 * w;
            let mut bits = 0;
            for i in 0..64.min(n - first) {
                bits |= u64::from(bit(first + i)) << i;
            }
            set += bits.count_ones() as usize;
            *word = bits;
        }
        (set < n).then_some(Presence(words))
    }

    #[inline(always)]
    pub(super) fn get(&self, i: usize) -> bool {
        self.0[i / 64] >> (i % 64) & 1 != 0
    }
}

/// Whether value `i` is not null.
#[inline(always)]
pub(super) fn is_present(presence: Option<&Presence>, i: usize) -> bool {
    presence.is_none_or(|presence| presence.get(i))
}

/// A growing bitmap, lowest bit first.
#[derive(Default)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// Appends the lowest `n` ≤ 64 bits of `bits`, whose others are zero. Of bits that are not, and of a larger `n`, comes another
    /// bitmap, or a panic in [`take`](Self::take).
    #[inline]
    pub fn append(&mut self, bits: u64, n: usize) {
        let used = self.len % 64;
        if used == 0 {
            if n > 0 {
                self.words.push(bits);
            }
        } else {
            let last = self.words.len() - 1;
            self.words[last] |= bits << used;
            if used + n > 64 {
                self.words.push(bits >> (64 - used));
            }
        }
        self.len += n;
    }

    fn append_ones(&mut self, n: usize) {
        let mut left = n;
        while left > 0 {
            let now = left.min(64);
            self.append(u64::MAX >> (64 - now), now);
            left -= now;
        }
    }

    pub(super) fn reserve(&mut self, bits: usize, fresh: &mut Fresh) {
        memory::expect(&mut self.words, bits.div_ceil(64), fresh);
    }

    pub(super) fn clear(&mut self) {
        self.words.clear();
        self.len = 0;
    }

    /// The bits so far. None are left.
    pub fn take(&mut self) -> BooleanBuffer {
        let len = core::mem::take(&mut self.len);
        let mut words = core::mem::take(&mut self.words);
        words.iter_mut().for_each(|word| *word = word.to_le());
        BooleanBuffer::new(Buffer::from_vec(words), 0, len)
    }

    pub(super) fn recycle(&mut self, buffer: Buffer) {
        memory::recycle(&mut self.words, buffer);
    }
}

/// The validity bitmap of a growing array. Nothing is written as long as nothing is null.
#[derive(Default)]
pub struct Validity {
    /// Empty, or `len` bits.
    bits: Bits,
    len: usize,
}

impl Validity {
    /// Appends the validity of `n` ≤ [`CHUNK`] values, of as many as `presence` was made of; `None` when none of them is null, in
    /// which case there may be any number.
    #[inline]
    pub fn append(&mut self, presence: Option<&Presence>, n: usize) {
        let len = self.len;
        self.len += n;
        match presence {
            None if self.bits.len == 0 => {}
            None => self.bits.append_ones(n),
            Some(presence) => {
                if self.bits.len < len {
                    self.bits.append_ones(len);
                }
                for (w, word) in presence.0.iter().enumerate().take(n.div_ceil(64)) {
                    self.bits.append(*word, (n - 64 * w).min(64));
                }
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.bits.clear();
        self.len = 0;
    }

    /// The validity of the values so far; `None` when none of them is null. None are left.
    pub fn take(&mut self) -> Option<NullBuffer> {
        self.len = 0;
        (self.bits.len > 0).then(|| NullBuffer::new(self.bits.take()))
    }

    /// Takes the memory of an array's validity back, and gives the array's buffers and children.
    pub(super) fn recycle(&mut self, data: ArrayData) -> (vec::IntoIter<Buffer>, vec::IntoIter<ArrayData>) {
        let (_, _, nulls, _, buffers, children) = data.into_parts();
        if let Some(nulls) = nulls {
            self.bits.recycle(nulls.into_inner().into_inner());
        }
        (buffers.into_iter(), children.into_iter())
    }
}
