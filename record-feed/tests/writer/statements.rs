//! What the tests do in Postgres by statements, over both drivers.

use crate::store::Connection;

/// A blob in SQL.
pub(crate) fn blob(hex: &str) -> String {
    format!("'\\x{hex}'::bytea")
}

/// An error says where the row lies.
pub(crate) fn check_place(error: &record_feed::Error) {
    assert!(error.row_place().is_some_and(|ctid| ctid.starts_with('(')), "{error}");
}

impl Connection {
    /// Lets nobody write to the table until `ROLLBACK`.
    pub(crate) fn lock(&mut self, table: &str) {
        self.execute(&format!("BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE"));
    }

    /// Cuts the connections of writers until that is seen.
    pub(crate) fn disturb(&mut self, mut is_seen: impl FnMut() -> bool) {
        crate::bodies::wait_until("a failure", || {
            self.cut_off();
            is_seen()
        });
    }

    /// Cuts the connections of writers, which can't connect again until `let_in`.
    pub(crate) fn cut_off(&mut self) {
        self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
    }

    pub(crate) fn let_in(&mut self) {}

    pub(crate) fn drop_table(&mut self, table: &str) {
        self.execute(&format!("DROP TABLE {table} CASCADE"));
    }

    /// Makes rows of a key impossible.
    pub(crate) fn forbid(&mut self, table: &str, key: i64) {
        self.execute(&format!("ALTER TABLE {table} ADD CHECK (key <> {key})"));
    }

    /// Makes rows of a key impossible in a way that shows when the transaction ends.
    pub(crate) fn forbid_late(&mut self, table: &str, key: i64) {
        self.execute(&format!(
            "CREATE FUNCTION forbid_{key}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 IF new.key = {key} THEN RAISE 'forbidden' USING ERRCODE = 'check_violation'; END IF; \
                 RETURN NULL; END $$; \
             CREATE CONSTRAINT TRIGGER forbid_{key} AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED \
             FOR EACH ROW EXECUTE FUNCTION forbid_{key}()"
        ));
    }

    /// Makes a row impossible to delete: another table refers to it.
    pub(crate) fn refer(&mut self, table: &str, key: i64) {
        self.execute(&format!(
            "CREATE TABLE refers (key bigint REFERENCES {table} (key)); INSERT INTO refers VALUES ({key})"
        ));
    }
}
