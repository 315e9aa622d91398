//! The traits of [`driver`](super::traits) over the crate `postgres`.

use super::{
    runtime::drives_tasks,
    traits::{Copy, Crate, Driver, Transaction},
};
use crate::wire::param::Param;
use ::postgres::{CopyInWriter, GenericClient};
use ::tokio_postgres::{Error, Row};
use bytes::Bytes;
use core::future::{Future, ready};
use std::io::Write;

/// A client or transaction of the caller's.
pub(crate) struct Blocking<'c, C>(pub(crate) &'c mut C);

/// A transaction that we began.
pub(crate) struct BlockingTransaction<'t> {
    pub(crate) inner: ::postgres::Transaction<'t>,
    /// Whether rows may be decoded on another thread.
    pub(crate) has_helper: bool,
}

impl<'t> BlockingTransaction<'t> {
    fn of(inner: ::postgres::Transaction<'t>) -> Self {
        Self { inner, has_helper: true }
    }

    /// The same, with a thread that decodes while this one receives, or without.
    #[cfg(feature = "arrow")]
    pub(crate) fn helped(self, has_helper: bool) -> Self {
        Self { has_helper, ..self }
    }
}

impl<'c, C: GenericClient> Blocking<'c, C> {
    /// Begins a transaction that lives as long as the caller's borrow of the client.
    pub(crate) fn begin(self) -> impl Future<Output = Result<BlockingTransaction<'c>, Error>> + Send {
        ready(self.0.transaction().map(BlockingTransaction::of))
    }
}

fn query_each(
    client: &mut impl GenericClient,
    sql: &str,
    params: &[&[Param<'_>]],
) -> Result<Vec<Vec<Row>>, Error> {
    params.iter().map(|params| client.query_typed(sql, params)).collect()
}

/// The crate's types.
pub(crate) struct Here;

impl Crate for Here {
    type Transaction<'t> = BlockingTransaction<'t>;
    type Copy<'t> = BlockingCopy<'t>;
}

macro_rules! driver {
    (impl [$($generics:tt)*] for $ty:ty, |$it:ident| $client:expr) => {
        impl<$($generics)*> Driver for $ty {
            type Crate = Here;

            fn query<'a>(
                &'a mut self,
                sql: &'a str,
                params: &'a [Param<'a>],
            ) -> impl Future<Output = Result<Vec<Row>, Error>> + Send {
                let $it = self;
                ready($client.query_typed(sql, params))
            }

            fn query_each<'a>(
                &'a mut self,
                sql: &'a str,
                params: &'a [&'a [Param<'a>]],
            ) -> impl Future<Output = Result<Vec<Vec<Row>>, Error>> + Send {
                let $it = self;
                ready(query_each($client, sql, params))
            }

            fn script<'a>(&'a mut self, sql: &'a str) -> impl Future<Output = Result<(), Error>> + Send {
                let $it = self;
                ready($client.batch_execute(sql))
            }

            fn transaction(&mut self) -> impl Future<Output = Result<BlockingTransaction<'_>, Error>> + Send {
                let $it = self;
                ready($client.transaction().map(BlockingTransaction::of))
            }
        }
    };
}

driver!(impl [C: GenericClient] for Blocking<'_, C>, |it| &mut *it.0);
driver!(impl [] for BlockingTransaction<'_>, |it| &mut it.inner);

impl Transaction for BlockingTransaction<'_> {
    fn commit(self) -> impl Future<Output = Result<(), Error>> + Send {
        ready(self.inner.commit())
    }

    fn rollback(self) -> impl Future<Output = Result<(), Error>> + Send {
        ready(self.inner.rollback())
    }

    fn copy_in<'a>(
        &'a mut self,
        sql: &'a str,
    ) -> impl Future<Output = Result<BlockingCopy<'a>, Error>> + Send {
        ready(self.inner.copy_in(sql).map(BlockingCopy))
    }
}

/// A copy that is under way.
pub(crate) struct BlockingCopy<'t>(CopyInWriter<'t>);

impl Copy for BlockingCopy<'_> {
    fn send(&mut self, bytes: Bytes) -> impl Future<Output = bool> + Send {
        // One write is one message, however long. The error is the driver's; finishing reports the server's own.
        ready(self.0.write_all(&bytes).is_ok())
    }

    fn finish(self) -> impl Future<Output = Result<u64, Error>> + Send {
        ready(self.0.finish())
    }
}

/// The result of a future that is made and waited for, or an error where this thread can't wait for the driver.
macro_rules! wait {
    ($future:expr) => {{
        $crate::driver::blocking::check_thread()?;
        record_table::store::now($future)
    }};
}
pub(crate) use wait;

/// What calls in a task are told.
const IN_TASK: &str = "this thread drives the tasks of an asynchronous runtime, where the blocking driver of Postgres can't wait: make \
                       the call in `tokio::task::spawn_blocking`; tables also have an asynchronous driver, \
                       `record_postgres::tokio_postgres`";

/// An error if this thread drives tasks of a runtime. The driver has a runtime of its own, in which it waits, and panics where one
/// is at work already.
pub(crate) fn check_thread() -> Result<(), crate::Error> {
    match drives_tasks() {
        true => Err(crate::Error::of_call("", IN_TASK)),
        false => Ok(()),
    }
}
