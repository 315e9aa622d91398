//! The types of `jiff`, stored as ours are: `Timestamp`, `civil::{Date, Time, DateTime}`, `SignedDuration`.
//!
//! What is finer than a microsecond is floored, towards the past, when a value is written. Stored values outside of
//! jiff's range, years -9999 to 9999, are refused when a blob is opened; our own types read them.

use super::{CivilDateTime, Date, Time, TimeDelta, Timestamp, foreign::stored_as, time::DAY};
use crate::Invalid;
use jiff::{SignedDuration, civil};

stored_as! {
    jiff::Timestamp => Timestamp;
    civil::Date => Date;
    civil::Time => Time;
    civil::DateTime => CivilDateTime;
    SignedDuration => TimeDelta, every;
}

const EPOCH: civil::Date = civil::Date::constant(1970, 1, 1);
const SECONDS_PER_DAY: i64 = 86_400;

/// Floors to a microsecond.
///
/// ```
/// use record_core::Timestamp;
///
/// let before = jiff::Timestamp::from_nanosecond(-1)?;
/// assert_eq!(Timestamp::from(before).as_micros(), -1);
/// # Ok::<(), jiff::Error>(())
/// ```
impl From<jiff::Timestamp> for Timestamp {
    #[inline]
    fn from(value: jiff::Timestamp) -> Self {
        // Both parts have the sign of the whole, so flooring the second one floors the sum. jiff ends at year 9999,
        // far inside the range of an `i64`.
        let fraction = i64::from(value.subsec_nanosecond()).div_euclid(1_000);
        Timestamp::from_micros(value.as_second() * 1_000_000 + fraction)
    }
}

/// Fails outside of jiff's range: -009999-01-02T01:59:59Z to 9999-12-30T22:00:00.999999Z.
impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = Invalid;

    #[inline]
    fn try_from(value: Timestamp) -> Result<Self, Invalid> {
        // Not `from_microsecond`, which refuses the last second of jiff's own range.
        let (seconds, micros) = (value.as_micros() / 1_000_000, value.as_micros() % 1_000_000);
        jiff::Timestamp::new(seconds, micros as i32 * 1_000).map_err(|_| {
            Invalid::new("outside of the range of `jiff::Timestamp`: read it as `record_core::Timestamp`")
        })
    }
}

/// ```
/// use record_core::Date;
///
/// let leap_day = jiff::civil::date(2024, 2, 29);
/// assert_eq!(Date::from(leap_day).as_days(), 19_782);
/// assert_eq!(jiff::civil::Date::try_from(Date::from_days(19_782)), Ok(leap_day));
/// ```
impl From<civil::Date> for Date {
    #[inline]
    fn from(value: civil::Date) -> Self {
        Date::from_days((value.duration_since(EPOCH).as_secs() / SECONDS_PER_DAY) as i32)
    }
}

/// Fails outside of jiff's range: years -9999 to 9999.
impl TryFrom<Date> for civil::Date {
    type Error = Invalid;

    #[inline]
    fn try_from(value: Date) -> Result<Self, Invalid> {
        let since = SignedDuration::from_secs(i64::from(value.as_days()) * SECONDS_PER_DAY);
        EPOCH.checked_add(since).map_err(|_| {
            Invalid::new("outside of the range of `jiff::civil::Date`: read it as `record_core::Date`")
        })
    }
}

/// Floors to a microsecond.
impl From<civil::Time> for Time {
    #[inline]
    fn from(value: civil::Time) -> Self {
        let part = |part: i8| i64::from(part);
        let seconds = (part(value.hour()) * 60 + part(value.minute())) * 60 + part(value.second());
        let micros = seconds * 1_000_000 + i64::from(value.subsec_nanosecond() / 1_000);
        // jiff knows no leap seconds, so its times of day are all less than a day.
        Time::from_micros(micros).unwrap_or_default()
    }
}

impl From<Time> for civil::Time {
    #[inline]
    fn from(value: Time) -> Self {
        let (seconds, micros) = (value.as_micros() / 1_000_000, value.as_micros() % 1_000_000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        // Less than a day, so each part is in its range.
        civil::Time::new(hour as i8, minute as i8, second as i8, micros as i32 * 1_000).unwrap_or_default()
    }
}

/// Floors to a microsecond.
impl From<civil::DateTime> for CivilDateTime {
    #[inline]
    fn from(value: civil::DateTime) -> Self {
        let days = i64::from(Date::from(value.date()).as_days());
        CivilDateTime::from_micros(days * DAY + Time::from(value.time()).as_micros())
    }
}

/// Fails outside of jiff's range: years -9999 to 9999.
impl TryFrom<CivilDateTime> for civil::DateTime {
    type Error = Invalid;

    #[inline]
    fn try_from(value: CivilDateTime) -> Result<Self, Invalid> {
        // An `i64` of µs has no more than 1.1e8 days, an `i32`'s worth.
        let date = civil::Date::try_from(Date::from_days(value.as_micros().div_euclid(DAY) as i32));
        let time = Time::from_micros(value.as_micros().rem_euclid(DAY));
        match (date, time) {
            (Ok(date), Ok(time)) => Ok(civil::DateTime::from_parts(date, time.into())),
            _ => Err(Invalid::new(
                "outside of the range of `jiff::civil::DateTime`: read it as `record_core::CivilDateTime`",
            )),
        }
    }
}

/// Floors to a microsecond. Fails for more than an `i64` of them, some 292,000 years.
impl TryFrom<SignedDuration> for TimeDelta {
    type Error = Invalid;

    #[inline]
    fn try_from(value: SignedDuration) -> Result<Self, Invalid> {
        // In 128 bits, because the smallest value is reached by adding to a number of seconds that is too small.
        let fraction = i128::from(value.subsec_nanos()).div_euclid(1_000);
        i64::try_from(i128::from(value.as_secs()) * 1_000_000 + fraction)
            .map(TimeDelta::from_micros)
            .map_err(|_| Invalid::new("a length of time is stored as an i64 of µs, and this one is longer"))
    }
}

impl From<TimeDelta> for SignedDuration {
    #[inline]
    fn from(value: TimeDelta) -> Self {
        SignedDuration::from_micros(value.as_micros())
    }
}
