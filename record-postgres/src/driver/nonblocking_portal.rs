//! Portals of the crate `tokio-postgres`: the next chunk is on its way while the present one is taken in.

use super::{
    block::Block,
    chunk::ChunkSize,
    nonblocking::NonblockingTransaction,
    traits::{Portal, Portals, Take, Value},
};
use ::tokio_postgres::{Error, Row, RowStream, Statement};
use core::{
    future::{Future, poll_fn},
    pin::Pin,
    task::{Context, Poll, ready},
};
use futures_util::Stream;
use std::collections::VecDeque;

/// Two chunks are under way at a time, which a dropped scan leaves the driver to throw away.
const CHUNK: usize = 1 << 20;

pub(crate) struct NonblockingPortal {
    portal: ::tokio_postgres::Portal,
    /// Chunks that were asked for, in order.
    asked: VecDeque<Pin<Box<RowStream>>>,
    /// Rows that were received ahead.
    settled: Vec<Row>,
    size: ChunkSize,
    done: bool,
}

impl Portal for NonblockingPortal {
    fn bytes(&self) -> u64 {
        self.size.bytes
    }
}

impl NonblockingPortal {
    /// Receives rows of the first chunk that was asked for, until it ends or `take` wants no more.
    fn receive(
        &mut self,
        mut take: impl FnMut(Row) -> bool,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Error>> {
        let Some(chunk) = self.asked.front_mut() else { return Poll::Ready(Ok(())) };
        loop {
            match ready!(chunk.as_mut().poll_next(context)) {
                Some(row) => {
                    let row = row?;
                    self.size.saw(&row);
                    if !take(row) {
                        return Poll::Ready(Ok(()));
                    }
                }
                None => {
                    // Only a portal at its end says how many rows there were.
                    self.done |= chunk.rows_affected().is_some();
                    self.asked.pop_front();
                    self.size.adapt();
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }

    /// Has the server go on as long as less than two chunks are under way.
    async fn ask(&mut self, transaction: &NonblockingTransaction<'_>) -> Result<(), Error> {
        // The first chunk alone: until it is there, nothing is known of the size of rows.
        let most = if self.size.bytes > 0 { 2 } else { 1 };
        while !self.done && self.asked.len() < most {
            let chunk = transaction.0.query_portal_raw(&self.portal, self.size.rows()).await?;
            self.asked.push_back(Box::pin(chunk));
        }
        Ok(())
    }
}

impl Portals for NonblockingTransaction<'_> {
    type Portal = NonblockingPortal;

    fn prepare<'a>(&'a mut self, sql: &'a str) -> impl Future<Output = Result<Statement, Error>> + Send {
        self.0.prepare(sql)
    }

    async fn bind<'a>(
        &'a mut self,
        statement: &'a Statement,
        values: &'a [Value<'a>],
    ) -> Result<NonblockingPortal, Error> {
        let portal = self.0.bind(statement, values).await?;
        Ok(NonblockingPortal {
            portal,
            asked: VecDeque::new(),
            settled: Vec::new(),
            size: ChunkSize::new(CHUNK),
            done: false,
        })
    }

    async fn fetch<'a>(
        &'a mut self,
        portal: &'a mut NonblockingPortal,
        block: &'a mut Block,
        take: Take<'a>,
    ) -> Result<bool, Error> {
        loop {
            block.clear();
            portal.settled.drain(..).for_each(|row| block.push(row));
            while !block.is_full() {
                portal.ask(self).await?;
                if portal.asked.is_empty() {
                    break;
                }
                let mut push = |row| {
                    block.push(row);
                    !block.is_full()
                };
                poll_fn(|context| portal.receive(&mut push, context)).await?;
            }
            let more = !portal.done || !portal.asked.is_empty();
            let wants_more = block.len() == 0 || take(block);
            if !(more && wants_more) {
                return Ok(more);
            }
        }
    }

    async fn settle<'a>(&'a mut self, portal: &'a mut NonblockingPortal) -> Result<(), Error> {
        let mut rows = core::mem::take(&mut portal.settled);
        while !portal.asked.is_empty() {
            let mut take = |row| {
                rows.push(row);
                true
            };
            poll_fn(|context| portal.receive(&mut take, context)).await?;
        }
        portal.settled = rows;
        Ok(())
    }
}
