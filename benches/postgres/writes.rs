//! The table that is written to: brought into the same state before every turn, its log measured, its rows checked.

use std::time::Instant;

use postgres::Client;

use super::{
    Server, Table,
    shapes::{Shape, Typed20Text8},
};
use crate::harness::Turn;

/// Rows to write, their keys and blobs side by side.
pub(crate) struct Batch {
    pub(crate) keys: Vec<i64>,
    pub(crate) records: Vec<Typed20Text8>,
    pub(crate) blobs: Vec<Vec<u8>>,
}

impl Batch {
    /// The rows of a first load.
    pub(crate) fn new(rows: usize) -> Self {
        Self::of(Typed20Text8::generate(rows))
    }

    /// The same keys, of which one in `every` has another value.
    pub(crate) fn changed(&self, every: usize) -> Self {
        let mut records = self.records.clone();
        for record in records.iter_mut().step_by(every) {
            record.additions += 1;
        }
        Self::of(records)
    }

    fn of(records: Vec<Typed20Text8>) -> Self {
        let blob = |record: &Typed20Text8| {
            let mut blob = Vec::new();
            record_core::Record::encode(record, &mut blob).expect("the records can be encoded");
            blob
        };
        Self { keys: (0..records.len() as i64).collect(), blobs: records.iter().map(blob).collect(), records }
    }

    /// Keys with blobs.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (i64, &[u8])> {
        self.keys.iter().copied().zip(self.blobs.iter().map(Vec::as_slice))
    }

    /// Bytes of the blobs.
    pub(crate) fn bytes(&self) -> u64 {
        self.blobs.iter().map(|blob| blob.len() as u64).sum()
    }
}

/// A table of blobs for one writing system.
pub(crate) struct Target {
    pub(crate) table: Table,
    /// A connection beside the one that writes.
    admin: Client,
}

impl Target {
    /// An empty table.
    pub(crate) fn create(mut admin: Client, name: String) -> Self {
        Self { table: Table::of_records::<Typed20Text8>(&mut admin, name), admin }
    }

    /// One turn: puts `before` into the table, then measures `write`, which must leave exactly the rows `after`.
    pub(crate) fn turn(&mut self, before: Option<&Batch>, after: &Batch, write: impl FnOnce(&Table)) -> Turn {
        self.reset(before);
        let log = Server::log_position(&mut self.admin);
        let start = Instant::now();
        write(&self.table);
        let taken = start.elapsed();
        let wal_bytes = Server::log_position(&mut self.admin) - log;
        self.assert_holds(after);
        Turn::of(taken).counting("wal_bytes", wal_bytes)
    }

    fn reset(&mut self, before: Option<&Batch>) {
        let truncate = format!("TRUNCATE {}", self.table.name);
        self.admin.batch_execute(&truncate).expect("the server empties the table");
        if let Some(batch) = before {
            let copied = self.table.copy_in(&mut self.admin, |writer| {
                batch.rows().try_for_each(|(key, blob)| writer.write(&[&key, &blob]))
            });
            copied.expect("the server takes the rows");
        }
        self.table.settle(&mut self.admin);
    }

    fn assert_holds(&mut self, batch: &Batch) {
        let sql = format!("SELECT key, data FROM {} ORDER BY key", self.table.name);
        let rows = self.admin.query(&sql, &[]).expect("the server gives the rows");
        let held = rows.iter().map(|row| (row.get(0), row.get::<_, &[u8]>(1)));
        assert!(held.eq(batch.rows()), "{}: does not hold what was written", self.table.name);
    }
}
