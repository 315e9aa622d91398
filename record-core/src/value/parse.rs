//! Text to values: the inverse of what `Display` and serialization write. Pure functions; `None` and `NotOne` are text of another
//! kind. What is public serves readers of keys, which have the forms of fields.
//!
//! A [`Timestamp`](crate::Timestamp) may have an offset from UTC. What is finer than a microsecond is no time of ours, unless
//! these digits are zeros.

use core::str::FromStr;

/// In µs.
const SECOND: i64 = 1_000_000;
const DAY: i128 = 86_400 * SECOND as i128;

/// Years are counted from so long before the year 0 that none is negative, in whole cycles of 400 years.
const YEARS_BEFORE: i64 = 100_000_000;
/// 1970-01-01, counted from March of that year.
const DAYS_BEFORE: i64 = YEARS_BEFORE / 400 * 146_097 + 719_468;

/// Why a text is not a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NoTime {
    /// It is spelled otherwise, or finer than a microsecond.
    NotOne,
    /// The calendar or the clock has no such day or time.
    NotThere,
    /// It is beyond what its type holds.
    TooFar,
}

/// µs since 1970-01-01 of an RFC 3339 date and time, with its offset or `Z`.
pub(super) fn timestamp(text: &str) -> Result<i64, NoTime> {
    let (civil, offset) = match text.as_bytes() {
        [civil @ .., b'Z' | b'z'] => (civil, 0),
        [civil @ .., sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two([*h1, *h2])?, two([*m1, *m2])?);
            if hours >= 24 || minutes >= 60 {
                return Err(civil_micros(civil).err().unwrap_or(NoTime::NotThere));
            }
            let offset = (hours * 60 + minutes) * 60 * SECOND;
            (civil, if *sign == b'-' { -offset } else { offset })
        }
        _ => return Err(NoTime::NotOne),
    };
    within(civil_micros(civil)? - i128::from(offset))
}

/// µs since 1970-01-01 of a date and time without a zone.
pub(super) fn civil(text: &str) -> Result<i64, NoTime> {
    within(civil_micros(text.as_bytes())?)
}

fn civil_micros(text: &[u8]) -> Result<i128, NoTime> {
    let is_between = |byte: &u8| matches!(byte, b'T' | b't' | b' ');
    // Behind a date whose year has four digits, as nearly all have.
    let at = match text.get(10).is_some_and(is_between) {
        true => 10,
        false => text.iter().position(is_between).ok_or(NoTime::NotOne)?,
    };
    // How the time is spelled goes before which days there are.
    let micros = time_micros(&text[at + 1..]);
    let days = match (days(&text[..at]), micros) {
        (Err(NoTime::NotThere | NoTime::TooFar), Err(NoTime::NotOne)) => Err(NoTime::NotOne),
        (days, _) => days,
    };
    Ok(i128::from(days?) * DAY + i128::from(micros?))
}

/// Days since 1970-01-01 of a date.
pub(super) fn date(text: &str) -> Result<i32, NoTime> {
    days(text.as_bytes())?.try_into().map_err(|_| NoTime::TooFar)
}

/// µs since midnight of a time of day.
pub(super) fn time(text: &str) -> Result<i64, NoTime> {
    time_micros(text.as_bytes())
}

fn within(micros: i128) -> Result<i64, NoTime> {
    micros.try_into().map_err(|_| NoTime::TooFar)
}

fn there_is(is_there: bool) -> Result<(), NoTime> {
    if is_there { Ok(()) } else { Err(NoTime::NotThere) }
}

fn time_micros(text: &[u8]) -> Result<i64, NoTime> {
    let [h1, h2, b':', m1, m2, b':', s1, s2, fraction @ ..] = text else { return Err(NoTime::NotOne) };
    let (hours, minutes, seconds) = (two([*h1, *h2])?, two([*m1, *m2])?, two([*s1, *s2])?);
    let fraction = fraction_micros(fraction)?;
    there_is(hours < 24 && minutes < 60 && seconds < 60)?;
    Ok(((hours * 60 + minutes) * 60 + seconds) * SECOND + fraction)
}

