//! What an import promises on every store, as tests of `crate::store`, which each program defines for its own store: what comes
//! back, what is refused and how, how imports resume.

mod batches;
mod csv;
mod json_lines;
#[path = "../../../../tests/shared/killed.rs"]
mod killed;
mod killing;
#[path = "../../../../record-arrow/tests/columns/records.rs"]
#[allow(dead_code, reason = "the tests of columns need more of it")]
mod records;
mod resuming;
mod there_and_back;

use crate::store::{Database, Table, Writer};
use record_core::{Key, Record, RecordView};

impl Database {
    pub(crate) fn table<K: Key, R: Record>(&self, name: &str) -> Table<K, R> {
        Table::create(self.connect().client(), name).unwrap()
    }

    /// A writer that keeps no position.
    pub(crate) fn writer<K: Key + Send + Sync + 'static, R: Record + 'static>(
        &self,
        table: &Table<K, R>,
    ) -> Writer<K, R> {
        Writer::builder(table.clone()).start(self.way()).unwrap()
    }

    /// A writer for a feed.
    pub(crate) fn feed<K: Key + Send + Sync + 'static, R: Record + 'static>(
        &self,
        table: &Table<K, R>,
        feed: &str,
    ) -> Writer<K, R> {
        Writer::builder(table.clone()).position(feed).start(self.way()).unwrap()
    }
}

/// The record of a key in the table of imports.
pub(crate) fn imported<K: Key, R: Record>(database: &Database, key: &K) -> R {
    let table = database.table::<K, R>("imported");
    table.get(database.connect().client(), key).unwrap().found().unwrap().view().decode()
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(version = 2)]
pub(crate) struct Flight {
    pub(crate) ident: String,
    #[record(rename = "gate", column = "gate_now")]
    pub(crate) gate: Option<record_core::Text<4>>,
    pub(crate) delay: i32,
    #[record(since = 2, default = 1.0)]
    pub(crate) weight: f64,
}

#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Notes {
    pub(crate) note: Option<String>,
}

#[derive(Key, Debug, Clone, PartialEq)]
pub(crate) struct Leg {
    pub(crate) day: u16,
    pub(crate) code: String,
}

pub(crate) fn flight(number: i32) -> Flight {
    let gate = (number % 3 > 0).then(|| format!("B{}", number % 100).parse().unwrap());
    let weight = if number % 5 == 0 { 2.5 } else { 1.0 };
    Flight { ident: format!("SK{number}"), gate, delay: -number, weight }
}
