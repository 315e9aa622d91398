//! Lists and arrays, read in loops.
//!
//! PL/pgSQL evaluates an expression without tables by itself, in 0.1 µs. One with a query in it, as the functions of
//! [`lists`](super::lists) have, is planned again for each row, since its cost is lowest when the row's bytes are taken for
//! constants: that takes 0.05 to 1 ms. So these functions have no queries. `array_append` and assignments to items change
//! an array that is held in a variable in place.
//!
//! The same names and parameters as there, and the same results, with the number 2.

use super::{
    AccessorFunction,
    lists::{READERS, parameters_of},
    others::DISCRIMINANTS,
};
use crate::sql::accessor::wire::bytes;

/// Lists of so few strings, of at most 255 bytes together, are read by one expression.
const FEW: usize = 5;

/// So many numbers are read by one expression.
pub(super) const FEW_NUMBERS: usize = 8;

/// The numbers of which lists are common, their types in SQL, and their bytes.
pub(super) const NUMBERS: [(&str, &str, usize); 6] = [
    ("i16", "smallint", 2),
    ("i32", "integer", 4),
    ("i64", "bigint", 8),
    ("u16", "integer", 2),
    ("u32", "bigint", 4),
    ("date", "date", 4),
];

pub(super) fn add(all: &mut Vec<AccessorFunction>) {
    all.push(AccessorFunction::inlined(
        "items_2",
        "payload bytea, nullable boolean, stride integer",
        "integer",
        "CASE WHEN NOT nullable AND octet_length(payload) % stride = 0 THEN octet_length(payload) / stride \
         ELSE record.count_1(payload, nullable, stride) END",
    ));
    all.push(AccessorFunction::inlined(
        "are_few_2",
        "payload bytea, nullable boolean, stride integer, width integer",
        "boolean",
        &format!(
            "NOT nullable AND stride = width AND octet_length(payload) BETWEEN 1 AND {FEW_NUMBERS} * width \
             AND octet_length(payload) % width = 0"
        ),
    ));
    all.push(AccessorFunction::inlined(
        "is_end_2",
        "past integer, first integer, size integer, is_last boolean",
        "boolean",
        "past >= first AND CASE WHEN is_last THEN past = size ELSE past <= size END",
    ));
    all.push(AccessorFunction::inlined("nth_2", "i integer", "integer", "i + 1"));
    all.push(AccessorFunction::inlined("is_last_2", "i integer, n integer", "boolean", "i = n - 1"));
    all.push(AccessorFunction::inlined(
        "rest_2",
        "payload bytea, base integer",
        "integer",
        "octet_length(payload) - base",
    ));
    all.push(AccessorFunction::inlined(
        "item_2",
        "payload bytea, base integer, first integer, past integer",
        "bytea",
        "substring(payload, base + first + 1, past - first)",
    ));
    all.push(AccessorFunction::inlined_stable(
        "string_2",
        "b bytea",
        "text",
        "CASE WHEN NOT record.holds_zero_1(b) THEN convert_from(b, 'UTF8') END",
    ));
    let item = "record.item_2(payload, base, first, past)";
    all.push(parts("strings_2", "text", &format!("record.string_2({item})")));
    let strings = few_strings(all);
    all.push(strings);
    all.push(parts("json_list_2", "jsonb", &format!("record.json_1({item})")));
    all.push(parts("binary_list_2", "bytea", item));
    for (name, returns, parameters) in READERS {
        if !matches!(name, "string" | "json" | "binary") {
            list(all, name, returns, parameters);
            grid(all, name, returns, parameters);
        }
    }
    for repr in DISCRIMINANTS {
        let parameters = parameters_of(repr);
        list(all, &format!("enum_{repr}"), "text", &parameters);
        grid(all, &format!("enum_{repr}"), "text", &parameters);
    }
}

/// A type's name where the `search_path` is not ours. Names that are words of the grammar can't be redefined.
fn qualified(ty: &str) -> String {
    match ty {
        "bytea" | "text" | "jsonb" | "uuid" | "inet" | "date" | "timestamptz" => format!("pg_catalog.{ty}"),
        ty => ty.to_string(),
    }
}

/// A list of items of variable length.
fn parts(name: &str, returns: &str, read: &str) -> AccessorFunction {
    let ty = qualified(returns);
    let body = format!(
        "DECLARE
  n integer;
  base integer;
  size integer;
  first integer := 0;
  past integer;
  items {ty}[] := '{{}}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_ends_1(payload, nullable);
  base := record.items_at_1(n, nullable, 4);
  size := record.rest_2(payload, base);
  FOR i IN 0 .. record.last_1(n) LOOP
    past := record.end_of_1(payload, n, nullable, i);
    IF NOT record.is_end_2(past, first, size, record.is_last_2(i, n)) THEN
      RAISE EXCEPTION 'the end of item % of a list, %, lies outside the list', i, past
        USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
    END IF;
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) THEN {read} END);
    first := past;
  END LOOP;
  RETURN items;
END"
    );
    AccessorFunction::procedural(name, "payload bytea, nullable boolean", &format!("{returns}[]"), &body)
}