/// µs of a fraction of a second, which is empty or begins with its point. Digits behind them must be zeros.
fn fraction_micros(text: &[u8]) -> Result<i64, NoTime> {
    if text.is_empty() {
        return Ok(0);
    }
    let all = text.strip_prefix(b".").ok_or(NoTime::NotOne)?;
    let (micros, finer) = all.split_at(all.len().min(6));
    let scale = 10_i64.pow(6 - micros.len() as u32);
    match finer.iter().all(|digit| *digit == b'0') {
        true => Ok(small(micros)? * scale),
        false => Err(NoTime::NotOne),
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar. A year has four digits, or a sign and more.
fn days(text: &[u8]) -> Result<i64, NoTime> {
    let Some((year, [b'-', m1, m2, b'-', d1, d2])) = text.split_last_chunk::<6>() else {
        return Err(NoTime::NotOne);
    };
    let (month, day) = (two([*m1, *m2])? as u32, two([*d1, *d2])?);
    let year = match year {
        [y1, y2, y3, y4] => two([*y1, *y2])? * 100 + two([*y3, *y4])?,
        [b'+', year @ ..] if (6..=8).contains(&year.len()) => small(year)?,
        [b'-', year @ ..] if (6..=8).contains(&year.len()) => -small(year)?,
        [b'+' | b'-', year @ ..] if year.len() > 8 && year.iter().all(u8::is_ascii_digit) => {
            return Err(NoTime::TooFar);
        }
        _ => return Err(NoTime::NotOne),
    };
    let year = (year + YEARS_BEFORE) as u32;
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return Err(NoTime::NotThere),
    };
    there_is((1..=length).contains(&day))?;
    // Count from March, so that a leap day is the last day of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (leap_days, days_before) = (year / 4 - year / 100 + year / 400, (153 * month + 2) / 5);
    Ok(365 * i64::from(year) + i64::from(leap_days + days_before) + day - 1 - DAYS_BEFORE)
}

/// µs of a duration of ISO 8601 in days, hours, minutes and seconds.
pub(super) fn delta(text: &str) -> Result<i64, NoTime> {
    const NOT_ONE: NoTime = NoTime::NotOne;
    let (negative, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let text = text.strip_prefix('P').ok_or(NOT_ONE)?;
    let (date, clock) = text.split_once('T').map_or((text, None), |(date, clock)| (date, Some(clock)));
    // No sum of these reaches the ends of an `i128`, since each count is bounded.
    let mut micros: i128 = 0;
    if !date.is_empty() {
        micros = count(date.strip_suffix('D').ok_or(NOT_ONE)?)? * DAY;
    }
    if let Some(mut clock) = clock {
        for (unit, seconds) in [('H', 3600), ('M', 60)] {
            if let Some((units, rest)) = clock.split_once(unit) {
                micros += count(units)? * i128::from(seconds * SECOND);
                clock = rest;
            }
        }
        if !clock.is_empty() {
            let seconds = clock.strip_suffix('S').ok_or(NOT_ONE)?;
            let (whole, fraction) = seconds.split_at(seconds.find('.').unwrap_or(seconds.len()));
            micros += i128::from(fraction_micros(fraction.as_bytes())?);
            micros += count(whole)? * i128::from(SECOND);
        }
    }
    if date.is_empty() && clock.is_none_or(str::is_empty) {
        return Err(NOT_ONE);
    }
    within(if negative { -micros } else { micros })
}

/// Why a text is not a decimal number of a scale.
#[derive(Debug, PartialEq)]
pub enum NoDecimal {
    /// It is no number, or one that has digits behind the scale.
    NotOne,
    /// More digits than an `i128` holds.
    TooLarge,
}

/// The number times 10^`scale`, exactly. It may have a fraction and an exponent; what it takes is linear in the text's length,
/// however large the exponent is.
///
/// ```
/// use record_core::value::parse::decimal;
///
/// assert_eq!(decimal("-1.5e2", 0), Ok(-150));
/// assert_eq!(decimal("1.25", 2), Ok(125));
/// assert!(decimal("1.25", 1).is_err());
/// ```
///
/// # Errors
/// When the text is no such number, or the number takes more than 128 bits.
pub fn decimal(text: &str, scale: u8) -> Result<i128, NoDecimal> {
    let number = Digits::of(text).ok_or(NoDecimal::NotOne)?;
    let power = number.power(scale);
    if power < 0 {
        return Err(NoDecimal::NotOne);
    }
    let unscaled = number.integer(number.used, power).ok_or(NoDecimal::TooLarge)?;
    Ok(if number.negative { -unscaled } else { unscaled })
}

/// The largest integer that is not greater than the number times 10^`scale`, and whether the two are equal; beyond 128 bits, the
/// nearest of these. `None` when the text is not a number. What it takes is linear in the text's length too.
pub(crate) fn decimal_floor(text: &str, scale: u8) -> Option<(i128, bool)> {
    let number = Digits::of(text)?;
    let power = number.power(scale);
    // The last digit that is used is not 0, so what is cut off is something.
    let kept = number.used.saturating_sub(usize::try_from(-power).unwrap_or(0));
    Some(match (number.integer(kept, power.max(0)), number.negative) {
        (None, false) => (i128::MAX, false),
        (None, true) => (i128::MIN, false),
        (Some(integer), false) => (integer, power >= 0),
        (Some(integer), true) if power >= 0 => (-integer, true),
        (Some(integer), true) => (-integer - 1, false),
    })
}

/// A number's digits: its value is that of the first `used` ones, of which the last is not 0, times a power of ten.
struct Digits<'t> {
    negative: bool,
    whole: &'t str,
    fraction: &'t str,
    exponent: i64,
    used: usize,
}

impl<'t> Digits<'t> {
    /// `None` when the text is not a number.
    fn of(text: &'t str) -> Option<Self> {
        let (negative, number) = match text.strip_prefix('-') {
            Some(number) => (true, number),
            None => (false, text),
        };
        let (mantissa, exponent) = match number.find(['e', 'E']) {
            Some(at) => (&number[..at], exponent(&number[at + 1..])?),
            None => (number, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let used = match fraction.trim_end_matches('0').len() {
            0 => whole.trim_end_matches('0').len(),
            len => whole.len() + len,
        };
        let digits = Digits { negative, whole, fraction, exponent, used };
        let is_number = !whole.is_empty() && digits.all().all(|digit| digit.is_ascii_digit());
        is_number.then_some(digits)
    }

    fn all(&self) -> impl Iterator<Item = u8> {
        self.whole.bytes().chain(self.fraction.bytes())
    }

    /// The power of ten that belongs to the used digits in the number times 10^`scale`.
    fn power(&self, scale: u8) -> i64 {
        match self.used {
            0 => 0,
            used => self.exponent + i64::from(scale) + self.whole.len() as i64 - used as i64,
        }
    }

    /// The first `kept` digits times 10^`power`; `None` beyond 128 bits.
    fn integer(&self, kept: usize, power: i64) -> Option<i128> {
        let mut integer: i128 = 0;
        for digit in self.all().take(kept) {
            integer = integer.checked_mul(10)?.checked_add((digit - b'0').into())?;
        }
        match integer {
            0 => Some(0),
            _ => integer.checked_mul(10_i128.checked_pow(u32::try_from(power).ok()?)?),
        }
    }
}

/// An exponent, no further from zero than any that makes a difference.
fn exponent(text: &str) -> Option<i64> {
    const FAR: i64 = 1 << 40; // more than the digits of any text
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() {
        return None;
    }
    let mut exponent = 0;
    for digit in digits.bytes() {
        let digit = digit.is_ascii_digit().then(|| i64::from(digit - b'0'))?;
        exponent = (10 * exponent + digit).min(FAR);
    }
    Some(if text.starts_with('-') { -exponent } else { exponent })
}

/// A number of two digits.
fn two(digits: [u8; 2]) -> Result<i64, NoTime> {
    let [tens, ones] = digits.map(|digit| digit.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(10 * tens + ones)).ok_or(NoTime::NotOne)
}

/// A number of 1 to 8 digits only.
fn small(bytes: &[u8]) -> Result<i64, NoTime> {
    let mut number = 0;
    for byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        number = (digit < 10).then_some(10 * number + i64::from(digit)).ok_or(NoTime::NotOne)?;
    }
    (1..=8).contains(&bytes.len()).then_some(number).ok_or(NoTime::NotOne)
}

/// A number of digits only, at least one; one that is too large for any duration as another that is, so that what it counts
/// fits an `i128`.
fn count(digits: &str) -> Result<i128, NoTime> {
    const FAR: i128 = 1 << 64;
    let mut number: i128 = 0;
    for byte in digits.bytes() {
        let digit = byte.wrapping_sub(b'0');
        number = (digit < 10).then_some((10 * number + i128::from(digit)).min(FAR)).ok_or(NoTime::NotOne)?;
    }
    if digits.is_empty() { Err(NoTime::NotOne) } else { Ok(number) }
}

/// The bytes of a UUID, with its dashes or without any.
pub fn uuid(text: &str) -> Option<[u8; 16]> {
    let bytes = text.as_bytes();
    let mut uuid = [0; 16];
    let mut at = 0;
    for (i, byte) in uuid.iter_mut().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) && bytes.len() == 36 {
            (bytes[at] == b'-').then_some(())?;
            at += 1;
        }
        *byte = pair(bytes.get(at..at + 2)?)?;
        at += 2;
    }
    (at == bytes.len()).then_some(uuid)
}

