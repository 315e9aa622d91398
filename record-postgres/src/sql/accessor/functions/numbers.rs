//! Lists of numbers, as views read them.
//!
//! The functions of [`loops`](super::loops) look at a list twice: whether it is short, then what it holds, and each look is an
//! expression that PL/pgSQL starts anew. These are a single expression, in which a list of up to twice as many numbers is read.
//!
//! Longer expressions gain more in scans, but PL/pgSQL gets each ready again in each transaction: arrays for every number of
//! numbers, without nulls to cut off, would read 300,000 lists in 0.46 s rather than 0.53 s, and a single one in 270 µs
//! rather than 220.

use super::{
    AccessorFunction,
    loops::{FEW_NUMBERS, NUMBERS, numbers_up_to},
};

/// So many numbers are read by one expression.
const SOME: usize = 2 * FEW_NUMBERS;

pub(super) fn add(all: &mut Vec<AccessorFunction>) {
    all.push(AccessorFunction::inlined(
        "are_some_3",
        "payload bytea, width integer",
        "boolean",
        &format!(
            "octet_length(payload) > {FEW_NUMBERS} * width AND octet_length(payload) <= {SOME} * width \
             AND octet_length(payload) % width = 0"
        ),
    ));
    for (name, returns, width) in NUMBERS {
        let first: Vec<_> =
            (0..FEW_NUMBERS).map(|i| format!("record.{name}_1(payload, {})", i * width)).collect();
        let others = numbers_up_to(name, width, FEW_NUMBERS, SOME);
        all.push(AccessorFunction::inlined(
            &format!("{name}_some_3"),
            "payload bytea",
            &format!("{returns}[]"),
            &format!("ARRAY[{}] || {others}", first.join(", ")),
        ));
        all.push(AccessorFunction::procedural(
            &format!("{name}_list_3"),
            "payload bytea",
            &format!("{returns}[]"),
            &format!(
                "BEGIN\n  RETURN CASE WHEN record.are_few_2(payload, false, {width}, {width}) THEN record.{name}_few_2(payload)\n    \
                 WHEN record.are_some_3(payload, {width}) THEN record.{name}_some_3(payload)\n    \
                 ELSE record.{name}_list_2(payload, false, {width}, 0, NULL) END;\nEND"
            ),
        ));
    }
}

/// Whether lists without nulls of items of this many bytes, of which the function of this name reads one, have a function
/// here.
pub(in super::super) fn has(name: &str, stride: usize) -> bool {
    NUMBERS.iter().any(|(number, _, width)| *number == name && *width == stride)
}
