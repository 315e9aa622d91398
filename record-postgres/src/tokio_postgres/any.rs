//! Tables that no Rust type describes.

use crate::{AnyRow, Error, driver::nonblocking::Nonblocking, schema::list, shared::Shared};
use record_core::{
    filter::AnyColumn,
    key::{KeyColumn, KeyValue},
    layout::Layout,
};
use record_table::{AnyKey, Lookup, TableInfo, Verified};
use std::sync::Arc;

macro_rules! wait {
    ($future:expr) => {
        $future.await
    };
}

crate::face::any::any_table! {
    /// A table of records that no Rust type describes: key columns and layout are read from the database.
    ///
    /// What [`Table`](super::Table) does with types, this does by names and values, on the same code path: tools read, filter,
    /// patch and check any table with it. Keys are slices of [`KeyValue`], one for each key column; records are read through a
    /// [`DynamicView`](record_core::value::DynamicView).
    ///
    /// ```no_run
    /// use record_core::{key::KeyValue, value::Value};
    /// use record_postgres::tokio_postgres::{AnyTable, tokio_postgres};
    ///
    /// # async fn run(mut client: tokio_postgres::Client) -> Result<(), record_postgres::Error> {
    /// // Some program has made the table and filled it.
    /// let table = AnyTable::open(&mut client, "pull_request_facts").await?;
    /// println!("{:?} under {:?}", table.layout(), table.key_columns());
    /// if let Some(row) = table.get(&mut client, &[KeyValue::Int(17)]).await?.found()
    ///     && let Some(Value::Text(author)) = row.view().get("author")
    /// {
    ///     println!("{author}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ::tokio_postgres::GenericClient, Nonblocking, [async], wait
}
