//! Whether a call that another transaction was in the way of is made again.

use super::traits::Driver;
use crate::Error;
use ::tokio_postgres::error::SqlState;

/// How often a call is made again. Each time somebody else got ahead, so it comes to an end by itself.
const RETRIES: u32 = 8;

/// Whether to make a call again that failed with `error`, after `made` retries.
///
/// Only a transaction of our own can be made again. Whether it was ours is asked afterwards, when it is over: outside a
/// transaction there can be no savepoint. So calls that go well pay nothing for the question.
pub(crate) async fn again(driver: &mut impl Driver, error: &Error, made: u32) -> bool {
    // A lock that was not to be had in the time that the caller gives it is for the caller to wait for again.
    error.is_retryable()
        && error.code() != Some(SqlState::LOCK_NOT_AVAILABLE.code())
        && made < RETRIES
        && driver
            .script("SAVEPOINT record_core; RELEASE SAVEPOINT record_core")
            .await
            .is_err_and(|error| error.code() == Some(&SqlState::NO_ACTIVE_SQL_TRANSACTION))
}
