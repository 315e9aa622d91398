//! Lists and arrays, and slots on their own: three procedural functions for each function that reads a value at an offset.
//!
//! The lists and grids here are called by columns that hold what they gave and by views that were made then. What is made
//! now calls those of [`loops`](super::loops), which give the same in a fraction of the time.
//!
//! | name | reads |
//! |---|---|
//! | `…_slot_1` | a slot that was cut out |
//! | `…_list_1` | the items of a list or an array, or one field of each when they are records |
//! | `…_grid_1` | the same where each of these is an array: an SQL array of two dimensions |
//!
//! An item begins at each multiple of `stride`. The value begins `at` bytes behind that, and is null where one of `bits`,
//! counted from the item's first, is not set. Items of the array in an item of a grid are `count` values, `step` bytes apart.

use super::{AccessorFunction, others::DISCRIMINANTS};

/// The functions that read a value at an offset, what they return, and the parameters that they take behind it.
pub(super) const READERS: [(&str, &str, &str); 25] = [
    ("i8", "smallint", ""),
    ("i16", "smallint", ""),
    ("i32", "integer", ""),
    ("i64", "bigint", ""),
    ("u8", "smallint", ""),
    ("u16", "integer", ""),
    ("u32", "bigint", ""),
    ("u64", "numeric", ""),
    ("f32", "real", ""),
    ("f64", "double precision", ""),
    ("bool", "boolean", ""),
    ("char", "text", ""),
    ("decimal", "numeric", "unit numeric"),
    ("timestamp", "timestamptz", ""),
    ("civil_datetime", "timestamp", ""),
    ("date", "date", ""),
    ("time", "time", ""),
    ("time_delta", "interval", ""),
    ("uuid", "uuid", ""),
    ("ip", "inet", ""),
    ("bytes", "bytea", "len integer"),
    ("text", "text", "len integer"),
    ("string", "text", ""),
    ("binary", "bytea", ""),
    ("json", "jsonb", ""),
];

pub(super) fn add(all: &mut Vec<AccessorFunction>) {
    all.push(AccessorFunction::inlined(
        "value_1",
        "first integer, i integer, stride integer, at integer",
        "integer",
        "first + i * stride + at",
    ));
    all.push(AccessorFunction::inlined(
        "is_item_1",
        "payload bytea, nullable boolean, i integer",
        "boolean",
        "CASE WHEN nullable THEN get_bit(payload, 32 + i) = 1 ELSE true END",
    ));
    all.push(AccessorFunction::inlined(
        "items_at_1",
        "n integer, nullable boolean, ends integer",
        "integer",
        "4 + CASE WHEN nullable THEN (n + 7) / 8 ELSE 0 END + n * ends",
    ));
    all.push(AccessorFunction::inlined(
        "is_whole_1",
        "size integer, n bigint, nullable boolean, stride integer",
        "boolean",
        "n > 0 AND size = 4 + CASE WHEN nullable THEN (n + 7) / 8 ELSE 0 END + n * stride",
    ));
    all.push(AccessorFunction::inlined(
        "has_ends_1",
        "size integer, n bigint, nullable boolean",
        "boolean",
        "n > 0 AND size >= 4 + CASE WHEN nullable THEN (n + 7) / 8 ELSE 0 END + n * 4",
    ));
    all.push(AccessorFunction::procedural(
        "count_1",
        "payload bytea, nullable boolean, stride integer",
        "integer",
        COUNT,
    ));
    all.push(AccessorFunction::procedural(
        "count_ends_1",
        "payload bytea, nullable boolean",
        "integer",
        COUNT_ENDS,
    ));
    all.push(AccessorFunction::inlined("last_1", "n integer", "integer", "n - 1"));
    all.push(AccessorFunction::inlined(
        "end_of_1",
        "payload bytea, n integer, nullable boolean, i integer",
        "integer",
        "CASE WHEN i < 0 THEN 0 ELSE record.i32_1(payload, record.items_at_1(n, nullable, 0) + i * 4) END",
    ));
    all.push(AccessorFunction::inlined(
        "are_ends_1",
        "payload bytea, n integer, nullable boolean, i integer",
        "boolean",
        "record.end_of_1(payload, n, nullable, i) >= record.end_of_1(payload, n, nullable, i - 1) \
         AND record.end_of_1(payload, n, nullable, i) <= octet_length(payload) - record.items_at_1(n, nullable, 4) \
         AND (i < n - 1 OR record.end_of_1(payload, n, nullable, i) = octet_length(payload) - record.items_at_1(n, nullable, 4))",
    ));
    all.push(AccessorFunction::inlined(
        "part_1",
        "payload bytea, n integer, nullable boolean, i integer",
        "bytea",
        "substring(payload, record.items_at_1(n, nullable, 4) + record.end_of_1(payload, n, nullable, i - 1) + 1, \
         record.end_of_1(payload, n, nullable, i) - record.end_of_1(payload, n, nullable, i - 1))",
    ));
    all.push(AccessorFunction::procedural("parts_1", "payload bytea, nullable boolean", "bytea[]", PARTS));
    for (name, returns, parameters) in READERS {
        match name {
            "string" | "json" => all.push(of_parts(name, returns)),
            "binary" => all.push(AccessorFunction::procedural(
                "binary_list_1",
                "payload bytea, nullable boolean",
                "bytea[]",
                "BEGIN\n  RETURN record.parts_1(payload, nullable);\nEND",
            )),
            _ => forms(all, name, returns, parameters),
        }
    }
    for repr in DISCRIMINANTS {
        forms(all, &format!("enum_{repr}"), "text", &parameters_of(repr));
    }
}

