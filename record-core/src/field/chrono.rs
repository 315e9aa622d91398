//! The types of `chrono`, stored as ours are: `DateTime<Utc>`, `NaiveDate`, `NaiveTime`, `NaiveDateTime`, `TimeDelta`.
//!
//! What is finer than a microsecond is floored, towards the past, when a value is written. Stored values outside of
//! chrono's range, years -262143 to 262142, are refused when a blob is opened; our own types read them.
//!
//! **Leap seconds.** chrono writes 23:59:60.5 as 23:59:59 with 1,500,000,000 ns. A count of µs has no place for such a
//! moment, and another one must not be stored in its stead without a word, so it is an error. Whoever meets leap
//! seconds decides what they become, for example the second before: `value.with_nanosecond(value.nanosecond() %
//! 1_000_000_000)`.

use super::{CivilDateTime, Date, Time, TimeDelta, Timestamp, foreign::stored_as, time::DAY};
use crate::Invalid;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

stored_as! {
    DateTime<Utc> => Timestamp;
    NaiveDate => Date;
    NaiveTime => Time;
    NaiveDateTime => CivilDateTime;
    chrono::TimeDelta => TimeDelta, every;
}

const LEAP_SECOND: Invalid = Invalid::new(
    "a leap second can't be stored: choose what it becomes, such as \
     `value.with_nanosecond(value.nanosecond() % 1_000_000_000)`",
);

fn refuse_leap_second(time: &impl Timelike) -> Result<(), Invalid> {
    if time.nanosecond() >= 1_000_000_000 { Err(LEAP_SECOND) } else { Ok(()) }
}

/// Floors to a microsecond. Fails for leap seconds.
///
/// ```
/// use record_core::Timestamp;
///
/// let before = chrono::DateTime::from_timestamp_nanos(-1);
/// assert_eq!(Timestamp::try_from(before)?.as_micros(), -1);
/// # Ok::<(), record_core::Invalid>(())
/// ```
impl TryFrom<DateTime<Utc>> for Timestamp {
    type Error = Invalid;

    #[inline]
    fn try_from(value: DateTime<Utc>) -> Result<Self, Invalid> {
        refuse_leap_second(&value)?;
        // chrono counts fractions upwards from the second below, so this floors, and all its years fit an `i64`.
        Ok(Timestamp::from_micros(value.timestamp_micros()))
    }
}

/// Fails outside of chrono's range: years -262143 to 262142.
impl TryFrom<Timestamp> for DateTime<Utc> {
    type Error = Invalid;

    #[inline]
    fn try_from(value: Timestamp) -> Result<Self, Invalid> {
        DateTime::from_timestamp_micros(value.as_micros()).ok_or(Invalid::new(
            "outside of the range of `chrono::DateTime<Utc>`: read it as `record_core::Timestamp`",
        ))
    }
}

/// ```
/// use record_core::Date;
///
/// let leap_day = chrono::NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
/// assert_eq!(Date::from(leap_day).as_days(), 19_782);
/// assert_eq!(chrono::NaiveDate::try_from(Date::from_days(19_782)), Ok(leap_day));
/// ```
impl From<NaiveDate> for Date {
    #[inline]
    fn from(value: NaiveDate) -> Self {
        Date::from_days(value.to_epoch_days())
    }
}

/// Fails outside of chrono's range: years -262143 to 262142.
impl TryFrom<Date> for NaiveDate {
    type Error = Invalid;

    #[inline]
    fn try_from(value: Date) -> Result<Self, Invalid> {
        NaiveDate::from_epoch_days(value.as_days()).ok_or(Invalid::new(
            "outside of the range of `chrono::NaiveDate`: read it as `record_core::Date`",
        ))
    }
}

/// Floors to a microsecond. Fails for leap seconds.
impl TryFrom<NaiveTime> for Time {
    type Error = Invalid;

    #[inline]
    fn try_from(value: NaiveTime) -> Result<Self, Invalid> {
        refuse_leap_second(&value)?;
        let seconds = i64::from(value.num_seconds_from_midnight());
        Time::from_micros(seconds * 1_000_000 + i64::from(value.nanosecond() / 1_000))
    }
}

impl From<Time> for NaiveTime {
    #[inline]
    fn from(value: Time) -> Self {
        let (seconds, micros) = (value.as_micros() / 1_000_000, value.as_micros() % 1_000_000);
        // Less than a day, so both are in their ranges.
        NaiveTime::from_num_seconds_from_midnight_opt(seconds as u32, micros as u32 * 1_000)
            .unwrap_or_default()
    }
}

/// Floors to a microsecond. Fails for leap seconds.
impl TryFrom<NaiveDateTime> for CivilDateTime {
    type Error = Invalid;

    #[inline]
    fn try_from(value: NaiveDateTime) -> Result<Self, Invalid> {
        let days = i64::from(Date::from(value.date()).as_days());
        Ok(CivilDateTime::from_micros(days * DAY + Time::try_from(value.time())?.as_micros()))
    }
}

/// Fails outside of chrono's range: years -262143 to 262142.
impl TryFrom<CivilDateTime> for NaiveDateTime {
    type Error = Invalid;

    #[inline]
    fn try_from(value: CivilDateTime) -> Result<Self, Invalid> {
        DateTime::from_timestamp_micros(value.as_micros()).map(|value| value.naive_utc()).ok_or(Invalid::new(
            "outside of the range of `chrono::NaiveDateTime`: read it as `record_core::CivilDateTime`",
        ))
    }
}

/// Floors to a microsecond. Fails for more than an `i64` of them, some 292,000 years.
impl TryFrom<chrono::TimeDelta> for TimeDelta {
    type Error = Invalid;

    #[inline]
    fn try_from(value: chrono::TimeDelta) -> Result<Self, Invalid> {
        // In 128 bits, because the smallest value is reached by adding to a number of seconds that is too small. Both
        // parts have the sign of the whole, so flooring the second one floors the sum.
        let fraction = i128::from(value.subsec_nanos()).div_euclid(1_000);
        i64::try_from(i128::from(value.num_seconds()) * 1_000_000 + fraction)
            .map(TimeDelta::from_micros)
            .map_err(|_| Invalid::new("a length of time is stored as an i64 of µs, and this one is longer"))
    }
}

impl From<TimeDelta> for chrono::TimeDelta {
    #[inline]
    fn from(value: TimeDelta) -> Self {
        chrono::TimeDelta::microseconds(value.as_micros())
    }
}
