//! Scans to Arrow record batches.

use super::{AnyScan, Scan};
use crate::{
    Error,
    driver::blocking::{Blocking, BlockingTransaction, check_thread, wait},
    read::batches,
};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use record_arrow::{BatchDecoder, Dynamic};
use record_core::{Key, Record};
use record_table::store::now;

crate::face::scan::batches! {
    Scan [K: Key, R: Record,] [K, R] R;
    ::postgres::GenericClient, Blocking, [], wait
}

crate::face::scan::batches! {
    AnyScan [] [] Dynamic;
    ::postgres::GenericClient, Blocking, [], wait
}

/// The record batches of a scan, an iterator; see [`Scan::batches`].
///
/// ```no_run
/// # use arrow_array::{cast::AsArray, types::UInt32Type};
/// # use record_core::Record;
/// # use record_postgres::postgres::{Table, postgres};
/// #[derive(Record)]
/// struct Facts { additions: u32, author: String }
///
/// # fn main() -> Result<(), record_postgres::Error> {
/// # let mut client: postgres::Client = todo!();
/// let table = Table::<i64, Facts>::open(&mut client, "facts")?;
/// let mut batches = table.scan().select(["additions"]).batches(&mut client)?;
/// while let Some(batch) = batches.next().transpose()? {
///     println!("{}", batch["additions"].as_primitive::<UInt32Type>().value(0));
///     batches.recycle(batch); // the next one needs no fresh memory
/// }
/// # Ok(())
/// # }
/// ```
///
/// It must not be used up or dropped in a task of an asynchronous runtime, where the driver can't wait: [`next`](Iterator::next) is
/// an error there.
pub struct Batches<'c> {
    batches: batches::Batches<BlockingTransaction<'c>>,
    is_over: bool,
}

impl<'c> Batches<'c> {
    fn new(batches: batches::Batches<BlockingTransaction<'c>>) -> Self {
        Batches { batches, is_over: false }
    }

    /// The schema of every batch.
    pub fn schema(&self) -> SchemaRef {
        self.batches.schema()
    }

    /// Takes the memory of a batch back, as far as nobody else holds it, so that the next one needs less of its own.
    pub fn recycle(&mut self, batch: RecordBatch) {
        self.batches.recycle(batch);
    }

    /// How many corrupt rows were left out so far; see [`Scan::skip_corrupt`].
    pub fn skipped(&self) -> u64 {
        self.batches.skipped()
    }
}

impl Iterator for Batches<'_> {
    type Item = Result<RecordBatch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        if let Err(error) = check_thread() {
            self.is_over = true;
            return Some(Err(error));
        }
        now(self.batches.next()).transpose()
    }
}