/// The list of strings. Most are short: their number and the upper bytes of all their ends are compared at once, with a
/// pattern of LIKE, and what is left of an end is one byte.
fn few_strings(all: &mut Vec<AccessorFunction>) -> AccessorFunction {
    let mut cases = String::new();
    for n in 1..=FEW {
        let base = 4 + 4 * n;
        let end = |i: usize| format!("get_byte(payload, {})", 4 + 4 * i);
        let mut pattern = vec![n as u8, 0, 0, 0];
        pattern.extend(b"_\0\0\0".repeat(n));
        pattern.push(b'%');
        let mut are_few = format!(
            "payload LIKE {}::bytea AND {} = octet_length(payload) - {base}",
            bytes(&pattern),
            end(n - 1)
        );
        for i in 1..n {
            are_few += &format!(" AND {} >= {}", end(i), end(i - 1));
        }
        are_few += &format!(" AND NOT record.holds_zero_1(substring(payload, {}))", base + 1);
        let strings: Vec<String> = (0..n)
            .map(|i| {
                let (first, length) = match i {
                    0 => ((base + 1).to_string(), end(0)),
                    _ => (format!("{} + {}", base + 1, end(i - 1)), format!("{} - {}", end(i), end(i - 1))),
                };
                format!("convert_from(substring(payload, {first}, {length}), 'UTF8')")
            })
            .collect();
        let strings = format!("ARRAY[{}]", strings.join(", "));
        all.push(AccessorFunction::inlined(&format!("are_{n}_2"), "payload bytea", "boolean", &are_few));
        all.push(AccessorFunction::inlined_stable(
            &format!("strings_of_{n}_2"),
            "payload bytea",
            "text[]",
            &strings,
        ));
        cases += &format!("\n    WHEN record.are_{n}_2(payload) THEN record.strings_of_{n}_2(payload)");
    }
    AccessorFunction::procedural(
        "string_list_2",
        "payload bytea, nullable boolean",
        "text[]",
        &format!(
            "BEGIN\n  RETURN CASE WHEN nullable THEN record.strings_2(payload, nullable){cases}\n    \
             ELSE record.strings_2(payload, nullable) END;\nEND"
        ),
    )
}

/// What functions of a type pass on to the one that reads a value: its parameters, declared and called.
fn passed_on(parameters: &str) -> (String, String) {
    let (mut declared, mut passed) = (String::new(), String::new());
    for parameter in parameters.split(", ").filter(|parameter| !parameter.is_empty()) {
        declared += &format!(", {parameter}");
        passed += &format!(", {}", parameter.split_once(' ').map_or(parameter, |(name, _)| name));
    }
    (declared, passed)
}

const ITEMS: &str = "payload bytea, nullable boolean, stride integer, at integer, bits bigint[]";

/// Whether an item, and the field of it that is read, are not null.
const PRESENT: &str = "record.is_item_1(payload, nullable, i) AND (bits IS NULL OR \
                       record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))";

/// A list of items of fixed length.
fn list(all: &mut Vec<AccessorFunction>, name: &str, returns: &str, parameters: &str) {
    let (declared, passed) = passed_on(parameters);
    let mut few = String::new();
    if let Some((_, _, width)) = NUMBERS.iter().find(|(number, ..)| *number == name) {
        all.push(few_numbers(name, returns, *width));
        few = format!(
            "\n  IF record.are_few_2(payload, nullable, stride, {width}) THEN\n    \
             RETURN record.{name}_few_2(payload);\n  END IF;"
        );
    }
    let body = format!(
        "DECLARE
  n integer;
  first integer := 0;
  items {}[];
BEGIN{few}
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{{}}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.{name}_1(payload, place{passed}));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN {PRESENT}
      THEN record.{name}_1(payload, record.value_1(first, i, stride, at){passed}) END);
  END LOOP;
  RETURN items;
END",
        qualified(returns)
    );
    all.push(AccessorFunction::procedural(
        &format!("{name}_list_2"),
        &format!("{ITEMS}{declared}"),
        &format!("{returns}[]"),
        &body,
    ));
}

/// A list of few numbers without nulls, at least one.
fn few_numbers(name: &str, returns: &str, width: usize) -> AccessorFunction {
    AccessorFunction::inlined(
        &format!("{name}_few_2"),
        "payload bytea",
        &format!("{returns}[]"),
        &numbers_up_to(name, width, 0, FEW_NUMBERS),
    )
}

/// An array of the numbers from `first` on in a list that has more than that, and at most `past`.
pub(super) fn numbers_up_to(name: &str, width: usize, first: usize, past: usize) -> String {
    let mut items = format!("record.{name}_1(payload, {})", first * width);
    for at in (first + 1..past).map(|i| i * width) {
        items += &format!(", CASE WHEN octet_length(payload) > {at} THEN record.{name}_1(payload, {at}) END");
    }
    let less = if first == 0 { String::new() } else { format!(" - {first}") };
    format!("(ARRAY[{items}])[1:octet_length(payload) / {width}{less}]")
}

/// A list of arrays: an array of two dimensions.
fn grid(all: &mut Vec<AccessorFunction>, name: &str, returns: &str, parameters: &str) {
    let (declared, passed) = passed_on(parameters);
    let ty = qualified(returns);
    let body = format!(
        "DECLARE
  n integer;
  first integer := 0;
  items {ty}[] := '{{}}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::{ty}, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF {PRESENT} THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.{name}_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0){passed});
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END"
    );
    all.push(AccessorFunction::procedural(
        &format!("{name}_grid_2"),
        &format!("{ITEMS}, count integer, step integer{declared}"),
        &format!("{returns}[]"),
        &body,
    ));
}
