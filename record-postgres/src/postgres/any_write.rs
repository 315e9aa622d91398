//! Writing to tables that no Rust type describes.

use super::AnyTable;
use crate::{
    Error,
    driver::blocking::{Blocking, wait},
};
use record_core::key::KeyValue;
use record_table::Put;
#[cfg(feature = "arrow")]
use {
    crate::write::{any_rows::AnyRows, rows::Rows},
    arrow_array::RecordBatch,
    record_table::{PutCounts, PutOptions},
};

crate::face::any_write::any_write! {
    ::postgres::GenericClient, Blocking, [], wait
}

#[cfg(feature = "arrow")]
macro_rules! batches {
    ($batches:expr) => {
        $batches.into_iter()
    };
}

#[cfg(feature = "arrow")]
macro_rules! any {
    ($it:ident) => {
        &mut $it as &mut dyn Rows
    };
}

#[cfg(feature = "arrow")]
crate::face::any_write::any_put! {
    /// ```no_run
    /// use record_postgres::postgres::{AnyTable, Table, postgres};
    ///
    /// # #[derive(record_core::Record)]
    /// # struct Facts { additions: u32 }
    /// # fn run(mut client: postgres::Client) -> Result<(), record_postgres::Error> {
    /// let batches = Table::<i64, Facts>::open(&mut client, "facts")?.scan().to_batches(&mut client)?;
    /// let copy = AnyTable::open(&mut client, "copy_of_facts")?; // here no type is needed
    /// println!("{}", copy.put_batches(&mut client, batches)?);
    /// # Ok(())
    /// # }
    /// ```
    ::postgres::GenericClient, Blocking, [], wait, batches, any, [], []
}