/// The parameters of the functions that read the enum of an integer type.
pub(super) fn parameters_of(repr: &str) -> String {
    let ty = if repr == "u64" { "numeric" } else { "bigint" };
    format!("discriminants {ty}[], names text[], other text")
}

/// The three forms of a function that reads a value at an offset.
fn forms(all: &mut Vec<AccessorFunction>, name: &str, returns: &str, parameters: &str) {
    let (mut declared, mut passed) = (String::new(), String::new());
    for parameter in parameters.split(", ").filter(|parameter| !parameter.is_empty()) {
        declared += &format!(", {parameter}");
        passed += &format!(", {}", parameter.split_once(' ').map_or(parameter, |(name, _)| name));
    }
    all.push(AccessorFunction::procedural(
        &format!("{name}_slot_1"),
        &format!("slot bytea{declared}"),
        returns,
        &format!(
            "BEGIN\n  RETURN CASE WHEN slot IS NOT NULL THEN record.{name}_1(slot, 0{passed}) END;\nEND"
        ),
    ));
    let items = "payload bytea, nullable boolean, stride integer, at integer, bits bigint[]";
    let first = "DECLARE\n  n pg_catalog.int4;\n  first pg_catalog.int4 := 0;\nBEGIN\n  \
                 IF payload IS NULL THEN\n    RETURN NULL;\n  END IF;\n  \
                 n := record.count_1(payload, nullable, stride);\n  \
                 IF nullable THEN\n    first := record.items_at_1(n, nullable, 0);\n  END IF;";
    // Without bits to look at, items are read without a call of a procedural function for each.
    let present = "record.is_item_1(payload, nullable, i) AND (bits IS NULL OR \
                   record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))";
    let each = "pg_catalog.generate_series(0, record.last_1(n)) AS i";
    all.push(AccessorFunction::procedural(
        &format!("{name}_list_1"),
        &format!("{items}{declared}"),
        &format!("{returns}[]"),
        &format!(
            "{first}\n  RETURN ARRAY(SELECT CASE WHEN {present}\n    \
             THEN record.{name}_1(payload, record.value_1(first, i, stride, at){passed}) END FROM {each});\nEND"
        ),
    ));
    all.push(AccessorFunction::procedural(
        &format!("{name}_grid_1"),
        &format!("{items}, count integer, step integer{declared}"),
        &format!("{returns}[]"),
        &format!(
            "{first}\n  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN {present}\n    \
             THEN record.{name}_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0){passed}) END\n    \
             FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM {each});\nEND"
        ),
    ));
}

/// A list of items of variable length, each read by a function of its bytes.
fn of_parts(name: &str, returns: &str) -> AccessorFunction {
    AccessorFunction::procedural(
        &format!("{name}_list_1"),
        "payload bytea, nullable boolean",
        &format!("{returns}[]"),
        &format!(
            "BEGIN\n  IF payload IS NULL THEN\n    RETURN NULL;\n  END IF;\n  \
             RETURN ARRAY(SELECT CASE WHEN part IS NOT NULL THEN record.{name}_1(part) END\n    \
             FROM pg_catalog.unnest(record.parts_1(payload, nullable)) AS part);\nEND"
        ),
    )
}

/// How many items of a fixed length there are.
const COUNT: &str = r#"DECLARE
  size pg_catalog.int4 := pg_catalog.octet_length(payload);
  n pg_catalog.int8 := 0;
BEGIN
  IF pg_catalog.int4eq(size, 0) THEN
    RETURN 0;
  END IF;
  IF NOT nullable AND pg_catalog.int4eq(pg_catalog.int4mod(size, stride), 0) THEN
    RETURN pg_catalog.int4div(size, stride);
  END IF;
  IF nullable AND pg_catalog.int4gt(size, 4) THEN
    n := record.u32_1(payload, 0);
    IF record.is_whole_1(size, n, nullable, stride) THEN
      RETURN n;
    END IF;
  END IF;
  RAISE EXCEPTION 'a list of % bytes is not a whole number of items of % bytes', size, stride
    USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
END"#;

/// How many items of variable length there are.
const COUNT_ENDS: &str = r#"DECLARE
  size pg_catalog.int4 := pg_catalog.octet_length(payload);
  n pg_catalog.int8 := 0;
BEGIN
  IF pg_catalog.int4eq(size, 0) THEN
    RETURN 0;
  END IF;
  IF pg_catalog.int4gt(size, 4) THEN
    n := record.u32_1(payload, 0);
    IF record.has_ends_1(size, n, nullable) THEN
      RETURN n;
    END IF;
  END IF;
  RAISE EXCEPTION 'a list of % bytes has no room for % ends of items', size, n
    USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
END"#;

/// The items of variable length, null where they are null.
const PARTS: &str = r#"DECLARE
  n pg_catalog.int4;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_ends_1(payload, nullable);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF NOT record.are_ends_1(payload, n, nullable, i) THEN
      RAISE EXCEPTION 'the end of item % of a list, %, lies outside the list', i, record.end_of_1(payload, n, nullable, i)
        USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
    END IF;
  END LOOP;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) THEN record.part_1(payload, n, nullable, i) END
    FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END"#;
