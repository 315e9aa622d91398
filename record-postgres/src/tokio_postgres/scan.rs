//! Scans.

use super::{AnyTable, Table};
use crate::{Error, Parameters, driver::nonblocking::Nonblocking, read::scan};
use record_core::{
    Key, Record,
    filter::{AnyFilter, Filter},
    key::KeyValue,
    value::DynamicView,
};
use record_table::{ScanCounts, ScanPart};
use std::marker::PhantomData;

macro_rules! wait {
    ($future:expr) => {
        $future.await
    };
}

crate::face::scan::scans! {
    typed {
        /// All rows, or those that a filter leaves; nothing is read before the last call.
        ///
        /// ```no_run
        /// # use record_core::Record;
        /// # use record_postgres::tokio_postgres::{Table, tokio_postgres};
        /// #[derive(Record)]
        /// struct Facts { #[record(promote)] additions: i32, author: String }
        ///
        /// # async fn example(mut client: tokio_postgres::Client) -> Result<(), record_postgres::Error> {
        /// let table = Table::<i64, Facts>::open(&mut client, "facts").await?;
        /// let mut authors = vec![];
        /// let scan = table.scan().filter("additions > $1", (100,)).order_by_key();
        /// scan.for_each(&mut client, |key, facts| {
        ///     if let Some(facts) = facts {
        ///         authors.push((key, facts.author().to_owned()));
        ///     }
        /// })
        /// .await?;
        /// # Ok(())
        /// # }
        /// ```
    }
    any {
        /// All rows, or those that a filter leaves; nothing is read before the last call.
        ///
        /// ```no_run
        /// # use record_postgres::tokio_postgres::{AnyTable, tokio_postgres};
        /// # async fn example(mut client: tokio_postgres::Client) -> Result<(), record_postgres::Error> {
        /// let table = AnyTable::open(&mut client, "facts").await?;
        /// let large = table.filter("additions")?.ge(100)? & table.filter("key")?.lt(1_000)?;
        /// let counts = table.scan().matching(large).for_each(&mut client, |_, facts| println!("{facts:?}")).await?;
        /// println!("{} rows", counts.rows);
        /// # Ok(())
        /// # }
        /// ```
    }
    ::tokio_postgres::GenericClient, Nonblocking, [async], wait
}
