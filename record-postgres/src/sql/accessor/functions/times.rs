//! Dates and times. What is out of the SQL type's range is -infinity or infinity.

use super::AccessorFunction;

pub(super) fn add(all: &mut Vec<AccessorFunction>) {
    let at = "b bytea, at integer";
    // µs below -210,866,803,200,000,000 lie before the first moment of SQL, 4714-11-24 BC; none lie behind the last one.
    // Both parts are integers of less than 2^53 µs or a multiple of 2^32 µs, which `*` keeps exactly.
    all.push(AccessorFunction::inlined(
        "civil_datetime_rest_1",
        at,
        "timestamp",
        "CASE WHEN record.i64_1(b, at) < -210866803200000000 THEN '-infinity'::timestamp \
         ELSE '1970-01-01'::timestamp + (record.i32_1(b, at + 4) * '01:11:34.967296'::interval \
         + record.u32_1(b, at) * '00:00:00.000001'::interval) END",
    ));
    // From 1970 to 2103 `to_timestamp` is exact. Its argument is off by at most 2^-22 s, since it is below 2^32 s, and the
    // product with 10^6 by at most 0.25 µs, since the difference to 2000 is below 2^52 µs: together less than the 0.5 µs
    // that rounding to whole µs forgives. It spares an addition and a multiplication of intervals.
    let is_near = "get_byte(b, at + 7) = 0 AND get_byte(b, at + 6) < 15";
    let near = "to_timestamp((record.u24_1(b, at) + (record.u24_1(b, at + 3) | (get_byte(b, at + 6) << 24)) \
                * 16777216::double precision) / 1000000::double precision)";
    let utc = "'00:00:00'::interval";
    all.push(AccessorFunction::inlined(
        "timestamp_1",
        at,
        "timestamptz",
        &format!(
            "CASE WHEN {is_near} THEN {near} ELSE timezone({utc}, record.civil_datetime_rest_1(b, at)) END"
        ),
    ));
    all.push(AccessorFunction::inlined(
        "civil_datetime_1",
        at,
        "timestamp",
        &format!(
            "CASE WHEN {is_near} THEN timezone({utc}, {near}) ELSE record.civil_datetime_rest_1(b, at) END"
        ),
    ));
    all.push(AccessorFunction::inlined(
        "date_1",
        at,
        "date",
        "CASE WHEN get_byte(b, at + 3) = 0 THEN '1970-01-01'::date + record.u24_1(b, at) \
         WHEN record.i32_1(b, at) < -2440588 THEN '-infinity'::date \
         WHEN record.i32_1(b, at) >= 2145042906 THEN 'infinity'::date \
         ELSE '1970-01-01'::date + record.i32_1(b, at) END",
    ));
    all.push(AccessorFunction::exceptional(
        "no_time_1",
        at,
        "time",
        r#"BEGIN
  IF b IS NULL OR at IS NULL THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'offset %: a time of day is at least 0 and less than 86,400,000,000 µs', at
    USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
END"#,
    ));
    all.push(AccessorFunction::inlined(
        "time_1",
        at,
        "time",
        "CASE WHEN record.i64_1(b, at) BETWEEN 0 AND 86399999999 \
         THEN '00:00:00'::time + record.i64_1(b, at) * '00:00:00.000001'::interval ELSE record.no_time_1(b, at) END",
    ));
    all.push(AccessorFunction::inlined(
        "time_delta_1",
        at,
        "interval",
        "record.i32_1(b, at + 4) * '01:11:34.967296'::interval + record.u32_1(b, at) * '00:00:00.000001'::interval",
    ));
}
