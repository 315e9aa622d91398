//! Every bit pattern, in bulk: what comes back has the bits that went in.

use crate::{
    database::{Blobs, accessor},
    random::Random,
};
use postgres::types::ToSql;
use record_core::{Blob, CivilDateTime, Date, Decimal, Record, TimeDelta, Timestamp};

#[derive(Record)]
struct Bits {
    i8: i8,
    u8: u8,
    i16: i16,
    u16: u16,
    i32: i32,
    u32: u32,
    i64: i64,
    u64: u64,
    f32: f32,
    f64: f64,
    decimal: Decimal<38, 7>,
    timestamp: Timestamp,
    civil: CivilDateTime,
    date: Date,
    delta: TimeDelta,
}

/// Numbers of 64 bits: at the edges of every power of two, small and large exponents, and any.
fn patterns() -> Vec<u64> {
    let random = &mut Random(64);
    let mut all: Vec<u64> = (0..64)
        .flat_map(|bit| {
            let power = 1_u64 << bit;
            [power, power - 1, power + 1, !power, power.wrapping_neg(), power.wrapping_neg().wrapping_add(1)]
        })
        .collect();
    // Each exponent of a double with no, few and all fraction bits; and of a float, in the lower half.
    for exponent in 0..2_048_u64 {
        for fraction in [0, 1, random.next() >> 12, (1 << 52) - 1] {
            let sign = random.next() & 1 << 63;
            all.push(sign | exponent << 52 | fraction & ((1 << 52) - 1));
        }
    }
    for exponent in 0..256_u64 {
        for fraction in [0, 1, random.next() & 0x7f_ffff, 0x7f_ffff] {
            all.push((random.next() & 1) << 31 | exponent << 23 | fraction);
        }
    }
    // Moments near the present, where whole µs are told apart in floating point, up to where another way takes over.
    let seconds = [0, 946_684_800, 1 << 31, 1 << 32, 4_222_124_650, 7_258_118_400];
    for second in seconds {
        all.extend((0..300).map(|_| second * 1_000_000 + random.next() % 10_000_000));
    }
    all.extend((0..2_000).map(|_| random.next() % (1 << 52)));
    // The ends of the ranges of dates and moments in SQL.
    for edge in [-210_866_803_200_000_000_i64, -2_440_588, 2_145_042_906] {
        all.extend((-2..=2).map(|step| (edge + step) as u64));
    }
    all.extend((0..5_000).map(|_| random.next()));
    all
}

#[test]
fn every_bit_pattern_comes_back() {
    let patterns = patterns();
    let decimal = |bits: u64| (bits as i64 as i128) * 9_999_999_999_999_999_999 % 10_i128.pow(38);
    let encoded: Vec<Vec<u8>> = patterns
        .iter()
        .map(|bits| {
            let bits = *bits;
            let value = Bits {
                i8: bits as i8,
                u8: bits as u8,
                i16: bits as i16,
                u16: bits as u16,
                i32: bits as i32,
                u32: bits as u32,
                i64: bits as i64,
                u64: bits,
                f32: f32::from_bits(bits as u32),
                f64: f64::from_bits(bits),
                decimal: Decimal::new(decimal(bits)).unwrap(),
                timestamp: Timestamp::from_micros(bits as i64),
                civil: CivilDateTime::from_micros(bits as i64),
                date: Date::from_days(bits as i32),
                delta: TimeDelta::from_micros(bits as i64),
            };
            Blob::encode(&value).unwrap().as_bytes().to_vec()
        })
        .collect();
    let mut blobs = Blobs::new(&[Bits::LAYOUT]);
    let rows: Vec<Option<&[u8]>> = encoded.iter().map(|blob| Some(&blob[..])).collect();
    blobs.fill(&rows);

    let mut check = |field: &str, same: &str, expected: &(dyn ToSql + Sync), ty: &str| {
        let value = accessor(Bits::LAYOUT, field);
        let sql = format!(
            "SELECT count(*), min(i) FILTER (WHERE ({}) IS NOT TRUE) FROM blobs \
             JOIN unnest($1::{ty}[]) WITH ORDINALITY AS expected (want, n) ON n = i",
            same.replace("$", value.expression())
        );
        let row = blobs.client.query_one(&sql, &[expected]).unwrap();
        assert_eq!(row.get::<_, i64>(0), patterns.len() as i64);
        let differs: Option<i32> = row.get(1);
        assert_eq!(differs.map(|i| format!("{:#x}", patterns[i as usize - 1])), None, "{field}");
    };
    macro_rules! each {
        (|$bits:ident| $value:expr) => {
            &patterns
                .iter()
                .map(|bits| {
                    let $bits = *bits;
                    $value
                })
                .collect::<Vec<_>>()
        };
    }
    check("i8", "$ = want", each!(|bits| i16::from(bits as i8)), "int2");
    check("u8", "$ = want", each!(|bits| i16::from(bits as u8)), "int2");
    check("i16", "$ = want", each!(|bits| bits as i16), "int2");
    check("u16", "$ = want", each!(|bits| i32::from(bits as u16)), "int4");
    check("i32", "$ = want", each!(|bits| bits as i32), "int4");
    check("u32", "$ = want", each!(|bits| i64::from(bits as u32)), "int8");
    check("i64", "$ = want", each!(|bits| bits as i64), "int8");
    check("u64", "($)::text = want", each!(|bits| bits.to_string()), "text");
    check(
        "f32",
        "float4send($) = float4send(want)",
        each!(|bits| {
            let value = f32::from_bits(bits as u32);
            if value.is_nan() { f32::NAN } else { value }
        }),
        "float4",
    );
    check(
        "f64",
        "float8send($) = float8send(want)",
        each!(|bits| {
            let value = f64::from_bits(bits);
            if value.is_nan() { f64::NAN } else { value }
        }),
        "float8",
    );
    check(
        "decimal",
        "($)::text = want",
        each!(|bits| {
            let value = decimal(bits);
            let digits = format!("{:08}", value.unsigned_abs());
            let (whole, rest) = digits.split_at(digits.len() - 7);
            format!("{}{whole}.{rest}", if value < 0 { "-" } else { "" })
        }),
        "text",
    );
    // `interval` holds µs as they are.
    let since_1970 = |at: &str| {
        format!(
            "CASE WHEN want < -210866803200000000 THEN {at} = '-infinity' \
             ELSE extract(epoch from {at} - timestamp '1970-01-01') * 1000000 = want END"
        )
    };
    check("timestamp", &since_1970("($ AT TIME ZONE 'UTC')"), each!(|bits| bits as i64), "int8");
    check("civil", &since_1970("$"), each!(|bits| bits as i64), "int8");
    check(
        "date",
        "CASE WHEN want < -2440588 THEN $ = '-infinity' WHEN want >= 2145042906 THEN $ = 'infinity' \
         ELSE $ - date '1970-01-01' = want END",
        each!(|bits| bits as i32),
        "int4",
    );
    check("delta", "extract(epoch from $) * 1000000 = want", each!(|bits| bits as i64), "int8");
}
