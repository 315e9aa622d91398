//! The handle of a table.

use crate::{
    CreateOptions, Error, Row,
    driver::nonblocking::Nonblocking,
    handle::Handle,
    write::{
        patches::{self, Patches},
        rows::{self, Rows},
    },
};
use record_core::{Key, Patch, Record, ToBlob};
use record_table::{Lookup, Put, PutCounts, PutOptions};
use std::borrow::Borrow;

macro_rules! wait {
    ($future:expr) => {
        $future.await
    };
}

// Boxed, because the compiler cannot tell that a future is `Send` which holds an iterator over borrowed rows with a closure
// in it, such as `rows.iter().map(|(key, row)| (key, row))`.
macro_rules! rows {
    ($rows:expr) => {{
        let rows: Box<dyn Iterator<Item = _> + Send + '_> = Box::new($rows.into_iter());
        rows
    }};
}

macro_rules! any {
    ($any:ident, $it:ident) => {
        &mut $it as &mut (dyn $any + Send)
    };
}

crate::face::table::table! {
    /// A table of records of type `R` under keys of type `K`.
    ///
    /// The handle holds names and SQL text, never a connection: every call takes the caller's, be it a
    /// [`tokio_postgres::Client`](::tokio_postgres::Client), one of a pool, or a
    /// [`tokio_postgres::Transaction`](::tokio_postgres::Transaction), so it works inside the application's own transactions. It is
    /// cheap to clone and can be shared between threads. A handle belongs to the database that it was opened on.
    ///
    /// A call that writes more than one row is a transaction by itself, or a savepoint inside of the caller's: all of it is
    /// kept, or nothing.
    ///
    /// ```no_run
    /// use record_core::{Key, Record};
    /// use record_postgres::tokio_postgres::{Table, tokio_postgres};
    /// use record_table::Lookup;
    ///
    /// #[derive(Record)]
    /// struct Facts { additions: u32, author: String }
    ///
    /// #[derive(Key, Clone)]
    /// struct PullRequest { repository: i32, number: i64 }
    ///
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let (mut client, connection) =
    ///     tokio_postgres::connect("postgres://app@localhost/facts", tokio_postgres::NoTls).await?;
    /// tokio::spawn(connection);
    /// let table = Table::<PullRequest, Facts>::create(&mut client, "pull_request_facts").await?;
    ///
    /// let key = PullRequest { repository: 1, number: 17 };
    /// table.put(&mut client, &key, &Facts { additions: 120, author: "ada".into() }).await?;
    /// match table.get(&mut client, &key).await? {
    ///     Lookup::Found(row) => println!("{}", row.view().author()), // borrowed from the driver's buffer
    ///     Lookup::KnownEmpty | Lookup::Missing => {}
    /// }
    ///
    /// // Views are values in SQL of your own as well.
    /// for row in client.query("SELECT data FROM pull_request_facts LIMIT 10", &[]).await? {
    ///     let facts: Option<FactsView<'_>> = row.get("data");
    ///     println!("{:?}", facts);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # The table
    ///
    /// ```sql
    /// CREATE TABLE pull_request_facts (
    ///   repository integer NOT NULL, number bigint NOT NULL,          -- the key
    ///   data bytea,                                                   -- the record; NULL is known empty
    ///   created timestamptz GENERATED ALWAYS AS (record.…) STORED,    -- promoted fields, indexed
    ///   PRIMARY KEY (repository, number)) WITH (fillfactor = 80);
    /// CREATE VIEW pull_request_facts_fields AS SELECT …;              -- the key and all fields
    /// ```
    ///
    /// Names are `table` or `schema.table`; parts that hold a dot stand in double quotes. Columns of your own are left alone,
    /// if they may be NULL or have a default. Key columns are `smallint`, `integer`, `bigint`, `numeric(20,0)` for `u64`,
    /// `text COLLATE "C"`, `bytea` and `uuid`. The layouts of everything stored are in the table `record.layouts`.
    ::tokio_postgres::GenericClient, Nonblocking, [async], wait, rows, any, [, IntoIter: Send], [+ Send]
}