/// Appends the bytes of hexadecimal digits, two for each; `None` when there is anything else, after which `out` may have grown.
pub fn hex(text: &str, out: &mut alloc::vec::Vec<u8>) -> Option<()> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    out.reserve(pairs.len());
    pairs.iter().try_for_each(|digits| {
        out.push(pair(digits)?);
        Some(())
    })
}

fn pair(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    Some((digit(digits[0])? << 4 | digit(digits[1])?) as u8)
}

/// What JSON has no number for: `NaN`, `Infinity`, `-Infinity`, and a NaN of other bits as `NaN:` and its bits.
pub(crate) fn not_finite(text: &str, bits: u32) -> Option<u64> {
    let (nan, infinity, sign) = match bits {
        32 => (f32::NAN.to_bits().into(), f32::INFINITY.to_bits().into(), 1 << 31),
        _ => (f64::NAN.to_bits(), f64::INFINITY.to_bits(), 1 << 63),
    };
    match text {
        "NaN" => Some(nan),
        "Infinity" => Some(infinity),
        "-Infinity" => Some(infinity | sign),
        _ => {
            let digits = text.strip_prefix("NaN:")?;
            let value = u64::from_str_radix(digits, 16).ok()?;
            let is_nan = if bits == 32 {
                f32::from_bits(u32::try_from(value).ok()?).is_nan()
            } else {
                f64::from_bits(value).is_nan()
            };
            is_nan.then_some(value)
        }
    }
}

/// A value of a type of the standard library.
pub(super) fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}
