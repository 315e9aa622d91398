//! Decimal numbers, exactly: from one scale to another, and from text. Pure functions; `None` is what can't be exact.

/// The unscaled integer of the same number at another scale.
pub(crate) fn rescale(unscaled: i128, from: i32, to: i32) -> Option<i128> {
    if unscaled == 0 {
        return Some(0);
    }
    let tens = |by: i32| 10_i128.checked_pow(u32::try_from(by).ok()?);
    match to.checked_sub(from)? {
        by if by >= 0 => unscaled.checked_mul(tens(by)?),
        by => {
            let tens = tens(-by)?;
            (unscaled % tens == 0).then_some(unscaled / tens)
        }
    }
}

/// The unscaled integer of a number as people and programs write it: with a sign or none, a point, an exponent.
pub(crate) fn parse(text: &str, scale: i32) -> Option<i128> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, mantissa) = match mantissa.strip_prefix('-') {
        Some(mantissa) => (true, mantissa),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut unscaled: i128 = 0;
    // Zeros behind the last other digit, which an exponent may make superfluous.
    let mut zeros: u32 = 0;
    for byte in whole.bytes().chain(fraction.bytes()) {
        match byte {
            b'0' => zeros = zeros.checked_add(1)?,
            b'1'..=b'9' => {
                if unscaled != 0 {
                    unscaled = unscaled.checked_mul(10_i128.checked_pow(zeros + 1)?)?;
                }
                (unscaled, zeros) = (unscaled.checked_add((byte - b'0').into())?, 0);
            }
            _ => return None,
        }
    }
    let places = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    let unscaled = rescale(unscaled, places.checked_sub(i32::try_from(zeros).ok()?)?, scale)?;
    Some(if negative { -unscaled } else { unscaled })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_change_exactly_or_not_at_all() {
        for (unscaled, from, to, expected) in [
            (150, 2, 1, Some(15)),
            (150, 2, 0, None),
            (150, 2, 4, Some(15_000)),
            (15, -1, 0, Some(150)),
            (0, 76, -100, Some(0)),
            (0, i32::MIN, i32::MAX, Some(0)),
            (1, i32::MIN, i32::MAX, None),
            (i128::MAX, 0, 1, None),
            (i128::MIN, 1, 0, None),
            (-10, 1, 0, Some(-1)),
        ] {
            assert_eq!(rescale(unscaled, from, to), expected, "{unscaled} from {from} to {to}");
        }
    }

    #[test]
    fn numbers_are_read_exactly_or_not_at_all() {
        let zeros = "0".repeat(60);
        for (text, scale, expected) in [
            ("0", 0, Some(0)),
            ("-0", 2, Some(0)),
            ("12", 2, Some(1_200)),
            ("+12.5", 2, Some(1_250)),
            ("-.5", 1, Some(-5)),
            ("5.", 0, Some(5)),
            ("1.50", 1, Some(15)),
            ("1.55", 1, None),
            ("1e2", 0, Some(100)),
            ("1.5E+1", 0, Some(15)),
            ("150e-1", 0, Some(15)),
            ("155e-2", 0, None),
            (&format!("{zeros}7.{zeros}"), 0, Some(7)),
            (&format!("7{zeros}e-60"), 0, Some(7)),
            (&format!("0.{zeros}7e61"), 0, Some(7)),
            (&format!("7{zeros}"), 0, None),
            ("1e39", 0, None),
            ("0e999999999", 0, Some(0)),
            ("", 0, None),
            (".", 0, None),
            ("-", 0, None),
            ("--1", 0, None),
            ("1e", 0, None),
            ("1e1.5", 0, None),
            ("1 ", 0, None),
            ("0x10", 0, None),
            ("1_000", 0, None),
            ("NaN", 0, None),
        ] {
            assert_eq!(parse(text, scale), expected, "{text} at {scale}");
        }
    }
}
