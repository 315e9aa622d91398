//! Positions within a transaction.
//!
//! What a constraint or a trigger on the table of positions refuses is the fault of no row: nothing is gained by halving for it.

use crate::Error;
use record_table::{
    Position,
    store::{Fault, Store, Transaction},
};

/// As [`Transaction::set_position`].
pub(crate) async fn set_position<S: Store>(
    transaction: &mut S::Transaction<'_>,
    name: &str,
    expected: Option<&Position>,
    position: &Position,
) -> Result<(), Error> {
    transaction.set_position(name, expected, position).await.map_err(of_no_row::<S>)
}

/// As [`Transaction::check_position`].
pub(crate) async fn check_position<S: Store>(
    transaction: &mut S::Transaction<'_>,
    name: &str,
    expected: Option<&Position>,
) -> Result<(), Error> {
    transaction.check_position(name, expected).await.map_err(of_no_row::<S>)
}

fn of_no_row<S: Store>(error: Error) -> Error {
    match S::fault(&error) {
        Fault::Row => Error::source("", "storing the feed's position", error),
        _ => error,
    }
}
