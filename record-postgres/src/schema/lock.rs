//! The lock under which tables are made and changed, one program at a time.

use crate::driver::traits::{Crate, Driver};

/// Serializes programs that start at once: no two of them make or change tables of records at the same time.
const LOCK: &str = "SELECT pg_catalog.pg_advisory_xact_lock(7810771834062135652)";

/// Begins a transaction, or a savepoint of the caller's, in which nobody else makes or changes tables of records.
///
/// What others did before is to be seen in it, so a transaction of our own sees what was committed when each statement
/// begins, whatever the session's default is.
pub(crate) async fn begin_locked<D: Driver>(
    driver: &mut D,
    in_transaction: bool,
) -> Result<<D::Crate as Crate>::Transaction<'_>, ::tokio_postgres::Error> {
    let mut transaction = driver.transaction().await?;
    if !in_transaction {
        transaction.script("SET TRANSACTION ISOLATION LEVEL READ COMMITTED").await?;
    }
    transaction.query(LOCK, &[]).await?;
    Ok(transaction)
}
