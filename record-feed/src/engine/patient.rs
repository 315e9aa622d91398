//! Trying again: what fails for a reason that may pass is waited out, a connection that is of no use is replaced, and after a
//! commit that got no answer it is found out whether it took place.
//!
//! After such a commit the stored position is read: if it is the batch's, and was another one before, the batch is kept. If
//! the commit is still under way on the server, the next attempt waits at the position's row, then finds it moved, and
//! reads it again.

use super::{Link, backoff};
use crate::Error;
use core::future::Future;
use record_table::{
    Position,
    store::{Fault, Store, Transaction},
};
use std::time::{Duration, Instant};

/// For how long to try, unless the caller says otherwise.
pub(crate) const RETRY_FOR: Duration = Duration::from_secs(300);

/// After so many attempts a transaction is too much for the time that the server gives a statement.
const CANCELLED: u32 = 3;

/// What is about to be tried again.
pub(crate) struct Again<'e> {
    /// Why it failed.
    pub(crate) error: &'e Error,
    /// How often it has.
    pub(crate) failures: u32,
    /// How long to wait before.
    pub(crate) wait: Duration,
}

/// What could not be done.
pub(crate) struct Failed {
    pub(crate) error: Error,
    /// Whether parts of it may be, in transactions of their own.
    pub(crate) in_parts: bool,
}

/// A transaction that is ready to be committed.
pub(crate) struct Prepared<X, T> {
    /// `None` when there is nothing to commit.
    pub(crate) transaction: Option<X>,
    /// What it does.
    pub(crate) done: T,
    /// The position that is stored when it is committed, and was another one before.
    pub(crate) position: Option<Position>,
}

/// What is done patiently.
///
/// Futures are `Send` by declaration, as those of a [`Store`]: of async closures that borrow, the compiler can't tell.
pub(crate) trait Work<S: Store> {
    /// What is told when it is done.
    type Done: Send;

    /// Prepares a transaction; again before each attempt.
    fn prepare<'x>(
        &mut self,
        store: &S,
        connection: &'x mut S::Connection,
    ) -> impl Future<Output = Result<Prepared<S::Transaction<'x>, Self::Done>, Error>> + Send;

    /// Waits before another attempt, and says whether there may be one.
    fn pause(&mut self, again: Again<'_>) -> impl Future<Output = bool> + Send;
}

/// Does something on a connection as often as it takes.
pub(crate) struct Patient<'p, 'c, S: Store> {
    pub(crate) store: &'p S,
    pub(crate) link: &'p mut Link<'c, S::Connection>,
    /// For how long to try.
    pub(crate) retry_for: Duration,
}

/// A commit that got no answer: the server may have done it, or be about to.
struct Doubt<T> {
    done: T,
    /// What is stored if it took place; `None` when nothing tells.
    position: Option<Position>,
}

impl<S: Store> Patient<'_, '_, S> {
    /// Commits what `work` prepares, and says what was done.
    ///
    /// `name` is where the prepared position is stored. `is_many` says that there are parts, which can be written in
    /// transactions of their own.
    pub(crate) async fn commit<W: Work<S>>(
        &mut self,
        name: Option<&str>,
        is_many: bool,
        work: &mut W,
    ) -> Result<W::Done, Failed> {
        let mut in_doubt: Option<Doubt<W::Done>> = None;
        let (mut failures, mut failing) = (0, None);
        loop {
            let mut unanswered = None;
            let (mut error, mut fault) = match self.link.connection() {
                None => match self.link.connect().await {
                    Ok(()) => continue,
                    Err(error) => (self.store.cannot_connect(error), Fault::Transient),
                },
                Some(connection) => {
                    let tried = match Self::kept(connection, name, &mut in_doubt).await {
                        Ok(Some(done)) => return Ok(done),
                        Ok(None) => Self::attempt(self.store, connection, work, &mut unanswered).await,
                        Err(error) => Err(error),
                    };
                    match tried {
                        Ok(done) => return Ok(done),
                        Err(error) => {
                            let fault = self.fault(&error);
                            (error, fault)
                        }
                    }
                }
            };
            if unanswered.is_some() && self.link.connection().is_none() {
                in_doubt = unanswered;
            } else if error.is_position_moved()
                && let Some(connection) = self.link.connection()
            {
                // The commit may have been under way when the position was read for the first time.
                match Self::kept(connection, name, &mut in_doubt).await {
                    Ok(Some(done)) => return Ok(done),
                    Ok(None) => {}
                    // Whether another one has moved it is not known then.
                    Err(unread) => (error, fault) = (unread, Fault::Transient),
                }
            }
            failures += 1;
            let wait = backoff::wait(failures);
            let failing = failing.get_or_insert_with(Instant::now).elapsed();
            // In doubt, it may be the commit under way that is waited for: the stored position tells of all of it only.
            let is_too_much =
                failures >= CANCELLED && is_many && in_doubt.is_none() && S::is_cancelled(&error);
            // It showed when the transaction ended that a row is to blame, or the transaction broke over it.
            let in_parts = fault == Fault::Row || is_too_much;
            if in_parts || fault != Fault::Transient || failing + wait > self.retry_for {
                return Err(Failed { error, in_parts });
            }
            if !work.pause(Again { error: &error, failures, wait }).await {
                return Err(Failed { error, in_parts: false });
            }
        }
    }

    /// One attempt. What a commit that fails was to do is left in `unanswered`.
    async fn attempt<W: Work<S>>(
        store: &S,
        connection: &mut S::Connection,
        work: &mut W,
        unanswered: &mut Option<Doubt<W::Done>>,
    ) -> Result<W::Done, Error> {
        let Prepared { transaction, done, position } = work.prepare(store, connection).await?;
        let Some(transaction) = transaction else { return Ok(done) };
        match transaction.commit().await {
            Ok(()) => Ok(done),
            Err(error) => {
                *unanswered = Some(Doubt { done, position });
                Err(error)
            }
        }
    }

    /// What the commit did that is in doubt, if what is stored tells that it took place.
    async fn kept<T>(
        connection: &mut S::Connection,
        name: Option<&str>,
        in_doubt: &mut Option<Doubt<T>>,
    ) -> Result<Option<T>, Error> {
        let told = name.zip(in_doubt.as_ref().and_then(|doubt| doubt.position.as_ref()));
        let Some((name, position)) = told else { return Ok(None) };
        match S::position(connection, name).await?.as_ref() == Some(position) {
            true => Ok(in_doubt.take().map(|doubt| doubt.done)),
            false => Ok(None),
        }
    }

    /// What an error of the connection means. One that is of no use is given up, if there can be another one.
    fn fault(&mut self, error: &Error) -> Fault {
        let is_gone = error.is_disconnected() || self.link.connection().is_some_and(S::is_closed);
        match S::fault(error) {
            fault if !is_gone && fault != Fault::Connection => fault,
            _ if self.link.lose() => Fault::Transient,
            // Without another connection, the server that this one leads to may take writes again.
            _ if !is_gone => Fault::Transient,
            _ => Fault::Fatal,
        }
    }
}
