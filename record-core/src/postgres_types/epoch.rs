//! Where Postgres counts times from, and how far its times reach; ours count from 1970-01-01.

/// Microseconds from 1970-01-01 to 2000-01-01, where Postgres counts from.
pub const MICROS_TO_2000: i64 = 946_684_800_000_000;
/// The same in days.
pub const DAYS_TO_2000: i32 = 10_957;

/// The first moment of Postgres' timestamps, 4714-11-24 BC, in µs since 1970-01-01: what is before is shown as -infinity. Their
/// last one is later than any of ours.
pub const FIRST_MICRO: i64 = -210_866_803_200_000_000;
/// The first day of Postgres' dates, the same one, in days since 1970-01-01.
pub const FIRST_DAY: i32 = -2_440_588;
/// The day after the last one of its dates, 5874897-12-31, in days since 1970-01-01: this and what follows is shown as infinity.
pub const END_DAY: i32 = 2_145_042_906;
