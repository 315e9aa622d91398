//! What an import promises, on SQLite; and that all comes back on the blocking driver of Postgres.

mod bodies;
mod postgres;

/// What the tests know of the store.
mod store {
    use record_core::Key;
    use record_feed::Error;
    use record_sqlite as sqlite;
    use std::path::PathBuf;
    use tempfile::TempDir;

    pub(crate) use record_feed::{Import, Writer};
    pub(crate) use record_sqlite::{Positions, Table};

    /// How often a property is tried.
    pub(crate) const CASES: u32 = 16;

    /// A database of its own, in a file.
    pub(crate) struct Database {
        path: PathBuf,
        _folder: Option<TempDir>,
    }

    impl Database {
        pub(crate) fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            Database { path: folder.path().join("test.sqlite"), _folder: Some(folder) }
        }

        /// What another process finds it by.
        pub(crate) fn address(&self) -> String {
            self.path.to_str().unwrap().into()
        }

        pub(crate) fn at(address: &str) -> Self {
            Database { path: address.into(), _folder: None }
        }

        pub(crate) fn connect(&self) -> Connection {
            Connection(sqlite::open(&self.path).unwrap())
        }

        /// How a writer connects.
        pub(crate) fn way(&self) -> impl FnMut() -> Result<rusqlite::Connection, Error> + Send + 'static {
            let path = self.path.clone();
            move || sqlite::open(&path)
        }

        /// Every row as it is stored: the key columns and the blob, in key order.
        pub(crate) fn stored<K: Key>(&self, table: &str) -> Vec<String> {
            let names: Vec<String> = K::COLUMNS.iter().map(|column| format!("\"{}\"", column.name)).collect();
            let names = names.join(", ");
            let conn = self.connect().0;
            let mut rows =
                conn.prepare(&format!("SELECT {names}, data FROM {table} ORDER BY {names}")).unwrap();
            let value = |row: &rusqlite::Row<'_>, i| row.get::<_, rusqlite::types::Value>(i);
            let rows = rows
                .query_map([], |row| {
                    let values = (0..=K::COLUMNS.len()).map(|i| value(row, i));
                    Ok(format!("{:?}", values.collect::<Result<Vec<_>, _>>()?))
                })
                .unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        }
    }

    pub(crate) struct Connection(rusqlite::Connection);

    impl Connection {
        /// What a table's calls take. Exclusive only because that of other stores is.
        pub(crate) fn client(&mut self) -> &rusqlite::Connection {
            &self.0
        }

        pub(crate) fn drop_table(&mut self, table: &str) {
            self.0.execute_batch(&format!("DROP TABLE {table}")).unwrap();
        }
    }
}
