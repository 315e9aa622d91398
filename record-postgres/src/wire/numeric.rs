//! `numeric` in binary: digits to base 10,000 with a weight, a sign and a display scale, each 16 bits.

/// Appends a whole number that is not negative.
pub(crate) fn write_unsigned(mut value: u64, out: &mut Vec<u8>) {
    let mut digits = [0u16; 5];
    let mut first = digits.len();
    while value > 0 {
        first -= 1;
        digits[first] = (value % 10_000) as u16;
        value /= 10_000;
    }
    let used = &digits[first..];
    let weight = used.len() as i16 - 1;
    // Zeros at the end are implied by the weight.
    let len = used.len() - used.iter().rev().take_while(|digit| **digit == 0).count();
    let used = &used[..len];
    out.extend_from_slice(&(len as u16).to_be_bytes());
    out.extend_from_slice(&if len == 0 { 0 } else { weight }.to_be_bytes());
    out.extend_from_slice(&[0; 4]);
    for digit in used {
        out.extend_from_slice(&digit.to_be_bytes());
    }
}

/// Reads a whole number; `None` when it is no `u64`.
pub(crate) fn read_unsigned(raw: &[u8]) -> Option<u64> {
    let (header, digits) = raw.split_first_chunk::<8>()?;
    let [n0, n1, w0, w1, s0, s1, ..] = *header;
    let (len, weight) = (u16::from_be_bytes([n0, n1]), i16::from_be_bytes([w0, w1]));
    if [s0, s1] != [0, 0] || digits.len() != 2 * usize::from(len) || i32::from(len) > i32::from(weight) + 1 {
        // Negative, NaN, infinite, or with digits behind the point.
        return (len == 0 && [s0, s1] == [0, 0] && digits.is_empty()).then_some(0);
    }
    let mut value = 0u64;
    for i in 0..=weight {
        let at = 2 * usize::from(i.unsigned_abs());
        let digit = digits.get(at..at + 2).map_or(0, |digit| u16::from_be_bytes([digit[0], digit[1]]));
        value = value.checked_mul(10_000)?.checked_add(u64::from((digit < 10_000).then_some(digit)?))?;
    }
    Some(value)
}

/// Why a number is not read as a decimal.
#[cfg(feature = "arrow")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// The bytes are no number.
    Malformed,
    /// NaN or infinite.
    NotFinite,
    /// There are digits behind those that the scale keeps.
    Fraction,
    /// There are more digits before the point than the precision leaves.
    Large,
}

/// The integer that stands for a decimal.
#[cfg(feature = "arrow")]
pub(crate) trait Scaled: Copy + Send + Sync + PartialOrd {
    const ZERO: Self;
    const ONE: Self;

    /// `self * factor + digit`.
    fn append(self, factor: u16, digit: u16) -> Option<Self>;

    fn negate(self) -> Self;
}

#[cfg(feature = "arrow")]
impl Scaled for i128 {
    const ZERO: Self = 0;
    const ONE: Self = 1;

    #[inline(always)]
    fn append(self, factor: u16, digit: u16) -> Option<Self> {
        self.checked_mul(factor.into())?.checked_add(digit.into())
    }

    #[inline(always)]
    fn negate(self) -> Self {
        -self
    }
}

#[cfg(feature = "arrow")]
impl Scaled for arrow_buffer::i256 {
    const ZERO: Self = Self::ZERO;
    const ONE: Self = Self::ONE;

    #[inline(always)]
    fn append(self, factor: u16, digit: u16) -> Option<Self> {
        self.checked_mul(Self::from_i128(factor.into()))?.checked_add(Self::from_i128(digit.into()))
    }

    #[inline(always)]
    fn negate(self) -> Self {
        self.wrapping_neg()
    }
}

