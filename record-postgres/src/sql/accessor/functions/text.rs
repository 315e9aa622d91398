//! Text.
//!
//! `convert_from` is only STABLE, since it depends on the database's encoding; but that is UTF-8, or there would be no table.
//! So procedural functions that call it say that they are IMMUTABLE. The planner would not inline one that says so.

use super::AccessorFunction;

pub(super) fn add(all: &mut Vec<AccessorFunction>) {
    all.push(AccessorFunction::inlined_stable(
        "text_1",
        "b bytea, at integer, len integer",
        "text",
        "convert_from(rtrim(substring(b, at + 1, len), E'\\\\x00'::bytea), 'UTF8')",
    ));
    // No text of SQL holds U+0000.
    all.push(AccessorFunction::inlined(
        "holds_zero_1",
        "b bytea",
        "boolean",
        "position(E'\\\\x00'::bytea IN b) > 0",
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
        r"CASE WHEN position(E'\\u0000' IN t) > 0 THEN t ~ E'(^|[^\\\\])(\\\\\\\\)*\\\\u0000' ELSE false END",
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
