//! Positions, at the start and within a transaction.
//!
//! What a constraint or a trigger on the table of positions refuses is the fault of no row: nothing is gained by halving for it.

use crate::Error;
use record_table::{
    Position,
    store::{Fault, Store, Transaction},
};
use std::time::{Duration, Instant};

/// The stored position, once it is not being moved, if that is so in time: a process that was killed in its commit may be gone before
/// that commit has taken place. One that is stored for the first time can't be waited for.
pub(crate) async fn settled_position<S: Store>(
    store: &S,
    connection: &mut S::Connection,
    name: &str,
    wait: Duration,
) -> Result<Option<Position>, Error> {
    let begun = Instant::now();
    loop {
        let left = wait.saturating_sub(begun.elapsed());
        let position = S::position(connection, name).await?;
        // It waits for whoever has moved it and has not committed yet.
        let checked = match store.begin(connection).await {
            Ok(mut transaction) => transaction.check_position_within(name, position.as_ref(), left).await,
            // Whatever is in the way is met again where something is written, which is done patiently.
            Err(_) => return Ok(position),
        };
        match checked {
            Err(error) if error.is_position_moved() && !left.is_zero() => {}
            Err(error) if error.is_position_moved() || error.is_retryable() => {
                let doing = format!(
                    "another program is moving the position of feed `{name}`, and was not done within {wait:?}: let one program alone \
                     write the feed, or wait for longer by `start_within`"
                );
                return Err(Error::source("", doing, error).in_table(store.table_name()));
            }
            _ => return Ok(position),
        }
    }
}

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
