//! What fields are compared with, in Postgres' binary form.

use core::net::IpAddr;
use record_core::{
    filter::Constant,
    layout::Type,
    postgres_types::{
        epoch::{DAYS_TO_2000, END_DAY, FIRST_DAY, FIRST_MICRO, MICROS_TO_2000},
        write_decimal,
    },
};

/// Appends the constant that a field of type `ty` is compared with; `false` when the database shows it as what it shows
/// for other values too, so that they can't be told apart there.
pub(crate) fn write(constant: &Constant, ty: &Type, out: &mut Vec<u8>) -> bool {
    match constant {
        Constant::Int(value) => return write_integer(*value, ty, out).is_some(),
        Constant::Float(value) => match ty.storage_type() {
            Type::F32 => out.extend((*value as f32).to_be_bytes()),
            _ => out.extend(value.to_be_bytes()),
        },
        Constant::Text(text) => out.extend(text.as_bytes()),
        Constant::Bytes(bytes) => out.extend(&**bytes),
        // Family, bits of the network, whether it is one, bytes of the address.
        Constant::Ip(IpAddr::V4(address)) => {
            out.extend([2, 32, 0, 4]);
            out.extend(address.octets());
        }
        Constant::Ip(IpAddr::V6(address)) => {
            out.extend([3, 128, 0, 16]);
            out.extend(address.octets());
        }
        Constant::Other => match ty.storage_type() {
            Type::Enum(e) => match e.other() {
                Some(name) => out.extend(name.as_bytes()),
                None => return false,
            },
            _ => return false,
        },
        Constant::Invalid(_) => return false,
    }
    true
}

fn write_integer(value: i128, ty: &Type, out: &mut Vec<u8>) -> Option<()> {
    match ty {
        Type::NonZero { integer: inner, .. } => return write_integer(value, inner, out),
        Type::Extension { storage, .. } => return write_integer(value, storage, out),
        Type::I8 | Type::I16 | Type::U8 => out.extend(i16::try_from(value).ok()?.to_be_bytes()),
        Type::I32 | Type::U16 => out.extend(i32::try_from(value).ok()?.to_be_bytes()),
        Type::I64 | Type::U32 | Type::Time => out.extend(i64::try_from(value).ok()?.to_be_bytes()),
        Type::U64 => write_decimal(value, 0, out),
        Type::Decimal { scale, .. } => write_decimal(value, *scale, out),
        Type::Bool => out.push((value != 0).into()),
        Type::Timestamp | Type::CivilDateTime => {
            let micros = i64::try_from(value).ok().filter(|micros| *micros >= FIRST_MICRO)?;
            out.extend((micros - MICROS_TO_2000).to_be_bytes());
        }
        Type::Date => {
            let days = i32::try_from(value).ok().filter(|days| (FIRST_DAY..END_DAY).contains(days))?;
            out.extend((days - DAYS_TO_2000).to_be_bytes());
        }
        Type::TimeDelta => {
            out.extend(i64::try_from(value).ok()?.to_be_bytes());
            // Neither days nor months.
            out.extend([0; 8]);
        }
        Type::Enum(e) => out.extend(e.variant(i64::try_from(value).ok()?)?.name().as_bytes()),
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::tokio_postgres::types::{FromSql, Type as SqlType};
    use core::fmt::Debug;
    use record_core::layout::{Enum, Variant};
    use std::time::{Duration, UNIX_EPOCH};

    fn bytes(constant: Constant, ty: &Type) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        write(&constant, ty, &mut out).then_some(out)
    }

    fn read<T: for<'a> FromSql<'a> + Debug>(value: i128, ty: &Type, sql_type: &SqlType) -> T {
        T::from_sql(sql_type, &bytes(Constant::Int(value), ty).unwrap()).unwrap()
    }

    #[test]
    fn the_driver_reads_what_was_written() {
        for value in [0, -1, i8::MIN.into(), 255] {
            assert_eq!(read::<i16>(value, &Type::I8, &SqlType::INT2), value as i16);
            assert_eq!(read::<i32>(value, &Type::U16, &SqlType::INT4), value as i32);
            assert_eq!(read::<i64>(value, &Type::non_zero(&Type::U32), &SqlType::INT8), value as i64);
        }
        assert!(read::<bool>(1, &Type::Bool, &SqlType::BOOL));
        for micros in [0, 1_700_000_000_000_001, i64::MAX as u64] {
            let read = read::<std::time::SystemTime>(micros.into(), &Type::Timestamp, &SqlType::TIMESTAMPTZ);
            assert_eq!(read, UNIX_EPOCH + Duration::from_micros(micros));
        }
        let float = |value| bytes(Constant::Float(value), &Type::F32).unwrap();
        assert_eq!(f32::from_sql(&SqlType::FLOAT4, &float(0.1_f32.into())).unwrap(), 0.1);
        for ip in ["127.0.0.1", "::1"] {
            let ip: IpAddr = ip.parse().unwrap();
            let written = bytes(Constant::Ip(ip), &Type::Ip).unwrap();
            assert_eq!(IpAddr::from_sql(&SqlType::INET, &written).unwrap(), ip);
        }
    }

    #[test]
    fn what_is_shown_as_infinity_is_refused() {
        let (first, last) = (i128::from(FIRST_MICRO), i128::from(i64::MAX));
        for (ty, value, fits) in [
            (Type::Timestamp, first, true),
            (Type::Timestamp, first - 1, false),
            (Type::CivilDateTime, last, true),
            (Type::CivilDateTime, i64::MIN.into(), false),
            (Type::Date, FIRST_DAY.into(), true),
            (Type::Date, i128::from(FIRST_DAY) - 1, false),
            (Type::Date, i128::from(END_DAY) - 1, true),
            (Type::Date, END_DAY.into(), false),
            (Type::TimeDelta, last, true),
            (Type::I8, 40_000, false),
        ] {
            assert_eq!(bytes(Constant::Int(value), &ty).is_some(), fits, "{ty} {value}");
        }
    }

    #[test]
    fn enums_are_their_names() {
        const NAMES: Enum =
            Enum::new("State", &Type::U8, &[Variant::new("Open", 0)], &[0], &[0], Some("Other"));
        let ty = Type::Enum(&NAMES);
        assert_eq!(bytes(Constant::Int(0), &ty).unwrap(), b"Open");
        assert_eq!(bytes(Constant::Other, &ty).unwrap(), b"Other");
        assert_eq!(bytes(Constant::Int(1), &ty), None);
    }
}
