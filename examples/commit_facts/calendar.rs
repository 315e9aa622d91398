//! Months as numbers: consecutive months are consecutive numbers.

use record_core::Timestamp;

/// Months since January of year 0.
pub(crate) fn month_number(time: Timestamp) -> i64 {
    let (year, month, _) = time.date().year_month_day();
    i64::from(year) * 12 + i64::from(month) - 1
}

/// `2026-03` of a [`month_number`].
pub(crate) fn month_name(number: i64) -> String {
    format!("{:04}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1)
}
