//! Which rows were there and which keys are wanted: noted here, in this process, so that in the end the rows that nobody wants
//! can be deleted, over whatever connection.
//!
//! Both kinds of notes are sorted together. A row's key that is not followed by a note that it is wanted is unwanted.
//!
//! Notes in the database would need a table that outlives transactions. A temporary one is lost behind a pooler; one of our
//! own needs a privilege, a log, and somebody who removes what a killed run leaves.

use super::sorter::Sorter;
use crate::Error;
use record_core::{
    Key,
    key::{KeyReader, KeyValue},
};
use record_table::{append_value, read_escaped};
use std::marker::PhantomData;

/// How many bytes of notes are held in memory, in which they take at most twice the room. Tests of this module hold less.
const MEMORY: usize = if cfg!(test) { 4 << 10 } else { 16 << 20 };

/// The last byte of a note, behind the key. A row's note comes first.
const THERE: u8 = 0;
const WANTED: u8 = 1;

/// The notes of a run over a table with keys `K`.
pub(super) struct Notes<K> {
    sorter: Sorter,
    rows: u64,
    note: Vec<u8>,
    key: PhantomData<fn(K)>,
}

impl<K: Key> Notes<K> {
    pub(super) fn new() -> Self {
        Notes { sorter: Sorter::new(MEMORY), rows: 0, note: Vec::new(), key: PhantomData }
    }

    /// How many rows were there.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Notes the key of a row that is there.
    pub(super) fn add_row(&mut self, key: &K) -> Result<(), Error> {
        self.rows += 1;
        self.add(key, THERE)
    }

    /// Notes a key that is wanted.
    pub(super) fn add_wanted(&mut self, key: &K) -> Result<(), Error> {
        // Without rows there are none to be deleted.
        if self.rows == 0 { Ok(()) } else { self.add(key, WANTED) }
    }

    fn add(&mut self, key: &K, kind: u8) -> Result<(), Error> {
        self.note.clear();
        append(key, &mut self.note);
        self.note.push(kind);
        self.sorter.push(&self.note).map_err(failed)
    }

    /// How many rows were there that are not wanted.
    pub(super) fn count_unwanted(&mut self) -> Result<u64, Error> {
        let mut count = 0;
        self.each_unwanted_note(|_| {
            count += 1;
            Ok(())
        })?;
        Ok(count)
    }

    /// Calls `each` with the keys of the rows that were there and are not wanted, in their order, until it fails. It can be done
    /// again.
    pub(super) fn each_unwanted(
        &mut self,
        mut each: impl FnMut(K) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.each_unwanted_note(|note| each(read(note)?))
    }

    fn each_unwanted_note(&mut self, mut each: impl FnMut(&[u8]) -> Result<(), Error>) -> Result<(), Error> {
        // The key of the row that came last, unless it is wanted.
        let (mut row, mut is_unwanted) = (Vec::new(), false);
        let mut problem = None;
        let sorted = self.sorter.for_each(|note| {
            let Some((kind, key)) = note.split_last() else { return true };
            if *kind == WANTED {
                is_unwanted &= row != key;
                return true;
            }
            if is_unwanted {
                problem = each(&row).err();
            }
            row.clear();
            row.extend_from_slice(key);
            is_unwanted = true;
            problem.is_none()
        });
        sorted.map_err(failed)?;
        match problem {
            Some(error) => Err(error),
            None if is_unwanted => each(&row),
            None => Ok(()),
        }
    }
}

fn failed(error: std::io::Error) -> Error {
    let doing = "keeping keys in a temporary file, which pruning needs when they are more than fit into 32 MiB (its folder is that \
                 of the system, or the one that TMPDIR names, and needs room for the keys of all rows and those that are wanted)";
    Error::source("", doing, error)
}

/// Appends a key: each column's sort bytes, behind a byte that says what they are of. The order is the keys'.
fn append<K: Key>(key: &K, out: &mut Vec<u8>) {
    key.for_each(&mut |value| {
        out.push(match value {
            KeyValue::Int(_) => 0,
            KeyValue::UInt(_) => 1,
            KeyValue::Text(_) => 2,
            KeyValue::Bytes(_) => 3,
            KeyValue::Uuid(_) => 4,
        });
        append_value(value, out);
    });
}

