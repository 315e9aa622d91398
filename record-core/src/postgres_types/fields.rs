//! Values of this crate's own types as parameters: what a promoted field of the type is compared with.

use super::{
    epoch::{DAYS_TO_2000, END_DAY, FIRST_DAY, FIRST_MICRO, MICROS_TO_2000},
    numeric::write_decimal,
};
use crate::{CivilDateTime, Date, Decimal, Text, Time, TimeDelta, Timestamp};
use alloc::boxed::Box;
use bytes::{BufMut, BytesMut};
use postgres_types::{IsNull, ToSql, Type, to_sql_checked};
use std::error::Error;

/// A timestamp in binary: what is out of Postgres' range is infinite, as it is in accessors.
fn timestamp(micros: i64) -> i64 {
    if micros < FIRST_MICRO { i64::MIN } else { micros - MICROS_TO_2000 }
}

/// The same for a date.
fn date(days: i32) -> i32 {
    match days {
        ..FIRST_DAY => i32::MIN,
        END_DAY.. => i32::MAX,
        days => days - DAYS_TO_2000,
    }
}

macro_rules! to_sql {
    ($([$($parameters:tt)*] $type:ty: $($sql:ident)|+ => |$it:ident, $out:ident| $write:expr;)*) => {$(
        /// As a promoted field of this type is shown.
        impl<$($parameters)*> ToSql for $type {
            fn to_sql(&self, _: &Type, $out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
                let $it = self;
                $write;
                Ok(IsNull::No)
            }

            fn accepts(ty: &Type) -> bool {
                matches!(*ty, $(Type::$sql)|+)
            }

            to_sql_checked!();
        }
    )*};
}

to_sql! {
    [] Timestamp: TIMESTAMPTZ => |it, out| out.put_i64(timestamp(it.as_micros()));
    [] CivilDateTime: TIMESTAMP => |it, out| out.put_i64(timestamp(it.as_micros()));
    [] Date: DATE => |it, out| out.put_i32(date(it.as_days()));
    [] Time: TIME => |it, out| out.put_i64(it.as_micros());
    [] TimeDelta: INTERVAL => |it, out| {
        out.put_i64(it.as_micros());
        // Neither days nor months.
        out.put_i64(0);
    };
    [const P: u8, const S: u8] Decimal<P, S>: NUMERIC => |it, out| write_decimal(it.unscaled(), S, out);
    [const N: usize] Text<N>: TEXT | VARCHAR | BPCHAR | NAME => |it, out| out.put_slice(it.as_str().as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_out_of_range_are_infinite() {
        assert_eq!(timestamp(946_684_800_000_000), 0);
        assert_eq!(timestamp(-210_866_803_200_000_000), -211_813_488_000_000_000);
        assert_eq!(timestamp(-210_866_803_200_000_001), i64::MIN);
        assert_eq!(timestamp(i64::MIN), i64::MIN);
        assert_eq!(timestamp(i64::MAX), i64::MAX - 946_684_800_000_000);
        assert_eq!(date(10_957), 0);
        for (days, sent) in [
            (-2_440_588, -2_451_545),
            (-2_440_589, i32::MIN),
            (2_145_042_905, 2_145_031_948),
            (2_145_042_906, i32::MAX),
            (i32::MIN, i32::MIN),
            (i32::MAX, i32::MAX),
        ] {
            assert_eq!(date(days), sent, "{days}");
        }
    }
}