/// Reads a number exactly, times ten to the power of `scale`; its magnitude is below `limit`.
#[cfg(feature = "arrow")]
pub(crate) fn read_scaled<T: Scaled>(raw: &[u8], scale: u8, limit: T) -> Result<T, Unfit> {
    const POWERS: [u16; 5] = [1, 10, 100, 1_000, 10_000];
    let (header, digits) = raw.split_first_chunk::<8>().ok_or(Unfit::Malformed)?;
    let [n0, n1, w0, w1, s0, s1, ..] = *header;
    let (digits, rest) = digits.as_chunks::<2>();
    if digits.len() != usize::from(u16::from_be_bytes([n0, n1])) || !rest.is_empty() {
        return Err(Unfit::Malformed);
    }
    let negative = match u16::from_be_bytes([s0, s1]) {
        0 => false,
        0x4000 => true,
        0xc000 | 0xd000 | 0xf000 => return Err(Unfit::NotFinite),
        _ => return Err(Unfit::Malformed),
    };
    // How many decimal digits of the result stand behind the present digit, which is four of them.
    let mut behind = 4 * i32::from(i16::from_be_bytes([w0, w1])) + i32::from(scale);
    let mut value = T::ZERO;
    for digit in digits {
        let digit = u16::from_be_bytes(*digit);
        if digit >= 10_000 {
            return Err(Unfit::Malformed);
        }
        // Less than four where the scale cuts through the digit.
        let kept = (4 + behind).clamp(0, 4) as usize;
        let cut = POWERS[4 - kept];
        if digit % cut != 0 {
            return Err(Unfit::Fraction);
        }
        value = value.append(POWERS[kept], digit / cut).ok_or(Unfit::Large)?;
        behind -= 4;
    }
    // The zeros at the end are not sent.
    let mut zeros = behind + 4;
    while zeros > 0 && value != T::ZERO {
        let now = zeros.min(4);
        value = value.append(POWERS[now as usize], 0).ok_or(Unfit::Large)?;
        zeros -= now;
    }
    match value < limit {
        true if negative => Ok(value.negate()),
        true => Ok(value),
        false => Err(Unfit::Large),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use record_core::postgres_types::write_decimal;

    fn round_trip(value: u64) {
        let mut out = Vec::new();
        write_unsigned(value, &mut out);
        assert_eq!(read_unsigned(&out), Some(value));
    }

    proptest! {
        #[test]
        fn unsigned_numbers_come_back(value: u64, shift in 0u32..64) {
            round_trip(value >> shift);
            round_trip((value >> shift) / 10_000 * 10_000);
        }

        #[test]
        #[cfg(feature = "arrow")]
        fn decimals_come_back(unscaled in -(10i128.pow(38) - 1)..10i128.pow(38), shift in 0u32..128, scale in 0u8..=38) {
            for unscaled in [unscaled >> shift, (unscaled >> shift) / 10_000 * 10_000] {
                let mut out = bytes::BytesMut::new();
                write_decimal(unscaled, scale, &mut out);
                prop_assert_eq!(read_scaled(&out, scale, 10i128.pow(38)), Ok(unscaled));
            }
        }

        #[test]
        fn whole_numbers_are_written_alike(value: u64, shift in 0u32..64) {
            let (mut one, mut other) = (Vec::new(), bytes::BytesMut::new());
            write_unsigned(value >> shift, &mut one);
            write_decimal((value >> shift).into(), 0, &mut other);
            prop_assert_eq!(&one[..], &other[..]);
        }

        #[test]
        fn reading_is_total(bytes: Vec<u8>) {
            let _ = read_unsigned(&bytes);
        }
    }

    #[test]
    fn what_is_no_u64_is_refused() {
        for value in [0, 1, 9_999, 10_000, 10_000_000, 100_000_001, u64::MAX] {
            round_trip(value);
        }
        let numeric = |weight: i16, sign: u16, digits: &[u16]| {
            let header = [digits.len() as u16, weight as u16, sign, 0];
            header.iter().chain(digits).flat_map(|part| part.to_be_bytes()).collect::<Vec<u8>>()
        };
        assert_eq!(read_unsigned(&numeric(1, 0, &[1, 5])), Some(10_005));
        let refused = [
            numeric(0, 0x4000, &[1]),           // negative
            numeric(0, 0xc000, &[]),            // NaN
            numeric(0, 0, &[1, 5_000]),         // 1.5
            numeric(-1, 0, &[5_000]),           // 0.5
            numeric(4, 0, &[1845, 0, 0, 0, 0]), // beyond 2^64
            numeric(30_000, 0, &[1]),           // far beyond
            numeric(0, 0, &[10_000]),           // no digit
            vec![0, 1, 0, 0, 0, 0, 0, 0, 1],    // cut short
        ];
        for (i, bytes) in refused.iter().enumerate() {
            assert_eq!(read_unsigned(bytes), None, "case {i}");
        }
    }
}
