//! The nightly refresh: of an empty table, and of one in which nothing changes.

use std::time::Instant;

use postgres::Client;
use record_core::{Blob, Record};
use record_feed::refresh::{Computed, Refresh};
use record_sqlite as sqlite;
use tempfile::TempDir;

use super::Server;
use crate::harness::Turn;

/// What an insurance pays for a kind of care.
#[derive(Record, Clone)]
struct Guarantee {
    care: u32,
    rate: u32,
    ceiling: Option<i64>,
    share: f64,
    covered: bool,
    name: String,
}

fn compute(key: &i64) -> Result<Computed<Guarantee>, std::convert::Infallible> {
    let number = *key as u64;
    Ok(Computed::Record(Guarantee {
        care: (number % 514) as u32,
        rate: (number.wrapping_mul(0x9e37_79b9) % 100) as u32,
        ceiling: number.is_multiple_of(3).then_some(*key * 100),
        share: number as f64 / 7.0,
        covered: number.is_multiple_of(2),
        name: format!("guarantee {}", number % 10_000),
    }))
}

/// What the blobs take.
pub(crate) fn bytes(keys: usize) -> u64 {
    let len = |key: i64| match compute(&key) {
        Ok(Computed::Record(guarantee)) => {
            Blob::encode(&guarantee).map_or(0, |blob| blob.as_bytes().len() as u64)
        }
        _ => 0,
    };
    (0..keys as i64).map(len).sum()
}

const RUNS: &str = "the refresh runs";

/// A table in an SQLite file.
pub(crate) struct InSqlite {
    keys: usize,
    night: u32,
    connection: sqlite::Connection,
    table: sqlite::Table<i64, Guarantee>,
    _folder: TempDir,
}

impl InSqlite {
    /// After the first night.
    pub(crate) fn new(keys: usize) -> Self {
        let mut this = InSqlite::empty(keys);
        this.refresh(keys as u64);
        this
    }

    /// Before it.
    fn empty(keys: usize) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a file");
        let connection = sqlite::open(folder.path().join("night.sqlite")).expect("a file can be made");
        let table = sqlite::Table::create(&connection, "guarantees").expect("a table can be made");
        InSqlite { keys, night: 0, connection, table, _folder: folder }
    }

    /// The first night.
    pub(crate) fn first_turn(keys: usize) -> Turn {
        let mut this = InSqlite::empty(keys);
        let start = Instant::now();
        this.refresh(keys as u64);
        Turn::of(start.elapsed())
    }

    /// One more night.
    pub(crate) fn turn(&mut self) -> Turn {
        let start = Instant::now();
        self.refresh(0);
        Turn::of(start.elapsed())
    }

    fn refresh(&mut self, written: u64) {
        self.night += 1;
        let refresh = Refresh::new(&self.table).resume("guarantees", self.night.to_string());
        let report = refresh.run(&mut self.connection, 0..self.keys as i64, compute).expect(RUNS);
        assert_eq!((report.counts.written(), report.counts.total()), (written, self.keys as u64));
    }
}

/// A table of the server.
pub(crate) struct InPostgres {
    keys: usize,
    night: u32,
    client: Client,
    table: record_postgres::postgres::Table<i64, Guarantee>,
}

impl InPostgres {
    /// After the first night.
    pub(crate) fn new(server: &Server, keys: usize) -> Self {
        let mut this = InPostgres::empty(server, keys);
        this.refresh(keys as u64);
        for sql in ["VACUUM (FREEZE, ANALYZE) guarantees", "CHECKPOINT"] {
            this.client.batch_execute(sql).expect("the server tidies up");
        }
        this
    }

    /// Before it.
    fn empty(server: &Server, keys: usize) -> Self {
        let mut client = server.connect();
        let clear = "DROP TABLE IF EXISTS guarantees CASCADE; DROP TABLE IF EXISTS record.positions";
        client.batch_execute(clear).expect("the server drops tables");
        let table =
            record_postgres::postgres::Table::create(&mut client, "guarantees").expect("a table can be made");
        InPostgres { keys, night: 0, client, table }
    }

    /// The first night.
    pub(crate) fn first_turn(server: &Server, keys: usize) -> Turn {
        InPostgres::empty(server, keys).measure(keys as u64)
    }

    /// One more night.
    pub(crate) fn turn(&mut self) -> Turn {
        self.measure(0)
    }

    fn measure(&mut self, written: u64) -> Turn {
        let before = Server::log_position(&mut self.client);
        let start = Instant::now();
        self.refresh(written);
        let taken = start.elapsed();
        Turn::of(taken).counting("wal_bytes", Server::log_position(&mut self.client) - before)
    }

    fn refresh(&mut self, written: u64) {
        self.night += 1;
        let refresh = Refresh::new(&self.table).resume("guarantees", self.night.to_string());
        let report = refresh.run(&mut self.client, 0..self.keys as i64, compute).expect(RUNS);
        assert_eq!((report.counts.written(), report.counts.total()), (written, self.keys as u64));
    }
}
