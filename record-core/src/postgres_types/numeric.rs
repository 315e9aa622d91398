//! `numeric` in binary: digits to base 10,000 with a weight, a sign and a display scale, each 16 bits.

/// Appends the number `unscaled` · 10^-`scale` in `numeric`'s binary form, in 8 to 30 bytes, which shows `scale` digits after the
/// point.
pub fn write_decimal(unscaled: i128, scale: u8, out: &mut impl bytes::BufMut) {
    // Digits from the last one on, of which the first `behind` stand behind the point.
    let mut digits = [0u16; 11];
    let behind = usize::from(scale).div_ceil(4);
    let mut rest = unscaled.unsigned_abs();
    let mut used = 0;
    while rest > 0 {
        // The last digit holds less than four decimal ones when the scale is no multiple of four.
        let here = match (used, scale % 4) {
            (0, here @ 1..) => u32::from(here),
            _ => 4,
        };
        let base = 10u128.pow(here);
        digits[used] = (rest % base) as u16 * 10u16.pow(4 - here);
        rest /= base;
        used += 1;
    }
    let zeros = digits[..used].iter().take_while(|digit| **digit == 0).count();
    let weight = if used == 0 { 0 } else { used as i16 - behind as i16 - 1 };
    let sign = if unscaled < 0 { 0x4000 } else { 0 };
    for part in [(used - zeros) as u16, weight as u16, sign, scale.into()] {
        out.put_slice(&part.to_be_bytes());
    }
    for digit in digits[zeros..used].iter().rev() {
        out.put_slice(&digit.to_be_bytes());
    }
}
