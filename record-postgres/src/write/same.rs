//! Which of many rows the table holds already as they are, found out by reading their range of keys.
//!
//! Where the range holds little else, reading it costs the server a fraction of what it costs to be sent the rows, look each
//! of them up and compare: for a million rows of some 150 bytes, 0.7 s of its time in place of 2.2. What is not found to be
//! the same is to be put as ever, so nothing depends on what is read here but the time that it takes.

use crate::{
    Error,
    driver::traits::{Driver, Param},
    handle::Handle,
    read::get::KeyParameters,
    sql::range::select_range,
    wire::{key::read, raw::raw},
};
use ::tokio_postgres::types::Type;
use core::ops::Range;
use record_core::{Key, Record};
use record_table::append_sort_key;

/// Fewer rows are not worth a round trip more.
const MIN_ROWS: usize = 64;
/// What is read may take this much memory.
const MAX_BYTES: usize = 32 << 20;

impl<K: Key, R: Record> Handle<K, R> {
    /// Says of each row whether it is stored as it is; `false` where that was not found out.
    pub(crate) async fn same(
        &self,
        driver: &mut impl Driver,
        rows: &[(&K, Option<&[u8]>)],
    ) -> Result<Vec<bool>, Error> {
        let mut same = vec![false; rows.len()];
        let longest = rows.iter().filter_map(|(_, blob)| *blob).map(<[u8]>::len).max().unwrap_or(0);
        let limit = 2 * rows.len();
        let sorted = Sorted::new(rows.iter().map(|(key, _)| *key));
        let (Some(first), Some(last)) = (sorted.order.first(), sorted.order.last()) else { return Ok(same) };
        if rows.len() < MIN_ROWS || limit.saturating_mul(longest) > MAX_BYTES {
            return Ok(same);
        }
        let context = self.context();
        let keys = [rows[first.1].0, rows[last.1].0].map(|key| KeyParameters::of(&context, key));
        // One that no table takes is told of where rows are put.
        let [Ok(first), Ok(last)] = &keys else { return Ok(same) };
        let (longest, limit) = (i32::try_from(longest).unwrap_or(i32::MAX), limit as i64);
        let mut params: Vec<Param<'_>> = first.params();
        params.extend(last.params());
        params.extend([(&longest as _, Type::INT4), (&limit as _, Type::INT8)]);
        let sql = select_range(&self.shared.table, K::COLUMNS);
        let stored =
            driver.query(&sql, &params).await.map_err(|error| context.failed("reading rows", error))?;

        let columns = K::COLUMNS.len();
        let mut bytes = Vec::new();
        let mut next = 0;
        for row in &stored {
            bytes.clear();
            append_sort_key(&read::<K>(&context, row, 0)?, &mut bytes);
            let Some(at) = sorted.find(&bytes, next) else { continue };
            next = at + 1;
            let number = sorted.order[at].1;
            same[number] = match (raw(row, columns), rows[number].1) {
                (Some(stored), Some(blob)) => stored == blob,
                (None, None) => row.get(columns + 1),
                _ => false,
            };
        }
        Ok(same)
    }
}

/// Keys in the order of their sort bytes, those that come twice left out.
struct Sorted {
    bytes: Vec<u8>,
    /// Where a key's bytes are, and its number.
    order: Vec<(Range<usize>, usize)>,
}

impl Sorted {
    fn new<'k, K: Key + 'k>(keys: impl Iterator<Item = &'k K>) -> Self {
        let mut bytes = Vec::new();
        let mut order = Vec::new();
        for (number, key) in keys.enumerate() {
            let start = bytes.len();
            append_sort_key(key, &mut bytes);
            order.push((start..bytes.len(), number));
        }
        order.sort_by(|(a, _), (b, _)| bytes[a.clone()].cmp(&bytes[b.clone()]));
        // Which of several rows of a key counts is for others to say.
        let single: Vec<_> = order
            .chunk_by(|(a, _), (b, _)| bytes[a.clone()] == bytes[b.clone()])
            .filter_map(|keys| match keys {
                [key] => Some(key.clone()),
                _ => None,
            })
            .collect();
        Sorted { bytes, order: single }
    }

    /// Where a key is, most likely at `next`.
    fn find(&self, key: &[u8], next: usize) -> Option<usize> {
        let bytes = |(range, _): &(Range<usize>, usize)| &self.bytes[range.clone()];
        match self.order.get(next) {
            Some(likely) if bytes(likely) == key => Some(next),
            _ => self.order.binary_search_by(|each| bytes(each).cmp(key)).ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_and_those_that_come_twice_are_not() {
        let keys = [5i64, -3, 9, 5, 0];
        let sorted = Sorted::new(keys.iter());
        assert_eq!(sorted.order.iter().map(|(_, number)| *number).collect::<Vec<_>>(), [1, 4, 2]);
        let find = |key: i64, next| {
            let mut bytes = Vec::new();
            append_sort_key(&key, &mut bytes);
            sorted.find(&bytes, next)
        };
        for next in 0..5 {
            assert_eq!([-3, 0, 9, 5, 7].map(|key| find(key, next)), [Some(0), Some(1), Some(2), None, None]);
        }
    }
}
