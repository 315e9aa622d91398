//! Reading the keys of all rows, without the rows.

use super::scan::Begin;
use crate::{
    Error,
    driver::{block::Block, rows::Rows, traits::Transaction},
    handle::Handle,
    shared::Shared,
};
use record_core::{Key, Record};

impl<K: Key, R: Record> Handle<K, R> {
    /// Calls `each` with the keys of all rows that one snapshot shows, until it fails.
    pub(crate) async fn each_key(
        &self,
        transaction: impl Begin,
        each: &mut (dyn FnMut(K) -> Result<(), Error> + Send),
    ) -> Result<(), Error> {
        let mut read = |block: &Block, row| each(self.read_key(|column| block.get(row, column))?);
        self.each_row_of_keys(transaction, &mut read).await
    }
}

impl Shared {
    /// Calls `each` with rows whose columns are the key's, until it fails.
    async fn each_row_of_keys(
        &self,
        transaction: impl Begin,
        each: &mut (dyn FnMut(&Block, usize) -> Result<(), Error> + Send),
    ) -> Result<(), Error> {
        let failed = |error| self.context().failed("reading which rows are there", error);
        let sql = format!("SELECT {} FROM {}", self.keys(), self.table);
        let transaction = transaction.await.map_err(failed)?;
        let mut rows = Rows::of(transaction, &sql, &[]).await.map_err(failed)?;
        let mut problem = None;
        let take = &mut |block: &mut Block| {
            problem = (0..block.len()).try_for_each(|row| each(block, row)).err();
            problem.is_none()
        };
        rows.each_block(take).await.map_err(failed)?;
        match problem {
            Some(error) => Err(error),
            None => rows.into_transaction().commit().await.map_err(failed),
        }
    }
}
