//! How the caller wants a table made.

/// How a table is made or brought forward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreateOptions {
    pub(crate) rewrite: bool,
    pub(crate) partition_by: Option<&'static str>,
}

impl CreateOptions {
    /// Rows are never rewritten.
    pub const fn new() -> Self {
        CreateOptions { rewrite: false, partition_by: None }
    }

    /// Whether fields that were promoted after the table was made become columns of it too. The server rewrites the
    /// whole table for that, and nobody can read or write it meanwhile. Without it such fields are columns of the view
    /// of all fields, and `promote(index)` is an index on an expression.
    #[must_use]
    pub const fn rewrite(self, rewrite: bool) -> Self {
        CreateOptions { rewrite, ..self }
    }

    /// What a table that is missing is partitioned by, in SQL: `RANGE (day)`, `LIST (account)`, `HASH (id)`, over columns of the
    /// key. Its partitions are the application's to make, before the first row. A table that is there stays as it is.
    ///
    /// ```no_run
    /// use record_core::{Key, Record};
    /// use record_postgres::{Error, postgres::{CreateOptions, Table, postgres::Client}};
    ///
    /// #[derive(Record)]
    /// struct Facts { additions: u32 }
    ///
    /// #[derive(Key)]
    /// struct PullRequest { account: i32, number: i64 }
    ///
    /// fn create(client: &mut Client) -> Result<Table<PullRequest, Facts>, Box<dyn std::error::Error>> {
    ///     let options = CreateOptions::new().partition_by("HASH (account)");
    ///     let table = Table::create_with(client, "facts", options)?;
    ///     client.batch_execute(
    ///         "CREATE TABLE IF NOT EXISTS facts0 PARTITION OF facts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    ///          CREATE TABLE IF NOT EXISTS facts1 PARTITION OF facts FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
    ///     )?;
    ///     Ok(table)
    /// }
    /// ```
    ///
    /// What is different in a partitioned table:
    ///
    /// - A row for which there is no partition is an error of the server's, with SQLSTATE 23514.
    /// - Of a row that others insert while it is put, [`PutCounts`](record_table::PutCounts) may say that it was inserted although it
    ///   was updated.
    /// - `#[record(digest(unique))]` is refused, since no index of the server's spans partitions unless it holds what they are cut by;
    ///   `#[record(digest)]` is fine. Columns of ids, `#[record(id)]`, need PostgreSQL 17, or a sequence of your own that is
    ///   `OWNED BY` the column; the error before 17 has the statements.
    /// - An index that a promoted field gets later is built while writers wait. To spare them that, make it yourself before: `CREATE
    ///   INDEX … ON ONLY` the table, `CREATE INDEX CONCURRENTLY` on each partition, and `ALTER INDEX … ATTACH PARTITION`. Until all
    ///   are attached, `create` fails and says so.
    #[must_use]
    pub const fn partition_by(self, columns: &'static str) -> Self {
        CreateOptions { partition_by: Some(columns), ..self }
    }
}
