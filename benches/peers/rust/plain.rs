//! The floor: the same reads on the plain structs, which were never bytes.

use std::hint::black_box;

use super::{All, One, Operation, Prepared, Read, Text};
use crate::shapes::Shape;

/// Reads and clones the records as they are.
pub(crate) fn plain<S: Shape>(records: &[S]) -> Prepared<'_> {
    let mut passes: Vec<(Operation, Box<dyn FnMut() + '_>)> = vec![
        (Operation::OpenOne, read(records, One)),
        (Operation::ReadAll, read(records, All)),
        (Operation::ToOwned, clone(records)),
    ];
    if records.iter().any(|record| !record.text().is_empty()) {
        passes.push((Operation::OpenStr, read(records, Text)));
    }
    let opening = "floor: reads the plain structs, to_owned clones them; bytes without what they point to";
    Prepared { system: "plain", opening, bytes: size_of::<S>() as u64, passes }
}

fn read<'r, S: Shape, R: Read + 'r>(records: &'r [S], read: R) -> Box<dyn FnMut() + 'r> {
    Box::new(move || {
        for record in records {
            black_box(read.read(record));
        }
    })
}

fn clone<S: Shape>(records: &[S]) -> Box<dyn FnMut() + '_> {
    Box::new(move || {
        for record in records {
            black_box(record.clone());
        }
    })
}
