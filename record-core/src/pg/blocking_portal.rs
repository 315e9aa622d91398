//! Portals of the crate `postgres`: a whole chunk at a time, for the driver waits for each.

use super::{
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
    size: ChunkSize,
    done: bool,
}

impl Portal for BlockingPortal {
    fn bytes(&self) -> u64 {
        self.size.bytes
    }
}

impl BlockingPortal {
    fn fetch(
        &mut self,
        transaction: &mut BlockingTransaction<'_>,
        rows: &mut Vec<Row>,
    ) -> Result<bool, Error> {
        if !self.done {
            let asked = self.size.rows();
            let chunk = transaction.0.query_portal(&self.portal, asked)?;
            self.done = chunk.len() < asked as usize;
            chunk.iter().for_each(|row| self.size.saw(row));
            self.size.adapt();
            match rows.is_empty() {
                true => *rows = chunk,
                false => rows.extend(chunk),
            }
        }
        Ok(!self.done)
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
        ready(portal.map(|portal| BlockingPortal { portal, size: ChunkSize::new(CHUNK), done: false }))
    }

    fn fetch<'a>(
        &'a mut self,
        portal: &'a mut BlockingPortal,
        rows: &'a mut Vec<Row>,
    ) -> impl Future<Output = Result<bool, Error>> + Send {
        ready(portal.fetch(self, rows))
    }

    fn settle<'a>(&'a mut self, _: &'a mut BlockingPortal) -> impl Future<Output = Result<(), Error>> + Send {
        ready(Ok(()))
    }
}
