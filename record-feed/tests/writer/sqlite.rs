//! What a writer promises, on SQLite.

#[path = "bodies/mod.rs"]
mod bodies;
mod full;

/// What the tests know of the store.
mod store {
    use record_feed::{Error, writer::WriterBuilder};
    use record_sqlite as sqlite;
    use std::{
        env, fs,
        path::PathBuf,
        process,
        sync::atomic::{AtomicU32, Ordering},
        time::Duration,
    };

    pub(crate) use record_feed::Writer;
    pub(crate) use record_sqlite::{Positions, Table};

    /// How a writer is set up.
    pub(crate) type Builder<K, R> = WriterBuilder<Table<K, R>>;

    /// An empty database of its own.
    pub(crate) struct Store {
        folder: PathBuf,
        owned: bool,
    }

    impl Store {
        pub(crate) fn new() -> Self {
            static NUMBER: AtomicU32 = AtomicU32::new(0);
            let name = format!("record-writer-{}-{}", process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
            let folder = env::temp_dir().join(name);
            fs::create_dir(&folder).unwrap();
            Store { folder, owned: true }
        }

        /// What another process finds it by.
        pub(crate) fn address(&self) -> String {
            self.folder.to_str().unwrap().into()
        }

        pub(crate) fn at(address: &str) -> Self {
            Store { folder: address.into(), owned: false }
        }

        pub(crate) fn connect(&self) -> Connection {
            Connection(sqlite::open(self.folder.join("test.sqlite")).unwrap())
        }

        /// How a writer connects. It does not wait long for others.
        pub(crate) fn way(&self) -> impl FnMut() -> Result<rusqlite::Connection, Error> + Send + 'static {
            let path = self.folder.join("test.sqlite");
            move || {
                let conn = sqlite::open(&path)?;
                conn.busy_timeout(Duration::from_millis(20)).unwrap();
                Ok(conn)
            }
        }
    }

    impl Drop for Store {
        fn drop(&mut self) {
            if self.owned {
                let _ = fs::remove_dir_all(&self.folder);
            }
        }
    }

    /// A blob in SQL.
    pub(crate) fn blob(hex: &str) -> String {
        format!("x'{hex}'")
    }

    /// Nothing but the key says where a row lies.
    pub(crate) fn check_place(_: &Error) {}

    pub(crate) struct Connection(rusqlite::Connection);

    impl Connection {
        /// What a table's calls take. Exclusive only because that of other stores is.
        pub(crate) fn client(&mut self) -> &rusqlite::Connection {
            &self.0
        }

        pub(crate) fn execute(&mut self, sql: &str) {
            self.0.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        }

        /// Lets nobody write to the table until `ROLLBACK`.
        pub(crate) fn lock(&mut self, _table: &str) {
            self.execute("BEGIN IMMEDIATE");
        }

        /// Lets writers fail until that is seen: others write and go on writing.
        pub(crate) fn disturb(&mut self, is_seen: impl FnMut() -> bool) {
            self.execute("BEGIN IMMEDIATE");
            crate::bodies::wait_until("a failure", is_seen);
            self.execute("ROLLBACK");
        }

        /// Lets nobody write until `let_in`.
        pub(crate) fn cut_off(&mut self) {
            self.execute("BEGIN IMMEDIATE");
        }

        pub(crate) fn let_in(&mut self) {
            self.execute("ROLLBACK");
        }

        pub(crate) fn drop_table(&mut self, table: &str) {
            self.execute(&format!("DROP TABLE {table}"));
        }

        /// Makes rows of a key impossible.
        pub(crate) fn forbid(&mut self, table: &str, key: i64) {
            self.forbid_by(table, key, "ABORT");
        }

        /// Makes rows of a key impossible in a way that ends the transaction.
        pub(crate) fn forbid_late(&mut self, table: &str, key: i64) {
            self.forbid_by(table, key, "ROLLBACK");
        }

        fn forbid_by(&mut self, table: &str, key: i64, how: &str) {
            self.execute(&format!(
                "CREATE TRIGGER forbid_{key} BEFORE INSERT ON {table} WHEN new.key = {key} \
                 BEGIN SELECT raise({how}, 'forbidden'); END"
            ));
        }

        /// Makes a row impossible to delete: another table refers to it.
        pub(crate) fn refer(&mut self, table: &str, key: i64) {
            self.execute(&format!(
                "CREATE TABLE refers (key INTEGER REFERENCES {table} (key)); INSERT INTO refers VALUES ({key})"
            ));
        }
    }
}
