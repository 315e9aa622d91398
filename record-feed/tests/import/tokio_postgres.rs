//! What an import promises, on Postgres in tasks of tokio.

mod bodies;
#[path = "../postgres/database.rs"]
mod database;
#[path = "../postgres/in_tasks.rs"]
mod in_tasks;
mod tasks;
#[path = "../../../record-table/tests/stores/waiting.rs"]
#[allow(dead_code, reason = "it is there for the tests of stores, which use all of it")]
mod waiting;
mod waiting_import;
#[path = "../writer/waiting_writer.rs"]
#[allow(dead_code, reason = "it is there for the tests of writers, which use all of it")]
mod waiting_writer;

/// What the tests know of the store.
mod store {
    use crate::waiting::wait;
    use record_core::Key;

    pub(crate) use crate::{
        database::Database,
        in_tasks::Connection,
        waiting::{Positions, Table},
        waiting_import::Import,
        waiting_writer::Writer,
    };

    /// How often a property is tried: every time with databases of its own, which take their time.
    pub(crate) const CASES: u32 = 4;

    impl Database {
        /// Every row as it is stored: the key columns and the blob, in key order.
        pub(crate) fn stored<K: Key>(&self, table: &str) -> Vec<String> {
            let names: Vec<String> = K::COLUMNS.iter().map(|column| format!("\"{}\"", column.name)).collect();
            let names = names.join(", ");
            let query = format!("SELECT ROW({names}, data)::text FROM {table} ORDER BY {names}");
            let rows = wait(self.connect().client().query(&query, &[])).unwrap();
            rows.iter().map(|row| row.get(0)).collect()
        }
    }

    impl Connection {
        pub(crate) fn drop_table(&mut self, table: &str) {
            self.execute(&format!("DROP TABLE {table} CASCADE"));
        }
    }
}
