//! The transaction around what a call does: our own, or a savepoint in the caller's.

use super::failure::Context;
use crate::Error;
use rusqlite::Connection;

/// A transaction if the caller has none open, else a savepoint; undone unless [`finish`](Scope::finish) is called.
pub(crate) struct Scope<'c> {
    conn: &'c Connection,
    /// Whether the transaction is ours.
    outermost: bool,
    open: bool,
}

impl<'c> Scope<'c> {
    /// For writing. Our own transaction begins with `BEGIN IMMEDIATE`, so that it waits for other writers before it
    /// reads anything, instead of failing when it wants to write what it has read.
    pub(crate) fn write(conn: &'c Connection, context: &Context<'_>) -> Result<Self, Error> {
        Scope::begin(conn, "BEGIN IMMEDIATE").map_err(|error| context.failed("starting to write", error))
    }

    /// For several reads of one state of the database.
    pub(crate) fn read(conn: &'c Connection, context: &Context<'_>) -> Result<Self, Error> {
        Scope::begin(conn, "BEGIN").map_err(|error| context.failed("starting to read", error))
    }

    fn begin(conn: &'c Connection, begin: &str) -> rusqlite::Result<Self> {
        let outermost = conn.is_autocommit();
        run(conn, if outermost { begin } else { "SAVEPOINT record_core" })?;
        Ok(Scope { conn, outermost, open: true })
    }

    pub(crate) fn connection(&self) -> &'c Connection {
        self.conn
    }

    /// Keeps what was done: commits our own transaction, or leaves it to the caller's.
    pub(crate) fn finish(mut self, context: &Context<'_>) -> Result<(), Error> {
        run(self.conn, if self.outermost { "COMMIT" } else { "RELEASE record_core" })
            .map_err(|error| context.failed("committing", error))?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Scope<'_> {
    fn drop(&mut self) {
        // Some errors have made SQLite roll back already; then there is nothing left to undo.
        if self.open && !self.conn.is_autocommit() {
            // An error here can't be told to anyone; the connection's next statement will meet it again.
            if self.outermost {
                let _ = run(self.conn, "ROLLBACK");
            } else {
                let _ = run(self.conn, "ROLLBACK TO record_core");
                let _ = run(self.conn, "RELEASE record_core");
            }
        }
    }
}

fn run(conn: &Connection, sql: &str) -> rusqlite::Result<()> {
    conn.prepare_cached(sql)?.raw_execute().map(drop)
}
