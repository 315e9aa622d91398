//! Dates, times of day, moments and durations of other units than the field's, where they are exact.

use super::{FixedReader, number::values};
use arrow_array::Array;
use arrow_buffer::{IntervalDayTime, IntervalMonthDayNano, ScalarBuffer};
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use record_core::{
    Invalid, Refusal,
    layout::Type,
    value::{text::OUT_OF_RANGE, zone::fixed_offset},
};

const SECOND: i128 = 1_000_000;
const DAY: i128 = 86_400 * SECOND;

pub(super) struct TimeReader {
    ticks: Ticks,
    /// What the array's times are ahead of the field's, in µs.
    ahead: i128,
    target: Target,
}

/// The values of an array, and what they count.
enum Ticks {
    Days(ScalarBuffer<i32>),
    Small(ScalarBuffer<i32>, TimeUnit),
    Large(ScalarBuffer<i64>, TimeUnit),
    DayTime(ScalarBuffer<IntervalDayTime>),
    MonthDayNano(ScalarBuffer<IntervalMonthDayNano>),
}

#[derive(Clone, Copy, PartialEq)]
enum Target {
    Days,
    TimeOfDay,
    Micros,
}

impl TimeReader {
    /// `None` when the array's values say something else than the type's. Times without a zone say moments if their zone is
    /// given, as what it is ahead of UTC in µs. A day is the midnight that it begins with.
    pub(super) fn of(ty: &Type, array: &dyn Array, naive_zone: Option<i64>) -> Option<Self> {
        let zone = match array.data_type() {
            DataType::Timestamp(_, zone) => zone.as_deref().filter(|zone| !zone.is_empty()),
            _ => None,
        };
        let (target, ahead) = match (ty, array.data_type()) {
            (Type::Timestamp, DataType::Timestamp(..)) if zone.is_some() => (Target::Micros, 0),
            (Type::Timestamp, DataType::Timestamp(..) | DataType::Date32 | DataType::Date64) => {
                (Target::Micros, naive_zone?)
            }
            (Type::CivilDateTime, DataType::Timestamp(..)) if zone.is_some() => return None,
            (Type::CivilDateTime, DataType::Timestamp(..) | DataType::Date32 | DataType::Date64) => {
                (Target::Micros, 0)
            }
            (Type::Date, DataType::Timestamp(..) | DataType::Date32 | DataType::Date64) => match zone {
                // The day that the moment begins in its zone.
                Some(zone) => (Target::Days, -fixed_offset(zone)?),
                None => (Target::Days, 0),
            },
            (Type::Time, DataType::Time32(_) | DataType::Time64(_)) => (Target::TimeOfDay, 0),
            (Type::TimeDelta, DataType::Duration(_) | DataType::Interval(_)) => (Target::Micros, 0),
            _ => return None,
        };
        let ticks = match array.data_type() {
            DataType::Date32 => Ticks::Days(values(array)),
            DataType::Date64 => Ticks::Large(values(array), TimeUnit::Millisecond),
            DataType::Time32(unit) => Ticks::Small(values(array), *unit),
            DataType::Timestamp(unit, _) | DataType::Time64(unit) | DataType::Duration(unit) => {
                Ticks::Large(values(array), *unit)
            }
            DataType::Interval(IntervalUnit::DayTime) => Ticks::DayTime(values(array)),
            DataType::Interval(IntervalUnit::MonthDayNano) => Ticks::MonthDayNano(values(array)),
            _ => return None,
        };
        Some(TimeReader { ticks, ahead: ahead.into(), target })
    }

    /// Value `i` in µs.
    fn micros(&self, i: usize) -> Result<i128, Invalid> {
        let calendar = || Invalid::new("an interval of days or months, which are not always equally long");
        match &self.ticks {
            Ticks::Days(days) => Ok(i128::from(days[i]) * DAY),
            Ticks::Small(ticks, unit) => micros(ticks[i].into(), *unit),
            Ticks::Large(ticks, unit) => micros(ticks[i], *unit),
            Ticks::DayTime(intervals) => match intervals[i] {
                IntervalDayTime { days: 0, milliseconds } => {
                    micros(milliseconds.into(), TimeUnit::Millisecond)
                }
                _ => Err(calendar()),
            },
            Ticks::MonthDayNano(intervals) => match intervals[i] {
                IntervalMonthDayNano { months: 0, days: 0, nanoseconds } => {
                    micros(nanoseconds, TimeUnit::Nanosecond)
                }
                _ => Err(calendar()),
            },
        }
    }
}

fn micros(ticks: i64, unit: TimeUnit) -> Result<i128, Invalid> {
    let ticks = i128::from(ticks);
    match unit {
        TimeUnit::Second => Ok(ticks * SECOND),
        TimeUnit::Millisecond => Ok(ticks * 1_000),
        TimeUnit::Microsecond => Ok(ticks),
        TimeUnit::Nanosecond if ticks % 1_000 == 0 => Ok(ticks / 1_000),
        TimeUnit::Nanosecond => Err(Invalid::new("finer than a microsecond: round it first")),
    }
}

impl FixedReader for TimeReader {
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Refusal> {
        let micros = self.micros(i)? - self.ahead;
        match self.target {
            Target::Days if micros % DAY != 0 => {
                return Err(Refusal::new("a time that is not midnight, the field holds days"));
            }
            Target::Days => {
                let days = i32::try_from(micros / DAY).map_err(|_| OUT_OF_RANGE)?;
                slot.copy_from_slice(&days.to_le_bytes());
            }
            Target::Micros | Target::TimeOfDay => {
                let micros = i64::try_from(micros).map_err(|_| OUT_OF_RANGE)?;
                slot.copy_from_slice(&micros.to_le_bytes());
            }
        }
        match self.target {
            Target::TimeOfDay => super::check(&Type::Time, slot),
            _ => Ok(()),
        }
    }
}