/// Reads what [`append`] wrote.
fn read<K: Key>(note: &[u8]) -> Result<K, Error> {
    let mut rest = Some(note);
    let mut get = |_: usize, give: &mut dyn FnMut(KeyValue<'_>)| {
        rest = rest.and_then(|rest| read_value(rest, give));
        Ok(())
    };
    let key = K::read(&mut KeyReader::new("", &mut get))?;
    match rest {
        Some([]) => Ok(key),
        _ => Err(Error::of_table("", "the key type does not read its own values back")),
    }
}

/// Hands a column's value on and gives what is behind it.
fn read_value<'n>(note: &'n [u8], give: &mut dyn FnMut(KeyValue<'_>)) -> Option<&'n [u8]> {
    let (kind, rest) = note.split_first()?;
    match kind {
        0 | 1 => {
            let (bytes, rest) = rest.split_first_chunk()?;
            let bits = u64::from_be_bytes(*bytes);
            give(if *kind == 0 { KeyValue::Int((bits ^ 1 << 63) as i64) } else { KeyValue::UInt(bits) });
            Some(rest)
        }
        4 => {
            let (bytes, rest) = rest.split_first_chunk()?;
            give(KeyValue::Uuid(*bytes));
            Some(rest)
        }
        _ => {
            let mut value = Vec::new();
            let rest = read_escaped(rest, &mut value)?;
            give(if *kind == 2 {
                KeyValue::Text(std::str::from_utf8(&value).ok()?)
            } else {
                KeyValue::Bytes(&value)
            });
            Some(rest)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn unwanted<K: Key>(there: &[K], wanted: &[K]) -> Vec<K> {
        let mut notes = Notes::new();
        there.iter().for_each(|key| notes.add_row(key).unwrap());
        wanted.iter().for_each(|key| notes.add_wanted(key).unwrap());
        assert_eq!(notes.rows(), there.len() as u64);
        let mut keys = Vec::new();
        for _ in 0..2 {
            keys.clear();
            notes
                .each_unwanted(|key| {
                    keys.push(key);
                    Ok(())
                })
                .unwrap();
            assert_eq!(notes.count_unwanted().unwrap(), keys.len() as u64);
        }
        keys
    }

    #[test]
    fn keys_of_several_columns_are_told_apart() {
        let key = |text: &str, n: u64| (String::from(text), n, [n as u8, 0]);
        let keys = [key("", 0), key("", 1), key("\0", 0), key("a", u64::MAX), key("a\0", 1), key("b", 7)];
        for (i, one) in keys.iter().enumerate() {
            let others: Vec<_> = [&keys[..i], &keys[i + 1..]].concat();
            assert_eq!(unwanted(&keys, &others), std::slice::from_ref(one));
            assert_eq!(unwanted(&others, std::slice::from_ref(one)), others);
        }
    }

    #[test]
    fn an_error_ends_it() {
        let mut notes = Notes::<i64>::new();
        (0..10).for_each(|key| notes.add_row(&key).unwrap());
        let mut seen = 0;
        let ended = notes.each_unwanted(|_| {
            seen += 1;
            if seen < 3 { Ok(()) } else { Err(Error::of_table("", "enough")) }
        });
        assert!(ended.is_err() && seen == 3);
    }

    proptest! {
        /// Up to some 50 KB of notes, many times what these tests hold in memory.
        #[test]
        fn what_was_there_and_is_not_wanted_comes_in_order(
            there in prop::collection::btree_set(-900i64..900, 0..900),
            wanted in prop::collection::vec(-900i64..900, 0..3_000),
        ) {
            let rows: Vec<i64> = there.iter().rev().copied().collect();
            let set: BTreeSet<i64> = wanted.iter().copied().collect();
            let expected: Vec<i64> = there.difference(&set).copied().collect();
            prop_assert_eq!(unwanted(&rows, &wanted), expected);
        }
    }
}
