//! Dates and times as plain integers, for those who use no time library or want every value of the range.

use super::{Field, FixedField, Inline, Packed, Plain};
use crate::{Invalid, layout::Type};
use core::fmt;
use zerocopy::little_endian as le;

/// Microseconds in a day.
pub(super) const DAY: i64 = 86_400_000_000;

macro_rules! integer_time {
    ($(#[$doc:meta])* $name:ident($inner:ident, $packed:ty), $from:ident, $to:ident, $display:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        pub struct $name($inner);

        impl $name {
            /// From the integer that is stored.
            pub const fn $from(value: $inner) -> Self {
                $name(value)
            }

            /// The integer that is stored.
            pub const fn $to(self) -> $inner {
                self.0
            }
        }

        #[diagnostic::do_not_recommend]
        impl Field for $name {
            type Class = Inline;
            type View<'a> = $name;
            const TYPE: Type = Type::$name;
        }

        #[diagnostic::do_not_recommend]
        impl FixedField for $name {
            const EVERY_BIT_PATTERN: bool = true;
            // SAFETY: transparent over a number, of which any bytes are one.
            const PLAIN: Plain<Self> = unsafe { Plain::when(true) };

            #[inline(always)]
            fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
                self.0.to_slot(slot)
            }
            #[inline(always)]
            fn to_slot_or_zero(value: Option<&$name>, slot: &mut [u8]) -> Result<(), Invalid> {
                value.copied().unwrap_or_default().to_slot(slot)
            }
            #[inline(always)]
            fn check_slot(_: &[u8]) -> Result<(), Invalid> {
                Ok(())
            }
            #[inline(always)]
            fn view_slot(slot: &[u8]) -> $name {
                $name($inner::view_slot(slot))
            }
            #[inline(always)]
            fn from_slot(slot: &[u8]) -> $name {
                Self::view_slot(slot)
            }
        }

        #[diagnostic::do_not_recommend]
        impl Packed for $name {
            type Packed = $packed;
        }

        display!($name, $display);
    };
}

