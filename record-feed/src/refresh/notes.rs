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
use std::mem;

/// How many bytes of notes are held in memory, in which they take at most twice the room, and as much again on their way to a
/// file; there they are sorted, in room of their own. Tests of this module hold less.
const MEMORY: usize = if cfg!(test) { 4 << 10 } else { 7 << 20 };

/// The last byte of a note, behind the key. A row's note comes first.
const THERE: u8 = 0;
const WANTED: u8 = 1;

/// The notes of a run.
pub(super) struct Notes {
    sorter: Sorter,
    rows: u64,
    note: Vec<u8>,
    /// The key of the row that was read last, and whether no note has said that it is wanted.
    row: Vec<u8>,
    is_unwanted: bool,
}

impl Notes {
    pub(super) fn new() -> Self {
        Notes { sorter: Sorter::new(MEMORY), rows: 0, note: Vec::new(), row: Vec::new(), is_unwanted: false }
    }

    /// How many rows were there.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Notes the key of a row that is there.
    pub(super) fn add_row(&mut self, key: &impl Key) -> Result<(), Error> {
        self.rows += 1;
        self.note.clear();
        append(key, &mut self.note);
        self.note.push(THERE);
        self.sorter.push(&self.note).map_err(failed)
    }

    /// Takes the note that a key is wanted, as [`append_wanted`] writes it. It is best to bring them in order.
    pub(super) fn add_wanted(&mut self, note: &[u8]) -> Result<(), Error> {
        self.sorter.push(note).map_err(failed)
    }

    /// How many rows were there that are not wanted.
    pub(super) fn count_unwanted(&mut self) -> Result<u64, Error> {
        self.rewind()?;
        let mut count = 0;
        while self.next_unwanted()?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    /// Goes to the first of the rows that were there and are not wanted.
    pub(super) fn rewind(&mut self) -> Result<(), Error> {
        self.is_unwanted = false;
        self.sorter.rewind().map_err(failed)
    }

    /// The keys of the next ones, in their order, for [`read`]; none after the last one.
    pub(super) fn unwanted(&mut self, most: usize) -> Result<Vec<Vec<u8>>, Error> {
        let mut keys = Vec::new();
        while keys.len() < most
            && let Some(key) = self.next_unwanted()?
        {
            keys.push(key);
        }
        Ok(keys)
    }

    fn next_unwanted(&mut self) -> Result<Option<Vec<u8>>, Error> {
        loop {
            match self.sorter.next().map_err(failed)?.and_then(<[u8]>::split_last) {
                None => return Ok(mem::take(&mut self.is_unwanted).then(|| mem::take(&mut self.row))),
                Some((&WANTED, key)) => self.is_unwanted &= self.row != key,
                Some((_, key)) => {
                    let unwanted = self.is_unwanted.then(|| mem::take(&mut self.row));
                    self.row.clear();
                    self.row.extend_from_slice(key);
                    self.is_unwanted = true;
                    if unwanted.is_some() {
                        return Ok(unwanted);
                    }
                }
            }
        }
    }
}

fn failed(error: std::io::Error) -> Error {
    let doing = "keeping keys in a temporary file, which pruning needs when they are more than fit into 32 MiB (its folder is that \
                 of the system, or the one that TMPDIR names, and needs room for the keys of all rows and those that are wanted)";
    Error::source("", doing, error)
}

/// Appends the note that a key is wanted. Such notes have the order of their keys.
pub(super) fn append_wanted(key: &impl Key, out: &mut Vec<u8>) {
    append(key, out);
    out.push(WANTED);
}

/// Appends a key: each column's sort bytes, behind a byte that says what they are of. The order is the keys'.
fn append(key: &impl Key, out: &mut Vec<u8>) {
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
pub(super) fn read<K: Key>(note: &[u8]) -> Result<K, Error> {
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
        for key in wanted {
            let mut note = Vec::new();
            append_wanted(key, &mut note);
            notes.add_wanted(&note).unwrap();
        }
        assert_eq!(notes.rows(), there.len() as u64);
        let mut keys = Vec::new();
        for most in [3, usize::MAX] {
            keys.clear();
            notes.rewind().unwrap();
            loop {
                let some = notes.unwanted(most).unwrap();
                assert!(some.len() <= most);
                keys.extend(some.iter().map(|key| read::<K>(key).unwrap()));
                if some.is_empty() {
                    break;
                }
            }
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
