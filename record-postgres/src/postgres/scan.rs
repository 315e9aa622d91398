//! Scans.

use super::{AnyTable, Table};
use crate::{
    Error, Parameters,
    driver::blocking::{Blocking, wait},
    read::scan,
};
use record_core::{
    Key, Record,
    filter::{AnyFilter, Filter},
    key::KeyValue,
    value::DynamicView,
};
use record_table::{ScanCounts, ScanPart};
use std::marker::PhantomData;

crate::face::scan::scans! {
    typed {
        /// All rows, or those that a filter leaves; nothing is read before the last call.
        ///
        /// ```no_run
        /// # use record_core::Record;
        /// # use record_postgres::postgres::{Table, postgres};
        /// #[derive(Record)]
        /// struct Facts { #[record(promote)] additions: i32, author: String }
        ///
        /// # fn main() -> Result<(), record_postgres::Error> {
        /// # let mut client: postgres::Client = todo!();
        /// let table = Table::<i64, Facts>::open(&mut client, "facts")?;
        /// let mut authors = vec![];
        /// table.scan().filter("additions > $1", (100,)).order_by_key().for_each(&mut client, |key, facts| {
        ///     if let Some(facts) = facts {
        ///         authors.push((key, facts.author().to_owned()));
        ///     }
        /// })?;
        /// # Ok(())
        /// # }
        /// ```
    }
    any {
        /// All rows, or those that a filter leaves; nothing is read before the last call.
        ///
        /// ```no_run
        /// # use record_postgres::postgres::{AnyTable, postgres};
        /// # fn main() -> Result<(), record_postgres::Error> {
        /// # let mut client: postgres::Client = todo!();
        /// let table = AnyTable::open(&mut client, "facts")?;
        /// let large = table.filter("additions")?.ge(100)? & table.filter("key")?.lt(1_000)?;
        /// let counts = table.scan().matching(large).for_each(&mut client, |_, facts| println!("{facts:?}"))?;
        /// println!("{} rows", counts.rows);
        /// # Ok(())
        /// # }
        /// ```
    }
    ::postgres::GenericClient, Blocking, [], wait
}
