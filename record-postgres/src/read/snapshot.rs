//! One state of the database for several connections: a transaction exports it, others import it.

use crate::{Error, driver::traits::Driver, failure::Context, sql::literal::literal};
use ::tokio_postgres::error::SqlState;

const ISOLATION: &str = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// Begins to read one state, in a transaction that has read nothing yet, and gives its name.
#[cfg(feature = "arrow")]
pub(crate) async fn begin(transaction: &mut impl Driver) -> Result<String, ::tokio_postgres::Error> {
    transaction.script(ISOLATION).await?;
    export(transaction).await
}

/// Gives the name of the state that a transaction reads. Others can import it until the transaction ends.
pub(crate) async fn export(transaction: &mut impl Driver) -> Result<String, ::tokio_postgres::Error> {
    let rows = transaction.query("SELECT pg_catalog.pg_export_snapshot()", &[]).await?;
    Ok(rows.first().map(|row| row.get(0)).unwrap_or_default())
}

/// Has a transaction that has read nothing yet read the state of this name.
pub(crate) async fn import(
    transaction: &mut impl Driver,
    snapshot: &str,
) -> Result<(), ::tokio_postgres::Error> {
    let snapshot = literal(snapshot);
    transaction.script(&format!("{ISOLATION}; SET TRANSACTION SNAPSHOT {snapshot}")).await
}

/// An error of importing a snapshot.
#[cold]
pub(crate) fn failed(context: &Context<'_>, error: ::tokio_postgres::Error) -> Error {
    match error.code() {
        Some(&SqlState::ACTIVE_SQL_TRANSACTION) => context.problem(
            "a part of a snapshot is read in a transaction of its own: give a client, not a transaction",
        ),
        Some(&(SqlState::INVALID_PARAMETER_VALUE | SqlState::UNDEFINED_OBJECT)) => context.failed_elsewhere(
            "reading a part of a snapshot, which stands for as long as the transaction that exported it, on the same server",
            error,
        ),
        _ => context.failed_elsewhere("reading a part of a snapshot", error),
    }
}
