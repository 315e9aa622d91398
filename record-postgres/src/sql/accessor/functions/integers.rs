//! Integers, little-endian: from `get_byte`, which is the only way that PostgreSQL 15 has and is no slower than others.

use super::AccessorFunction;

const AT: &str = "b bytea, at integer";

pub(super) fn add(all: &mut Vec<AccessorFunction>) {
    for (name, returns, body) in [
        ("u8_1", "smallint", "get_byte(b, at)::smallint"),
        ("i8_1", "smallint", "((get_byte(b, at) # 128) - 128)::smallint"),
        ("u16_1", "integer", "get_byte(b, at) | (get_byte(b, at + 1) << 8)"),
        ("i16_1", "smallint", "(((get_byte(b, at) | (get_byte(b, at + 1) << 8)) # 32768) - 32768)::smallint"),
        ("u24_1", "integer", "get_byte(b, at) | (get_byte(b, at + 1) << 8) | (get_byte(b, at + 2) << 16)"),
        ("i32_1", "integer", "record.u24_1(b, at) | (get_byte(b, at + 3) << 24)"),
        ("u32_1", "bigint", "record.u24_1(b, at) + get_byte(b, at + 3) * 16777216::bigint"),
        // The parts are added, since there is an operator of integer and bigint for that, and none for `|`.
        (
            "i64_1",
            "bigint",
            "record.u24_1(b, at) + record.u24_1(b, at + 3) * 16777216::bigint \
             + ((get_byte(b, at + 6) | (get_byte(b, at + 7) << 8))::bigint << 48)",
        ),
        (
            "u64_1",
            "numeric",
            "CASE WHEN get_byte(b, at + 7) < 128 THEN record.i64_1(b, at)::numeric \
             ELSE record.i64_1(b, at) + 18446744073709551616 END",
        ),
    ] {
        all.push(AccessorFunction::inlined(name, AT, returns, body));
    }
}
