//! What is neither a number, a time nor text: booleans, decimals, bytes, UUIDs, addresses, enums.

use super::AccessorFunction;

/// The integers that a discriminant can be.
pub(super) const DISCRIMINANTS: [&str; 8] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];

pub(super) fn add(all: &mut Vec<AccessorFunction>) {
    let at = "b bytea, at integer";
    all.push(AccessorFunction::exceptional(
        "no_bool_1",
        at,
        "boolean",
        r#"BEGIN
  IF b IS NULL OR at IS NULL THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'offset %: the byte of a boolean is neither 0 nor 1', at
    USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
END"#,
    ));
    all.push(AccessorFunction::inlined(
        "bool_1",
        at,
        "boolean",
        "CASE get_byte(b, at) WHEN 0 THEN false WHEN 1 THEN true ELSE record.no_bool_1(b, at) END",
    ));
    // Newer layouts than were known may have retired the field, and then zero is what stands in its place.
    all.push(AccessorFunction::exceptional(
        "no_zero_1",
        "data bytea, field text, newest integer",
        "smallint",
        r#"BEGIN
  IF pg_catalog.int4gt(record.version_1(data), newest) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'field "%": zero in a field that is never zero', field
    USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
END"#,
    ));
    for ty in ["smallint", "integer", "bigint", "numeric"] {
        all.push(AccessorFunction::inlined(
            &format!("not_zero_{ty}_1"),
            &format!("value {ty}, data bytea, field text, newest integer"),
            ty,
            &format!("COALESCE(NULLIF(value, 0), record.no_zero_1(data, field, newest)::{ty})"),
        ));
        all.push(AccessorFunction::procedural(
            &format!("not_zero_or_null_{ty}_1"),
            &format!("value {ty}, data bytea, field text, newest integer"),
            ty,
            &format!(
                "BEGIN\n  RETURN CASE WHEN value IS NOT NULL THEN record.not_zero_{ty}_1(value, data, field, newest) END;\nEND"
            ),
        ));
    }
    all.push(AccessorFunction::inlined(
        "decimal_1",
        "b bytea, at integer, unit numeric",
        "numeric",
        "(record.i64_1(b, at + 8) * 18446744073709551616 + record.u64_1(b, at)) * unit",
    ));
    all.push(AccessorFunction::inlined(
        "bytes_1",
        "b bytea, at integer, len integer",
        "bytea",
        "substring(b, at + 1, len)",
    ));
    all.push(AccessorFunction::inlined(
        "uuid_1",
        at,
        "uuid",
        "encode(substring(b, at + 1, 16), 'hex')::uuid",
    ));
    all.push(AccessorFunction::inlined(
        "ip_1",
        at,
        "inet",
        "CASE WHEN substring(b, at + 1, 12) = E'\\\\x00000000000000000000ffff'::bytea \
         THEN '0.0.0.0'::inet + (get_byte(b, at + 12) * 16777216::bigint \
         + ((get_byte(b, at + 13) << 16) | (get_byte(b, at + 14) << 8) | get_byte(b, at + 15))) \
         ELSE rtrim(regexp_replace(encode(substring(b, at + 1, 16), 'hex'), '(....)', E'\\\\1:', 'g'), ':')::inet END",
    ));
    // Variants that were added later read as *other*, or as NULL: their blobs are as canonical as any.
    for repr in DISCRIMINANTS {
        let ty = if repr == "u64" { "numeric" } else { "bigint" };
        all.push(AccessorFunction::inlined(
            &format!("enum_{repr}_1"),
            &format!("b bytea, at integer, discriminants {ty}[], names text[], other text"),
            "text",
            &format!("COALESCE(names[array_position(discriminants, record.{repr}_1(b, at)::{ty})], other)"),
        ));
    }
}
