//! Where Postgres counts times from, and how far its times reach; ours count from 1970-01-01.

/// Microseconds and days from 1970-01-01 to 2000-01-01, where Postgres counts from.
pub(crate) const MICROS_TO_2000: i64 = 946_684_800_000_000;
pub(crate) const DAYS_TO_2000: i32 = 10_957;

/// The first moment of Postgres' timestamps and dates, 4714-11-24 BC: what is before is shown as -infinity. The last
/// timestamp is later than any of ours.
pub(crate) const FIRST_MICRO: i64 = -210_866_803_200_000_000;
pub(crate) const FIRST_DAY: i32 = -2_440_588;
/// The day after the last one of its dates, 5874897-12-31: this and what follows is shown as infinity.
pub(crate) const END_DAY: i32 = 2_145_042_906;
