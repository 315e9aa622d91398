//! Text.
//!
//! `convert_from` is only STABLE, since it depends on the database's encoding; but that is UTF-8, or there would be no table.
//! So procedural functions that call it say that they are IMMUTABLE. What can't be inlined is slow, though: where the bytes
//! are at hand, ASCII goes through `encode`, which is IMMUTABLE and leaves what is neither a backslash, zero nor beyond
//! ASCII as it is. A form that is STABLE and faster is there for where IMMUTABLE is not asked for.

use super::AccessorFunction;
use alloc::{format, vec::Vec};

pub(super) fn add(all: &mut Vec<AccessorFunction>) {
    all.push(AccessorFunction::procedural(
        "utf8_1",
        "b bytea",
        "text",
        "BEGIN\n  RETURN pg_catalog.convert_from(b, 'UTF8');\nEND",
    ));
    let s = "rtrim(substring(b, at + 1, len), '\\x00'::bytea)";
    let ascii = format!("encode({s}, 'escape')");
    all.push(AccessorFunction::inlined(
        "text_1",
        "b bytea, at integer, len integer",
        "text",
        &format!(
            "CASE WHEN octet_length({ascii}) = octet_length({s}) THEN {ascii} ELSE record.utf8_1({s}) END"
        ),
    ));
    all.push(AccessorFunction::inlined_stable(
        "text_stable_1",
        "b bytea, at integer, len integer",
        "text",
        &format!("convert_from({s}, 'UTF8')"),
    ));
    // No text of SQL holds U+0000.
    all.push(AccessorFunction::inlined(
        "holds_zero_1",
        "b bytea",
        "boolean",
        "position('\\x00'::bytea IN b) > 0",
    ));
    all.push(AccessorFunction::procedural(
        "string_1",
        "b bytea",
        "text",
        "BEGIN\n  RETURN CASE WHEN NOT record.holds_zero_1(b) THEN pg_catalog.convert_from(b, 'UTF8') END;\nEND",
    ));
    all.push(AccessorFunction::inlined(
        "char_1",
        "b bytea, at integer",
        "text",
        // `chr` refuses what is no character, and zero.
        "chr(NULLIF(record.i32_1(b, at), 0))",
    ));
    // `jsonb` has no U+0000 either; a backslash before it may be escaped itself.
    all.push(AccessorFunction::inlined(
        "json_holds_zero_1",
        "t text",
        "boolean",
        r"CASE WHEN position('\u0000' IN t) > 0 THEN t ~ '(^|[^\\])(\\\\)*\\u0000' ELSE false END",
    ));
    all.push(AccessorFunction::procedural(
        "json_1",
        "b bytea",
        "jsonb",
        // No bytes are what a field that was retired has.
        "DECLARE\n  t pg_catalog.text := pg_catalog.convert_from(b, 'UTF8');\nBEGIN\n  \
         IF pg_catalog.texteq(t, '') OR record.json_holds_zero_1(t) THEN\n    RETURN NULL;\n  END IF;\n  \
         RETURN t::pg_catalog.jsonb;\nEND",
    ));
}
