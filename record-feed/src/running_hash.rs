//! A hash over an input as far as it was read. Stored in a position, it tells whether that position belongs to the input that
//! is read now. It is no defence against inputs that were made to have the same hash.

use record_table::Position;

/// An odd number without a pattern: 2⁶⁴ divided by the golden ratio.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of the bytes so far, in whatever pieces they came. Stored positions hold it, so the function never changes.
///
/// Inputs of one length that differ in a single word of 8 bytes never have the same hash.
#[derive(Clone, Copy, Default)]
pub(crate) struct RunningHash {
    state: u64,
    /// Bytes that are no whole word yet.
    word: u64,
    len: u64,
}

impl RunningHash {
    pub(crate) fn update(&mut self, mut bytes: &[u8]) {
        while !self.len.is_multiple_of(8)
            && let Some((byte, rest)) = bytes.split_first()
        {
            self.append(*byte);
            bytes = rest;
        }
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        self.len += 8 * words.len() as u64;
        rest.iter().for_each(|byte| self.append(*byte));
    }

    pub(crate) fn value(mut self) -> u64 {
        self.mix(self.word);
        self.mix(self.len);
        self.state
    }

    /// The position of an import, as text: some numbers and the hash, such as `1200:98304:7c4a1f0e5b2d9a63`. Made for every row, so by
    /// hand: `format!` would take longer than the writer needs to take the row.
    pub(crate) fn position(self, numbers: &[u64]) -> Position {
        let mut text = Vec::with_capacity(21 * numbers.len() + 16);
        for number in numbers {
            let (begun, mut left) = (text.len(), *number);
            text.push(b'0' + (left % 10) as u8);
            while left > 9 {
                left /= 10;
                text.push(b'0' + (left % 10) as u8);
            }
            text[begun..].reverse();
            text.push(b':');
        }
        let hash = self.value();
        let digit = |shift: u32| b"0123456789abcdef"[(hash >> shift) as usize & 0xf];
        text.extend((0..16).rev().map(|place| digit(4 * place)));
        text.into()
    }

    fn append(&mut self, byte: u8) {
        self.word |= u64::from(byte) << (8 * (self.len % 8));
        self.len += 1;
        if self.len.is_multiple_of(8) {
            self.mix(self.word);
            self.word = 0;
        }
    }

    fn mix(&mut self, word: u64) {
        let product = (self.state ^ word).wrapping_mul(MULTIPLIER);
        self.state = product ^ (product >> 32);
    }
}

/// A hash from its 16 hexadecimal digits in the text of a position.
pub(crate) fn parse(text: &str) -> Option<u64> {
    (text.len() == 16).then(|| u64::from_str_radix(text, 16).ok()).flatten()
}

/// How many rows or records were taken, and their hash, as the text of a position tells them.
#[cfg(any(feature = "arrow", feature = "csv"))]
pub(crate) fn parse_counted(text: &str) -> Option<(u64, u64)> {
    let (count, hash) = text.split_once(':')?;
    Some((count.parse().ok().filter(|count| *count > 0)?, parse(hash)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn hash<'b>(parts: impl IntoIterator<Item = &'b [u8]>) -> u64 {
        let mut hash = RunningHash::default();
        parts.into_iter().for_each(|part| hash.update(part));
        hash.value()
    }

    #[test]
    fn positions_are_decimal_numbers_and_a_hash_in_hexadecimal_digits() {
        for numbers in [&[][..], &[0], &[9, 10], &[1_200, 98_304], &[u64::MAX, 1]] {
            for bytes in [&b""[..], b"a", b"some more than a word"] {
                let mut hash = RunningHash::default();
                hash.update(bytes);
                let numbers_text: String = numbers.iter().map(|number| format!("{number}:")).collect();
                let expected = format!("{numbers_text}{:016x}", hash.value());
                assert_eq!(hash.position(numbers).to_str(), Some(&expected[..]));
            }
        }
    }

    #[test]
    fn stored_hashes_stay_what_they_are() {
        for (bytes, expected) in [
            (&b""[..], 0),
            (b"a", 0xffde_1b41_63a5_fcc0),
            (b"{\"key\":1}\n{\"key\":2}\n", 0x4fd7_775c_5fe0_9ed7),
        ] {
            assert_eq!(hash([bytes]), expected, "{:016x}", hash([bytes]));
        }
    }

    #[test]
    fn the_cuts_between_parts_do_not_matter() {
        let bytes: Vec<u8> = (0..40).collect();
        for first in 0..bytes.len() {
            for second in first..bytes.len() {
                let parts = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                assert_eq!(hash(parts), hash([&bytes[..]]), "{first} {second}");
            }
        }
    }

    #[test]
    fn every_bit_and_the_length_matter() {
        let mut seen = HashSet::new();
        for len in 0..20 {
            assert!(seen.insert(hash([&[0; 20][..len]])), "{len} zeros");
            for bit in 0..8 * len {
                let mut bytes = [0; 20];
                bytes[bit / 8] = 1 << (bit % 8);
                assert!(seen.insert(hash([&bytes[..len]])), "bit {bit} of {len} bytes");
            }
        }
        assert_ne!(hash([&b"12345678abcdefgh"[..]]), hash([&b"abcdefgh12345678"[..]]));
    }

    #[test]
    fn a_position_s_text_gives_the_hash_back() {
        for (text, expected) in [
            ("0000000000000000", Some(0)),
            ("00000000000000ff", Some(255)),
            ("ff", None),
            ("000000000000000g", None),
            ("", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
