//! The rows of a statement, block by block, together with the transaction that they are read in.

use super::{
    block::Block,
    traits::{Portal, Portals, Take, Value},
};
use ::tokio_postgres::{Error, Statement};

/// A statement that was begun.
///
/// Portal and rows hold on to the statement, which is closed with the last of them. They are dropped before the transaction
/// is, so that this happens within it: afterwards, a pooler may have given the server's connection to somebody else.
pub(crate) struct Rows<T: Portals> {
    portal: T::Portal,
    /// The rows that came last. Whoever takes some out of them may.
    pub(crate) block: Block,
    transaction: T,
    more: bool,
}

impl<T: Portals> Rows<T> {
    /// Begins a statement. The transaction is rolled back if that fails.
    pub(crate) async fn of(mut transaction: T, sql: &str, values: &[Value<'_>]) -> Result<Self, Error> {
        let statement = transaction.prepare(sql).await?;
        Self::bind(transaction, statement, values).await
    }

    /// Begins a statement that was prepared on the same connection.
    pub(crate) async fn bind(
        mut transaction: T,
        statement: Statement,
        values: &[Value<'_>],
    ) -> Result<Self, Error> {
        let portal = transaction.bind(&statement, values).await?;
        Ok(Rows { portal, block: Block::default(), transaction, more: true })
    }

    /// Bytes received so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.portal.bytes()
    }

    /// Hands further rows to `take` until that is satisfied or there are no more. Those that it was given last are in
    /// `block`.
    pub(crate) async fn each_block(&mut self, take: Take<'_>) -> Result<(), Error> {
        self.block.clear();
        if self.more {
            self.more = self.transaction.fetch(&mut self.portal, &mut self.block, take).await?;
        }
        Ok(())
    }

    /// The transaction for another statement in between.
    pub(crate) async fn transaction(&mut self) -> Result<&mut T, Error> {
        self.transaction.settle(&mut self.portal).await?;
        Ok(&mut self.transaction)
    }

    /// The transaction, after the last row.
    pub(crate) fn into_transaction(self) -> T {
        self.transaction
    }
}
