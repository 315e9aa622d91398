//! Floats: every bit pattern gives the value that it stands for. NaNs lose their payload, since SQL shows none.
//!
//! A value is its fraction, as an integer, times a power of two that depends on the last byte: sign and upper bits of the
//! exponent. All products are exact. The powers stand in a table; looking one up costs as much as six comparisons, so the
//! few bytes that most doubles end in are compared first. `power` costs no less and lacks the sign.
//!
//! What has no power, zero above all, is compared with the patterns that occur in data. The rest is rare.

use super::AccessorFunction;
use crate::sql::accessor::wire::bytes;

/// The last bytes of doubles from 2 to 131,071, from 2^-15 to 1, and of their negatives.
const USUAL: [i32; 4] = [64, 63, 192, 191];

/// A signed power of two with the exponent `of` the lower 7 bits of a last byte; NaN below `first` and for 127.
fn power(byte: i32, first: i32, of: impl Fn(i32) -> i32) -> String {
    match byte & 127 {
        127 => String::from("NaN"),
        low if low < first => String::from("NaN"),
        low => format!("{}{:e}", if byte > 127 { "-" } else { "" }, exp2(of(low))),
    }
}

/// Such a power for each last byte, looked up; null where there is none.
fn powers(byte: &str, first: i32, of: impl Fn(i32) -> i32) -> String {
    let entries: Vec<String> = (0..256).map(|byte| power(byte, first, &of)).collect();
    format!(
        "NULLIF(('[0:255]={{{}}}'::double precision[])[{byte}], 'NaN'::double precision)",
        entries.join(",")
    )
}

/// 2 to this power, of a normal number.
fn exp2(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// Zeros, infinities and the usual NaN; anything else goes to the function that is `rare`.
fn special(patterns: [&[u8]; 5], rare: &str) -> String {
    let values = ["0", "-0", "NaN", "Infinity", "-Infinity"];
    let cases: Vec<String> = patterns
        .iter()
        .zip(values)
        .map(|(pattern, value)| format!("WHEN {}::bytea THEN '{value}'::double precision", bytes(pattern)))
        .collect();
    format!(
        "CASE substring(b, at + 1, {}) {} ELSE record.{rare}(b, at) END",
        patterns[0].len(),
        cases.join(" ")
    )
}

pub(super) fn add(all: &mut Vec<AccessorFunction>) {
    let at = "b bytea, at integer";
    let sign =
        |byte| format!("CASE WHEN get_byte(b, at + {byte}) < 128 THEN 1 ELSE -1 END::double precision");
    all.push(AccessorFunction::inlined(
        "f64_rest_1",
        at,
        "double precision",
        &format!(
            "CASE ((get_byte(b, at + 7) & 127) << 4) | (get_byte(b, at + 6) >> 4) \
             WHEN 2047 THEN CASE WHEN (record.i64_1(b, at) & 4503599627370495) = 0 \
             THEN {} * 'Infinity'::double precision ELSE 'NaN'::double precision END \
             WHEN 0 THEN {} * ((record.i64_1(b, at) & 4503599627370495) * {:e}::double precision) * {:e}::double precision \
             ELSE {} * (((record.i64_1(b, at) & 4503599627370495) | 4503599627370496) * {:e}::double precision) \
             * power(2::double precision, (((get_byte(b, at + 7) & 127) << 4) | (get_byte(b, at + 6) >> 4)) - 1023) END",
            sign(7),
            sign(7),
            exp2(-52),
            exp2(-1022),
            sign(7),
            exp2(-52),
        ),
    ));
    all.push(AccessorFunction::exceptional(
        "f64_rare_1",
        at,
        "double precision",
        "BEGIN\n  RETURN record.f64_rest_1(b, at);\nEND",
    ));
    let patterns = [0.0_f64, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(f64::to_le_bytes);
    all.push(AccessorFunction::inlined(
        "f64_special_1",
        at,
        "double precision",
        &special(patterns.each_ref().map(|pattern| &pattern[..]), "f64_rare_1"),
    ));
    // Exponents of doubles below 64 are left to the long way, so that no entry is subnormal.
    let (first, of) = (4, |low: i32| 16 * low - 1075);
    let usual = USUAL
        .map(|byte| format!("WHEN {byte} THEN '{}'::double precision", power(byte, first, of)))
        .join(" ");
    all.push(AccessorFunction::inlined(
        "f64_1",
        at,
        "double precision",
        &format!(
            "COALESCE((record.u24_1(b, at) + (record.u24_1(b, at + 3) | (((get_byte(b, at + 6) & 15) | 16) << 24)) \
             * 16777216::bigint) * ((1 << (get_byte(b, at + 6) >> 4)) * CASE get_byte(b, at + 7) {usual} \
             ELSE {} END), record.f64_special_1(b, at))",
            powers("get_byte(b, at + 7)", first, of)
        ),
    ));
    all.push(AccessorFunction::inlined(
        "f32_rest_1",
        at,
        "double precision",
        &format!(
            "CASE ((get_byte(b, at + 3) & 127) << 1) | (get_byte(b, at + 2) >> 7) \
             WHEN 255 THEN CASE WHEN (record.u24_1(b, at) & 8388607) = 0 \
             THEN {} * 'Infinity'::double precision ELSE 'NaN'::double precision END \
             WHEN 0 THEN {} * (record.u24_1(b, at) & 8388607) * {:e}::double precision \
             ELSE {} * ((record.u24_1(b, at) & 8388607) | 8388608) \
             * power(2::double precision, (((get_byte(b, at + 3) & 127) << 1) | (get_byte(b, at + 2) >> 7)) - 150) END",
            sign(3),
            sign(3),
            exp2(-149),
            sign(3),
        ),
    ));
    all.push(AccessorFunction::exceptional(
        "f32_rare_1",
        at,
        "double precision",
        "BEGIN\n  RETURN record.f32_rest_1(b, at);\nEND",
    ));
    let patterns = [0.0_f32, -0.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY].map(f32::to_le_bytes);
    all.push(AccessorFunction::inlined(
        "f32_special_1",
        at,
        "double precision",
        &special(patterns.each_ref().map(|pattern| &pattern[..]), "f32_rare_1"),
    ));
    all.push(AccessorFunction::inlined(
        "f32_1",
        at,
        "real",
        &format!(
            "COALESCE((((record.u24_1(b, at) & 8388607) | 8388608) << (get_byte(b, at + 2) >> 7)) * {}, \
             record.f32_special_1(b, at))::real",
            powers("get_byte(b, at + 3)", 1, |low| 2 * low - 150)
        ),
    ));
}
