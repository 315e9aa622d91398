//! The traits of [`driver`](super::traits) over the crate `tokio-postgres`.

use super::traits::{Copy, Crate, Driver, Transaction};
use crate::wire::param::Param;
use ::tokio_postgres::{CopyInSink, Error, GenericClient, Row};
use bytes::Bytes;
use core::{future::Future, pin::Pin};
use futures_util::{FutureExt, SinkExt, TryFutureExt, future::try_join_all};

/// A client or transaction of the caller's.
pub(crate) struct Nonblocking<'c, C>(pub(crate) &'c mut C);

/// A transaction that we began.
pub(crate) struct NonblockingTransaction<'t>(pub(crate) ::tokio_postgres::Transaction<'t>);

impl<'c, C: GenericClient> Nonblocking<'c, C> {
    /// Begins a transaction that lives as long as the caller's borrow of the client.
    pub(crate) fn begin(self) -> impl Future<Output = Result<NonblockingTransaction<'c>, Error>> + Send {
        GenericClient::transaction(self.0).map_ok(NonblockingTransaction)
    }
}

/// The crate's types.
pub(crate) struct Here;

impl Crate for Here {
    type Transaction<'t> = NonblockingTransaction<'t>;
    type Copy<'t> = NonblockingCopy;
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
                GenericClient::query_typed($client, sql, params)
            }

            /// Polled together in order, the statements are sent one behind the other before the first answer is there.
            fn query_each<'a>(
                &'a mut self,
                sql: &'a str,
                params: &'a [&'a [Param<'a>]],
            ) -> impl Future<Output = Result<Vec<Vec<Row>>, Error>> + Send {
                let $it = self;
                let client = $client;
                try_join_all(params.iter().map(|params| GenericClient::query_typed(client, sql, params)))
            }

            fn script<'a>(&'a mut self, sql: &'a str) -> impl Future<Output = Result<(), Error>> + Send {
                let $it = self;
                GenericClient::batch_execute($client, sql)
            }

            fn transaction(
                &mut self,
            ) -> impl Future<Output = Result<NonblockingTransaction<'_>, Error>> + Send {
                let $it = self;
                GenericClient::transaction($client).map_ok(NonblockingTransaction)
            }
        }
    };
}

driver!(impl [C: GenericClient] for Nonblocking<'_, C>, |it| &mut *it.0);
driver!(impl [] for NonblockingTransaction<'_>, |it| &mut it.0);

impl Transaction for NonblockingTransaction<'_> {
    fn commit(self) -> impl Future<Output = Result<(), Error>> + Send {
        self.0.commit()
    }

    fn rollback(self) -> impl Future<Output = Result<(), Error>> + Send {
        self.0.rollback()
    }

    async fn copy_in<'a>(&'a mut self, sql: &'a str) -> Result<NonblockingCopy, Error> {
        let sink = self.0.copy_in(sql).await?;
        Ok(NonblockingCopy(Box::pin(sink)))
    }
}

/// A copy that is under way.
pub(crate) struct NonblockingCopy(Pin<Box<CopyInSink<Bytes>>>);

impl Copy for NonblockingCopy {
    async fn send(&mut self, bytes: Bytes) -> bool {
        // Not flushed: the next piece is made while this one is on its way. That the channel to the connection is closed
        // says nothing more; finishing reports the server's own error.
        self.0.feed(bytes).await.is_ok()
    }

    fn finish(mut self) -> impl Future<Output = Result<u64, Error>> + Send {
        async move { self.0.as_mut().finish().await }.boxed()
    }
}
