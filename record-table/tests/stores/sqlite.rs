//! The tests that hold for every store, on SQLite.

#[path = "bodies/mod.rs"]
mod bodies;

/// What the tests know of the store.
mod store {
    use record_sqlite as sqlite;
    use rusqlite::types::FromSql;
    use std::path::PathBuf;

    pub(crate) use record_sqlite::{AnyTable, Batch, Positions, Table, Table as Plain, list_tables};
    pub(crate) use record_table::store::now as wait;

    /// The catalog's table.
    pub(crate) const CATALOG: &str = "record_layouts";

    /// The table of positions.
    pub(crate) const POSITIONS: &str = "record_positions";

    /// An empty database of its own.
    pub(crate) struct Store(tempfile::TempDir);

    impl Store {
        pub(crate) fn new() -> Self {
            Store(tempfile::tempdir().unwrap())
        }

        pub(crate) fn connect(&self) -> Connection {
            Connection(sqlite::open(self.file("")).unwrap())
        }

        /// What shows in other connections when something was written.
        pub(crate) fn observe(&self) -> Observer {
            Observer { conn: sqlite::open(self.file("")).unwrap(), log: self.file("-wal") }
        }

        fn file(&self, end: &str) -> PathBuf {
            self.0.path().join(format!("test.sqlite{end}"))
        }
    }

    pub(crate) struct Observer {
        conn: rusqlite::Connection,
        log: PathBuf,
    }

    impl Observer {
        /// Stays the same as long as nothing of the table is touched, nor anything else of the file.
        pub(crate) fn touched(&mut self, _table: &str) -> String {
            let log = std::fs::metadata(&self.log).unwrap().len();
            format!(
                "version {}, log {log}",
                number(&self.conn, "SELECT data_version FROM pragma_data_version")
            )
        }

        /// The same, as there are no locks of rows.
        pub(crate) fn written(&mut self, table: &str) -> String {
            self.touched(table)
        }
    }

    pub(crate) struct Connection(rusqlite::Connection);

    impl Connection {
        /// What a table's calls take.
        pub(crate) fn client(&mut self) -> &mut rusqlite::Connection {
            &mut self.0
        }

        pub(crate) fn transaction(&mut self) -> Transaction<'_> {
            Transaction(self.0.transaction().unwrap())
        }

        /// Whether a call left a transaction open.
        pub(crate) fn is_in_transaction(&mut self) -> bool {
            !self.0.is_autocommit()
        }
    }

    /// Rolled back when it is dropped.
    pub(crate) struct Transaction<'c>(rusqlite::Transaction<'c>);

    impl<'c> Transaction<'c> {
        pub(crate) fn client(&mut self) -> &mut rusqlite::Transaction<'c> {
            &mut self.0
        }

        /// A savepoint, rolled back when it is dropped.
        pub(crate) fn savepoint(&mut self) -> Savepoint<'_> {
            Savepoint(self.0.savepoint().unwrap())
        }

        pub(crate) fn commit(self) {
            self.0.commit().unwrap();
        }

        pub(crate) fn rollback(self) {
            self.0.rollback().unwrap();
        }
    }

    pub(crate) struct Savepoint<'t>(rusqlite::Savepoint<'t>);

    impl<'t> Savepoint<'t> {
        pub(crate) fn client(&mut self) -> &mut rusqlite::Savepoint<'t> {
            &mut self.0
        }

        pub(crate) fn commit(self) {
            self.0.commit().unwrap();
        }
    }

    /// Runs statements.
    pub(crate) fn execute(conn: &rusqlite::Connection, sql: &str) {
        conn.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The one number that a query gives.
    pub(crate) fn number(conn: &rusqlite::Connection, sql: &str) -> i64 {
        one(conn, sql)
    }

    /// The one text that a query gives.
    pub(crate) fn text(conn: &rusqlite::Connection, sql: &str) -> String {
        one(conn, sql)
    }

    fn one<T: FromSql>(conn: &rusqlite::Connection, sql: &str) -> T {
        conn.query_row(sql, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The table's name as calls take it, for one of any spelling.
    pub(crate) fn named(name: &str) -> String {
        name.into()
    }

    /// A condition whose parameters are written `$1`, `$2`.
    pub(crate) fn condition(sql: &str) -> String {
        sql.replace('$', "?")
    }

    /// Bytes as an SQL literal.
    pub(crate) fn bytes(bytes: &[u8]) -> String {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("x'{hex}'")
    }

    /// What shows a table's key and promoted fields, whenever they were promoted.
    pub(crate) fn fields(table: &str) -> String {
        table.into()
    }

    /// The statement that drops a table.
    pub(crate) fn drop_table(table: &str) -> String {
        format!("DROP TABLE {table}")
    }

    /// The statements that make a key column refer to that of another table.
    pub(crate) fn references(table: &str, column: &str, other: &str, key: &str) -> String {
        // There is no statement for it, so the table's own is changed.
        format!(
            "PRAGMA writable_schema = ON; \
             UPDATE sqlite_schema \
             SET sql = replace(sql, '\"{column}\" INTEGER', '\"{column}\" INTEGER REFERENCES {other} ({key})') \
             WHERE name = '{table}'; \
             PRAGMA writable_schema = RESET"
        )
    }

    /// The query for a number that changes with every change of the schema.
    pub(crate) const SCHEMA_STATE: &str = "SELECT CAST(schema_version AS text) FROM pragma_schema_version";

    /// The types of columns: of the keys `i64` and `String`, of blobs, and one that is none of these.
    pub(crate) const COLUMN_TYPES: [&str; 4] = ["INTEGER", "TEXT", "BLOB", "REAL"];
}
