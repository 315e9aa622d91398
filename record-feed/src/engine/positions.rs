//! Positions, at the start and within a transaction.
//!
//! What a constraint or a trigger on the table of positions refuses is the fault of no row: nothing is gained by halving for it.

use super::{Again, Failed, Link, Patient, Prepared, Work};
use crate::Error;
use core::future::Future;
use record_table::{
    Position,
    store::{Fault, Store, Transaction},
};
use std::time::{Duration, Instant};

/// The stored position, once it is not being moved, if that is so in time: a process that was killed in its commit may be gone before
/// that commit has taken place. One that is stored for the first time can't be waited for.
///
/// What fails for a reason that may pass is tried again until then.
pub(crate) async fn settled_position<S: Store, W: Future<Output = ()> + Send>(
    store: &S,
    link: &mut Link<'_, S::Connection>,
    name: &str,
    within: Duration,
    sleep: impl Fn(Duration) -> W + Send,
) -> Result<Option<Position>, Error> {
    let mut settle = Settle { name, within, begun: Instant::now(), sleep, is_late: false };
    // It is the pauses that come to an end in time.
    let settled = Patient { store, link, retry_for: Duration::MAX }.commit(None, false, &mut settle).await;
    settled.map_err(|Failed { error, .. }| {
        let doing = match error.is_position_moved() || error.is_retryable() {
            _ if !settle.is_late => return error,
            true => format!(
                "another program is moving the position of feed `{name}`, and was not done within {within:?}: let one program alone \
                 write the feed, or wait for longer by `start_within`"
            ),
            false => format!(
                "the position of feed `{name}` was not to be had within {within:?}: wait for longer by `start_within`"
            ),
        };
        let code = error.code().map(String::from);
        let error = Error::source("", doing, error).with_code(code.as_deref());
        error.retryable(true).in_table(store.table_name())
    })
}

/// Reads a position that nobody is moving.
struct Settle<'n, F> {
    name: &'n str,
    within: Duration,
    begun: Instant,
    sleep: F,
    /// Whether the last attempt failed when the time was over.
    is_late: bool,
}

impl<F> Settle<'_, F> {
    fn left(&self) -> Duration {
        self.within.saturating_sub(self.begun.elapsed())
    }
}

impl<S: Store, W: Future<Output = ()> + Send, F: Fn(Duration) -> W + Send> Work<S> for Settle<'_, F> {
    type Done = Option<Position>;

    async fn prepare<'x>(
        &mut self,
        store: &S,
        connection: &'x mut S::Connection,
    ) -> Result<Prepared<S::Transaction<'x>, Option<Position>>, Error> {
        loop {
            let left = self.left();
            let position = S::position(connection, self.name).await?;
            // It waits for whoever has moved it and has not committed yet.
            let checked = match store.begin(connection).await {
                Ok(mut transaction) => {
                    transaction.check_position_within(self.name, position.as_ref(), left).await
                }
                Err(error) if error.is_disconnected() => Err(error),
                // Whatever is in the way is met again where something is written, which is done patiently.
                Err(_) => Ok(()),
            };
            match checked {
                Err(error) if error.is_position_moved() => {
                    self.is_late = left.is_zero();
                    if self.is_late {
                        return Err(error);
                    }
                }
                Err(error) if error.is_disconnected() || S::fault(&error) == Fault::Transient => {
                    return Err(error);
                }
                _ => return Ok(Prepared { transaction: None, done: position, position: None }),
            }
        }
    }

    async fn pause(&mut self, Again { wait, .. }: Again<'_>) -> bool {
        let left = self.left();
        self.is_late = left.is_zero();
        if !self.is_late {
            (self.sleep)(wait.min(left)).await;
        }
        !self.is_late
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