macro_rules! display {
    ($name:ident, $display:expr) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let display: fn(&mut fmt::Formatter<'_>, _) -> fmt::Result = $display;
                display(f, self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

integer_time! {
    /// A moment: microseconds since 1970-01-01 00:00 UTC, any `i64`.
    ///
    /// ```
    /// use record_core::Timestamp;
    /// assert_eq!(Timestamp::from_micros(1_500_000).to_string(), "1970-01-01T00:00:01.5Z");
    /// ```
    Timestamp(i64, le::I64), from_micros, as_micros, |f, micros| {
        write_civil(f, micros)?;
        f.write_str("Z")
    }
}

integer_time! {
    /// A date and time of day in no particular time zone: microseconds since 1970-01-01 00:00, any `i64`.
    CivilDateTime(i64, le::I64), from_micros, as_micros, write_civil
}

integer_time! {
    /// A date: days since 1970-01-01, any `i32`.
    ///
    /// ```
    /// use record_core::Date;
    /// assert_eq!(Date::from_days(19_782).to_string(), "2024-02-29");
    /// ```
    Date(i32, le::I32), from_days, as_days, |f, days| write_date(f, days as i64)
}

integer_time! {
    /// A length of time in microseconds, any `i64`.
    TimeDelta(i64, le::I64), from_micros, as_micros, |f, micros: i64| {
        let sign = if micros < 0 { "-" } else { "" };
        let micros = micros.unsigned_abs();
        write!(f, "{sign}PT{}", micros / 1_000_000)?;
        write_fraction(f, micros % 1_000_000)?;
        f.write_str("S")
    }
}

/// A time of day: microseconds since midnight, less than a day.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

impl Time {
    /// From microseconds since midnight.
    ///
    /// # Errors
    /// When they are negative or a day or more.
    pub const fn from_micros(micros: i64) -> Result<Self, Invalid> {
        if micros >= 0 && micros < DAY {
            Ok(Time(micros))
        } else {
            Err(Invalid::new("a time of day is at least 0 and less than 86,400,000,000 µs"))
        }
    }

    /// Microseconds since midnight.
    pub const fn as_micros(self) -> i64 {
        self.0
    }
}

#[diagnostic::do_not_recommend]
impl Field for Time {
    type Class = Inline;
    type View<'a> = Time;
    const TYPE: Type = Type::Time;
}

#[diagnostic::do_not_recommend]
impl FixedField for Time {
    #[inline]
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        self.0.to_slot(slot)
    }
    #[inline]
    fn check_slot(slot: &[u8]) -> Result<(), Invalid> {
        Time::from_micros(i64::view_slot(slot)).map(|_| ())
    }
    #[inline]
    fn view_slot(slot: &[u8]) -> Time {
        Time::from_micros(i64::view_slot(slot)).unwrap_or_default()
    }
    #[inline]
    fn from_slot(slot: &[u8]) -> Time {
        Self::view_slot(slot)
    }
}

display!(Time, write_time);

impl Date {
    /// Year, month (1 to 12) and day (1 to 31) of the proleptic Gregorian calendar.
    ///
    /// ```
    /// use record_core::Date;
    /// assert_eq!(Date::from_days(19_782).year_month_day(), (2024, 2, 29));
    /// assert_eq!(Date::from_days(-1).year_month_day(), (1969, 12, 31));
    /// ```
    pub const fn year_month_day(self) -> (i32, u8, u8) {
        // The years of all i32 days fit.
        let (year, month, day) = calendar(self.0 as i64);
        (year as i32, month, day)
    }
}

impl Timestamp {
    /// The day in UTC.
    pub const fn date(self) -> Date {
        // All i64 microseconds are fewer days than an i32 holds.
        Date(self.0.div_euclid(DAY) as i32)
    }

    /// The current time, to the microsecond.
    #[cfg(feature = "std")]
    pub fn now() -> Self {
        use std::time::SystemTime;
        match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => Timestamp(since.as_micros() as i64),
            Err(before) => Timestamp(-(before.duration().as_micros() as i64)),
        }
    }
}

/// Writes µs since 1970-01-01 as RFC 3339 without a zone.
pub(crate) fn write_civil(f: &mut fmt::Formatter<'_>, micros: i64) -> fmt::Result {
    write_date(f, micros.div_euclid(DAY))?;
    f.write_str("T")?;
    write_time(f, micros.rem_euclid(DAY))
}

/// Writes µs since midnight as a time of day.
pub(crate) fn write_time(f: &mut fmt::Formatter<'_>, micros: i64) -> fmt::Result {
    let seconds = micros / 1_000_000;
    write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
    write_fraction(f, (micros % 1_000_000) as u64)
}

fn write_fraction(f: &mut fmt::Formatter<'_>, micros: u64) -> fmt::Result {
    if micros == 0 {
        return Ok(());
    }
    let (mut digits, mut width) = (micros, 6);
    while digits % 10 == 0 {
        digits /= 10;
        width -= 1;
    }
    write!(f, ".{digits:0width$}")
}

/// Writes days since 1970-01-01 as a date of the proleptic Gregorian calendar.
fn write_date(f: &mut fmt::Formatter<'_>, days: i64) -> fmt::Result {
    let (year, month, day) = calendar(days);
    match year {
        0..=9999 => write!(f, "{year:04}-{month:02}-{day:02}"),
        // RFC 3339 ends here; ISO 8601 goes on with a sign.
        _ => write!(f, "{year:+07}-{month:02}-{day:02}"),
    }
}

/// Year, month and day of the proleptic Gregorian calendar from days since 1970-01-01.
const fn calendar(days: i64) -> (i64, u8, u8) {
    // Count from 0000-03-01, so that a leap day is the last day of its year, in eras of 400 years.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (era * 400 + year_of_era + (month <= 2) as i64, month as u8, day as u8)
}
