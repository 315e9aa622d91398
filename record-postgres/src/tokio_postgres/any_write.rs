//! Writing to tables that no Rust type describes.

use super::AnyTable;
use crate::{Error, driver::nonblocking::Nonblocking};
use record_core::key::KeyValue;
use record_table::Put;
#[cfg(feature = "arrow")]
use {
    crate::write::{any_rows::AnyRows, rows::Rows},
    arrow_array::RecordBatch,
    record_table::{PutCounts, PutOptions},
};

macro_rules! wait {
    ($future:expr) => {
        $future.await
    };
}

crate::face::any_write::any_write! {
    ::tokio_postgres::GenericClient, Nonblocking, [async], wait
}

// Boxed for the same reason as rows; see `table`.
#[cfg(feature = "arrow")]
macro_rules! batches {
    ($batches:expr) => {{
        let batches: Box<dyn Iterator<Item = _> + Send + '_> = Box::new($batches.into_iter());
        batches
    }};
}

#[cfg(feature = "arrow")]
macro_rules! any {
    ($it:ident) => {
        &mut $it as &mut (dyn Rows + Send)
    };
}

#[cfg(feature = "arrow")]
crate::face::any_write::any_put! {
    /// ```no_run
    /// use record_postgres::tokio_postgres::{AnyTable, Table, tokio_postgres};
    ///
    /// # #[derive(record_core::Record)]
    /// # struct Facts { additions: u32 }
    /// # async fn run(mut client: tokio_postgres::Client) -> Result<(), record_postgres::Error> {
    /// let batches = Table::<i64, Facts>::open(&mut client, "facts").await?.scan().to_batches(&mut client).await?;
    /// let copy = AnyTable::open(&mut client, "copy_of_facts").await?; // here no type is needed
    /// println!("{}", copy.put_batches(&mut client, batches).await?);
    /// # Ok(())
    /// # }
    /// ```
    ::tokio_postgres::GenericClient, Nonblocking, [async], wait, batches, any, [, IntoIter: Send], [+ Send]
}
