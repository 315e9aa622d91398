//! Portals of the crate `postgres`: a whole chunk at a time, for the driver waits for each.

use super::{
    block::Block,
    blocking::BlockingTransaction,
    portal::{ChunkSize, Portal, Portals, Value},
};
use ::tokio_postgres::{Error, Row, Statement};
use core::future::{Future, ready};

/// The server stands still from the end of a chunk until the next one is asked for, so chunks are not small. Larger ones
/// are no faster.
const CHUNK: usize = 2 << 20;

pub(crate) struct BlockingPortal {
    portal: ::tokio_postgres::Portal,
    /// The rest of the present chunk.
    chunk: std::vec::IntoIter<Row>,
    size: ChunkSize,
    done: bool,
}

impl Portal for BlockingPortal {
    fn bytes(&self) -> u64 {
        self.size.bytes
    }
}

impl BlockingPortal {
    fn fetch(&mut self, transaction: &mut BlockingTransaction<'_>, block: &mut Block) -> Result<bool, Error> {
        while !block.is_full() {
            if let Some(row) = self.chunk.next() {
                self.size.saw(&row);
                block.push(row);
            } else if self.done {
                return Ok(false);
            } else {
                self.size.adapt();
                let asked = self.size.rows();
                let chunk = transaction.0.query_portal(&self.portal, asked)?;
                self.done = chunk.len() < asked as usize;
                self.chunk = chunk.into_iter();
            }
        }
        Ok(true)
    }
}

impl Portals for BlockingTransaction<'_> {
    type Portal = BlockingPortal;

    fn prepare<'a>(&'a mut self, sql: &'a str) -> impl Future<Output = Result<Statement, Error>> + Send {
        ready(self.0.prepare(sql))
    }

    fn bind<'a>(
        &'a mut self,
        statement: &'a Statement,
        values: &'a [Value<'a>],
    ) -> impl Future<Output = Result<BlockingPortal, Error>> + Send {
        let portal = self.0.bind(statement, values);
        ready(portal.map(|portal| BlockingPortal {
            portal,
            chunk: Vec::new().into_iter(),
            size: ChunkSize::new(CHUNK),
            done: false,
        }))
    }

    fn fetch<'a>(
        &'a mut self,
        portal: &'a mut BlockingPortal,
        block: &'a mut Block,
    ) -> impl Future<Output = Result<bool, Error>> + Send {
        ready(portal.fetch(self, block))
    }

    fn settle<'a>(&'a mut self, _: &'a mut BlockingPortal) -> impl Future<Output = Result<(), Error>> + Send {
        ready(Ok(()))
    }
}
