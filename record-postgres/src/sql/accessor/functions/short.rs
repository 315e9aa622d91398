//! Fields of blobs that are short, and whose version is known: what views read most rows by.
//!
//! Where the header is compared with that of one version, the fixed part's length is a constant, so the payload of the first
//! variable field begins at one. Such blobs have at most 1,900 bytes, so the upper two bytes of an end are zero, and the
//! lower two are all that is read of it once that was checked. An end is read at each place where it is used, because SQL has
//! no variables that cost less.
//!
//! `convert_from` is only STABLE. The functions of text here say so, or they would not be inlined: they are for views and
//! conditions, not for indexes and generated columns.

use super::AccessorFunction;

pub(super) fn add(all: &mut Vec<AccessorFunction>) {
    all.push(AccessorFunction::inlined(
        "is_short_1",
        "data bytea, pattern bytea, length integer",
        "boolean",
        "data LIKE pattern AND octet_length(data) >= length AND octet_length(data) <= 1900",
    ));
    // What it takes to say what is wrong stands in a function, since the planner adds it to the cost of every row.
    all.push(AccessorFunction::exceptional(
        "no_tail_1",
        "data bytea, field text, fixed integer, starts_at integer, at integer",
        "bytea",
        "DECLARE
  first integer := CASE WHEN starts_at IS NULL THEN fixed ELSE record.i32_1(data, starts_at) END;
BEGIN
  RETURN record.no_payload_1(field, first, record.i32_1(data, at), pg_catalog.octet_length(data));
END",
    ));
    // Two forms: of the first payload, which begins behind the fixed part, and of one that begins where another ends.
    for (form, parameters, starts_at, first, past, ascends) in [
        (
            "first",
            "data bytea, fixed integer, at integer",
            "NULL",
            "fixed",
            "(get_byte(data, at + 2) | get_byte(data, at + 3)) = 0",
            "record.u16_1(data, at) >= fixed",
        ),
        (
            "next",
            "data bytea, fixed integer, starts_at integer, at integer",
            "starts_at",
            "record.u16_1(data, starts_at)",
            "(get_byte(data, starts_at + 2) | get_byte(data, starts_at + 3) | get_byte(data, at + 2) | get_byte(data, at + 3)) = 0",
            "record.u16_1(data, starts_at) >= fixed AND record.u16_1(data, at) >= record.u16_1(data, starts_at)",
        ),
    ] {
        let passed = if form == "first" { "data, fixed, at" } else { "data, fixed, starts_at, at" };
        all.push(AccessorFunction::inlined(
            &format!("lies_{form}_1"),
            parameters,
            "boolean",
            &format!("{past} AND {ascends} AND record.u16_1(data, at) <= octet_length(data)"),
        ));
        all.push(AccessorFunction::inlined(
            &format!("cut_{form}_1"),
            parameters,
            "bytea",
            &format!("substring(data, {first} + 1, record.u16_1(data, at) - {first})"),
        ));
        let no_tail = format!("record.no_tail_1(data, field, fixed, {starts_at}, at)");
        all.push(AccessorFunction::inlined(
            &format!("tail_{form}_1"),
            &format!("{parameters}, field text"),
            "bytea",
            &format!(
                "CASE WHEN record.lies_{form}_1({passed}) THEN record.cut_{form}_1({passed}) ELSE {no_tail} END"
            ),
        ));
        // Cutting it out twice costs less than a call of a procedural function that would hold it in a variable.
        all.push(AccessorFunction::inlined_stable(
            &format!("string_{form}_1"),
            &format!("{parameters}, field text"),
            "text",
            &format!(
                "CASE WHEN record.lies_{form}_1({passed}) \
                 THEN CASE WHEN NOT record.holds_zero_1(record.cut_{form}_1({passed})) \
                 THEN convert_from(record.cut_{form}_1({passed}), 'UTF8') END \
                 ELSE convert_from({no_tail}, 'UTF8') END"
            ),
        ));
    }
}
