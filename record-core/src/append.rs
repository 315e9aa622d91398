//! Appending short runs of bytes to a buffer, for encoders and builders of columns.
//!
//! Payloads are mostly a few dozen bytes. For those, a call of `memcpy` costs as much as the copy, and encoding a
//! record makes a dozen of them: copying them in place makes encoding the pull request of `benches/records` a third
//! faster.

use alloc::vec::Vec;
use core::ptr;

/// Appends `bytes` to `out`, as [`Vec::extend_from_slice`] does; faster for up to 64 bytes for which there is room.
#[inline(always)]
pub fn append(out: &mut Vec<u8>, bytes: &[u8]) {
    let len = bytes.len();
    if len > 64 || out.capacity() - out.len() < len {
        out.extend_from_slice(bytes);
        return;
    }
    let end = out.len();
    // SAFETY: `end` is at most the capacity, so this points into the allocation or right behind it.
    let to = unsafe { out.as_mut_ptr().add(end) };
    // SAFETY: `bytes` is readable for `len` bytes, `to` is writable for as many (there is that much capacity left), and
    // they don't overlap, because `out` is borrowed exclusively.
    unsafe { copy_short(bytes.as_ptr(), to, len) };
    // SAFETY: the capacity suffices, and the bytes up to there are written.
    unsafe { out.set_len(end + len) };
}

/// Appends zeros.
#[inline(always)]
pub(crate) fn append_zeros(out: &mut Vec<u8>, len: usize) {
    match [0; 64].get(..len) {
        Some(zeros) => append(out, zeros),
        None => out.resize(out.len() + len, 0),
    }
}

/// Copies up to 64 bytes in pieces of one size, the last of which may overlap the one before it.
///
/// # Safety
/// `from` is readable and `to` writable for `len` ≤ 64 bytes, and the two do not overlap.
#[inline(always)]
unsafe fn copy_short(from: *const u8, to: *mut u8, len: usize) {
    /// # Safety
    /// As for the whole, and `len` is at least the size of `T` and at most twice that.
    #[inline(always)]
    unsafe fn two<T: Copy>(from: *const u8, to: *mut u8, len: usize) {
        let last = len - size_of::<T>();
        // SAFETY: `len` bytes hold a `T` at their begin and at their end; unaligned reads need no more.
        let first_piece = unsafe { ptr::read_unaligned(from.cast::<T>()) };
        // SAFETY: `last` is less than `len`.
        let last_from = unsafe { from.add(last) };
        // SAFETY: as for the first piece.
        let last_piece = unsafe { ptr::read_unaligned(last_from.cast::<T>()) };
        // SAFETY: as for reading.
        unsafe { ptr::write_unaligned(to.cast::<T>(), first_piece) };
        // SAFETY: as for reading.
        let last_to = unsafe { to.add(last) };
        // SAFETY: as for reading.
        unsafe { ptr::write_unaligned(last_to.cast::<T>(), last_piece) };
    }
    match len {
        33..=64 => {
            // SAFETY: passed on; the first 32 bytes are part of the whole.
            unsafe { two::<u128>(from, to, 32) };
            let rest = len - 32;
            // SAFETY: `rest` is less than `len`.
            let (from, to) = (unsafe { from.add(rest) }, unsafe { to.add(rest) });
            // SAFETY: passed on; the last 32 bytes are part of the whole.
            unsafe { two::<u128>(from, to, 32) };
        }
        // SAFETY: passed on; the arm's range is what `two` asks for.
        17..=32 => unsafe { two::<u128>(from, to, len) },
        // SAFETY: as above.
        8..=16 => unsafe { two::<u64>(from, to, len) },
        // SAFETY: as above.
        4..=7 => unsafe { two::<u32>(from, to, len) },
        // SAFETY: as above.
        2..=3 => unsafe { two::<u16>(from, to, len) },
        // SAFETY: as above.
        1 => unsafe { two::<u8>(from, to, len) },
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appends_every_length_with_and_without_room() {
        let bytes: Vec<u8> = (0..=200).collect();
        for len in 0..=bytes.len() {
            for room in [0, len.saturating_sub(1), len, 300] {
                let mut out = Vec::with_capacity(3 + room);
                out.extend_from_slice(b"abc");
                append(&mut out, &bytes[..len]);
                assert_eq!(out, [b"abc", &bytes[..len]].concat(), "{len} bytes, room for {room}");
            }
        }
    }
}
