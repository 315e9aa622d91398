//! Months of the proleptic Gregorian calendar from µs since 1970-01-01 UTC.

use std::fmt;

use crate::facts::Micros;

const MICROS_PER_DAY: i64 = 24 * 60 * 60 * 1_000_000;
const DAYS_PER_ERA: i64 = 400 * 365 + 97;

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day {
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: i64,
    /// 1 to 31.
    pub(crate) day: i64,
}

impl Day {
    pub(crate) fn of(time: Micros) -> Self {
        // Years are counted from 1 March, so that a leap day is a year's last: day and month are then linear.
        let days = time.div_euclid(MICROS_PER_DAY) + 719_468;
        let era = days.div_euclid(DAYS_PER_ERA);
        let day_of_era = days.rem_euclid(DAYS_PER_ERA);
        let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / 146_096;
        let year_of_era = (day_of_era - leap_days) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        Self { year: era * 400 + year_of_era + i64::from(month <= 2), month, day }
    }

    /// Months since January of year 0: consecutive months are consecutive numbers.
    pub(crate) fn month_number(self) -> i64 {
        self.year * 12 + self.month - 1
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// `2026-03` of a [`Day::month_number`].
pub(crate) fn month_name(number: i64) -> String {
    format!("{:04}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1)
}
