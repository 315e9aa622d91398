//! Scans.

use super::Table;
use crate::{
    Error, Parameters,
    driver::blocking::{Blocking, wait},
    face::scan as scan_face,
    read::scan,
};
use record_core::{Key, Record, filter::Filter};
use record_table::ScanCounts;

scan_face::scan! {
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
    ::postgres::GenericClient, Blocking, [], wait
}
