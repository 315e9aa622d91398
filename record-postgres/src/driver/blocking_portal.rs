//! Portals of the crate `postgres`: a whole chunk at a time, for the driver waits for each.
//!
//! It allocates every row. Taking rows over and decoding them costs about as much as receiving them, so that is done on
//! another thread while this one receives the next chunk; else the server would stand still. Where several connections
//! keep all processors busy already, that would only cost.

use super::{
    block::Block,
    blocking::BlockingTransaction,
    chunk::ChunkSize,
    traits::{Portal, Portals, Take, Value},
};
use ::tokio_postgres::{Error, Row, Statement};
use core::future::{Future, ready};
use std::{panic::resume_unwind, thread, vec::IntoIter};

/// Two chunks are in memory at a time. Larger ones are no faster.
const CHUNK: usize = 2 << 20;

pub(crate) struct BlockingPortal {
    portal: ::tokio_postgres::Portal,
    /// The rest of the present chunk.
    chunk: IntoIter<Row>,
    /// The chunk after it, or why there is none.
    ahead: Option<Result<Vec<Row>, Error>>,
    size: ChunkSize,
    done: bool,
}

impl Portal for BlockingPortal {
    fn bytes(&self) -> u64 {
        self.size.bytes
    }
}

impl BlockingPortal {
    /// Receives the next chunk.
    fn receive(&mut self, transaction: &mut BlockingTransaction<'_>) -> Result<Vec<Row>, Error> {
        let asked = self.size.rows();
        let chunk = transaction.inner.query_portal(&self.portal, asked)?;
        self.done = chunk.len() < asked as usize;
        chunk.iter().for_each(|row| self.size.saw(row));
        self.size.adapt();
        Ok(chunk)
    }

    fn fetch(
        &mut self,
        transaction: &mut BlockingTransaction<'_>,
        block: &mut Block,
        take: Take<'_>,
    ) -> Result<bool, Error> {
        loop {
            if self.chunk.len() == 0 {
                self.chunk = match self.ahead.take() {
                    Some(chunk) => chunk?.into_iter(),
                    None if self.done => return Ok(false),
                    None => self.receive(transaction)?.into_iter(),
                };
            }
            // The first block here: those who take one at a time, and small results, need no other thread.
            let mut wants_more = hand(&mut self.chunk, block, take);
            let helps = transaction.has_helper && self.ahead.is_none() && !self.done;
            if helps && wants_more && self.chunk.len() > 0 {
                wants_more = self.receive_meanwhile(transaction, block, take);
            }
            if !wants_more {
                return Ok(self.chunk.len() > 0 || self.ahead.is_some() || !self.done);
            }
        }
    }

    /// Hands out the rest of the chunk on another thread and receives the next one meanwhile; does nothing if there is no
    /// thread to be had. Says whether `take` wants more.
    fn receive_meanwhile(
        &mut self,
        transaction: &mut BlockingTransaction<'_>,
        block: &mut Block,
        take: Take<'_>,
    ) -> bool {
        let mut chunk = core::mem::take(&mut self.chunk);
        let wants_more = thread::scope(|scope| {
            let hand_out = || {
                let mut wants_more = true;
                while wants_more && chunk.len() > 0 {
                    wants_more = hand(&mut chunk, block, take);
                }
                wants_more
            };
            let Ok(taking) = thread::Builder::new().spawn_scoped(scope, hand_out) else { return true };
            self.ahead = Some(self.receive(transaction));
            taking.join().unwrap_or_else(|panic| resume_unwind(panic))
        });
        self.chunk = chunk;
        wants_more
    }
}

/// Hands out a block of a chunk's rows, and says whether more are wanted.
fn hand(chunk: &mut IntoIter<Row>, block: &mut Block, take: Take<'_>) -> bool {
    block.clear();
    while !block.is_full()
        && let Some(row) = chunk.next()
    {
        block.push(row);
    }
    block.len() == 0 || take(block)
}

impl Portals for BlockingTransaction<'_> {
    type Portal = BlockingPortal;

    fn prepare<'a>(&'a mut self, sql: &'a str) -> impl Future<Output = Result<Statement, Error>> + Send {
        ready(self.inner.prepare(sql))
    }

    fn bind<'a>(
        &'a mut self,
        statement: &'a Statement,
        values: &'a [Value<'a>],
    ) -> impl Future<Output = Result<BlockingPortal, Error>> + Send {
        let portal = self.inner.bind(statement, values);
        ready(portal.map(|portal| BlockingPortal {
            portal,
            chunk: Vec::new().into_iter(),
            ahead: None,
            size: ChunkSize::new(CHUNK),
            done: false,
        }))
    }

    fn fetch<'a>(
        &'a mut self,
        portal: &'a mut BlockingPortal,
        block: &'a mut Block,
        take: Take<'a>,
    ) -> impl Future<Output = Result<bool, Error>> + Send {
        ready(portal.fetch(self, block, take))
    }

    fn settle<'a>(&'a mut self, _: &'a mut BlockingPortal) -> impl Future<Output = Result<(), Error>> + Send {
        ready(Ok(()))
    }
}
