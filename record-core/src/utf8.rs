//! Looking at short text: is it ASCII, is it UTF-8, where does it end. For readers of text from databases and columns.
//!
//! Every string of a blob is looked at when the blob is opened, and most are shorter than 64 bytes: too short for
//! loops that find their alignment first. These take pieces of a fixed size, the last one overlapping the one before.

use crate::{Invalid, error::What};

/// The high bits of eight bytes.
const HIGH: u64 = 0x8080_8080_8080_8080;
const LOW: u64 = 0x0101_0101_0101_0101;

/// Whether the bytes are ASCII.
#[inline(always)]
pub fn is_ascii(bytes: &[u8]) -> bool {
    let high = match bytes.len() {
        0..=3 => bytes.iter().fold(0, |high, byte| high | u64::from(*byte)),
        4..=7 => ends::<4>(bytes),
        8..=15 => ends::<8>(bytes),
        16..=31 => ends::<16>(bytes),
        _ => {
            let last = bytes.last_chunk::<32>().map_or(0, fold);
            bytes.as_chunks::<32>().0.iter().fold(last, |high, piece| high | fold(piece))
        }
    };
    high & HIGH == 0
}

/// The bits of the first and last `N` bytes, together.
#[inline(always)]
fn ends<const N: usize>(bytes: &[u8]) -> u64 {
    bytes.first_chunk::<N>().map_or(0, fold) | bytes.last_chunk::<N>().map_or(0, fold)
}

/// The bits of all bytes together, eight bytes wide.
#[inline(always)]
fn fold<const N: usize>(piece: &[u8; N]) -> u64 {
    let (words, rest) = piece.as_chunks::<8>();
    let high = words.iter().fold(0, |high, word| high | u64::from_le_bytes(*word));
    match rest.first_chunk::<4>() {
        Some(half) => high | u64::from(u32::from_le_bytes(*half)),
        None => high,
    }
}

/// The bytes up to the first zero: the text in the slot of a `Text<N>`.
#[inline(always)]
pub fn trim(slot: &[u8]) -> &[u8] {
    let (words, rest) = slot.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // The lowest high bit that is left stands in the first zero byte.
        let zeros = word.wrapping_sub(LOW) & !word & HIGH;
        if zeros != 0 {
            return &slot[..8 * i + zeros.trailing_zeros() as usize / 8];
        }
    }
    let len = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
    &slot[..8 * words.len() + len]
}

/// Whether the bytes are UTF-8. ASCII is looked for first; simdutf8 takes over for the rest.
///
/// # Errors
/// When they are not, with the offset of the first byte that belongs to no character.
#[inline(always)]
pub fn check_utf8(bytes: &[u8]) -> Result<(), Invalid> {
    if is_ascii(bytes) { Ok(()) } else { check_beyond_ascii(bytes) }
}

#[inline(never)]
fn check_beyond_ascii(bytes: &[u8]) -> Result<(), Invalid> {
    if simdutf8::basic::from_utf8(bytes).is_ok() {
        return Ok(());
    }
    let valid_up_to = core::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), |text| text.len());
    Err(Invalid::of(What::Utf8).at(valid_up_to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{vec, vec::Vec};

    #[test]
    fn finds_a_byte_beyond_ascii_at_every_place_of_every_length() {
        for len in 0..130 {
            let mut bytes = vec![b'a'; len];
            assert!(is_ascii(&bytes), "{len}");
            for i in 0..len {
                bytes[i] = 0x80;
                assert!(!is_ascii(&bytes), "{i} of {len}");
                bytes[i] = 0x7f;
            }
        }
    }

    #[test]
    fn ends_text_at_the_first_zero() {
        for len in 0..40 {
            for zero in 0..=len {
                for fill in [1, 0x7f, 0x80, 0xff] {
                    let mut bytes: Vec<u8> = vec![fill; len];
                    bytes[zero..].iter_mut().step_by(3).for_each(|byte| *byte = 0);
                    assert_eq!(trim(&bytes).len(), zero, "{len} bytes of {fill}");
                }
            }
        }
    }

    #[test]
    fn names_the_first_byte_that_is_not_utf8() {
        for (bytes, at) in [(&b"abc\xff"[..], 3), (b"\xc3", 0), (b"a\xe2\x82", 1), (b"\xed\xa0\x80", 0)] {
            assert_eq!(check_utf8(bytes).unwrap_err().at, at);
        }
        assert!(check_utf8("aé€😀".as_bytes()).is_ok());
    }
}
