//! Which of the rows that come are handed on: what the server can't decide of a scan's filter, and whether corrupt blobs
//! are left out. No I/O.

use crate::{Error, driver::block::Block, shared::Shared};
use record_core::{filter::AnyFilter, layout::HEADER, resolve};
use std::sync::Arc;

/// What is wrong with the rows of a block, with the index of the one that it is about.
pub(crate) type Problem = (Option<usize>, Error);

/// Takes the rows of a block, which is never empty, and says whether it wants more. It may be called on another thread.
pub(crate) type TakeRows<'a> = &'a mut (dyn FnMut(&Block) -> Result<bool, Problem> + Send);

/// What the server can't decide of a scan's filter, and so does not count.
pub(crate) struct Remaining {
    pub(crate) filter: Option<AnyFilter>,
    /// How many rows may still pass.
    pub(crate) limit: Option<u64>,
}

pub(crate) struct Sieve {
    table: Arc<Shared>,
    skip_corrupt: bool,
    remaining: Remaining,
    /// Rows that were left out because they are corrupt.
    pub(crate) skipped: u64,
    /// The last header whose layout was found.
    header: Option<[u8; HEADER]>,
}

impl Sieve {
    pub(crate) fn new(table: Arc<Shared>, skip_corrupt: bool, remaining: Remaining) -> Self {
        Sieve { table, skip_corrupt, remaining, skipped: 0, header: None }
    }

    /// Whether as many rows as were asked for have passed.
    pub(crate) fn is_done(&self) -> bool {
        self.remaining.limit == Some(0)
    }

    /// Whether a blob of the block has a header that neither the program nor what it has read of the catalog knows.
    pub(crate) fn meets_unknown_layout(&mut self, block: &Block) -> bool {
        let mut unknown = false;
        for row in 0..block.len() {
            let Some(blob) = block.get(row, self.table.key.len()) else { continue };
            let header = blob.first_chunk::<HEADER>();
            if header != self.header.as_ref() {
                unknown |= resolve(self.table.layout, blob).is_err_and(|error| error.is_unknown_layout());
                self.header = header.copied();
            }
        }
        unknown
    }

    /// Leaves the rows that pass and hands them to `take`; says whether more are wanted.
    pub(crate) fn hand(&mut self, block: &mut Block, take: TakeRows<'_>) -> Result<bool, Problem> {
        // Key columns are before the blob.
        let Shared { key, layout, check, .. } = &*self.table;
        let data = key.len();
        if self.skip_corrupt {
            let is_corrupt = |blob: &[u8]| check(layout, blob).is_err_and(|error| error.is_corrupt());
            let all = block.len();
            block.retain(|block, row| !block.get(row, data).is_some_and(is_corrupt));
            self.skipped += (all - block.len()) as u64;
        }
        if let Some(filter) = &self.remaining.filter {
            let passes = |row| {
                let values = match filter.asks_for_keys() {
                    true => self.table.read_any_key(|column| block.get(row, column))?,
                    false => Vec::new(),
                };
                Ok(filter.test(&values, block.get(row, data))?)
            };
            let passes = |row| passes(row).map_err(|error: Error| (Some(row), error));
            let passes = (0..block.len()).map(passes).collect::<Result<Vec<_>, _>>()?;
            block.retain(|_, row| passes[row]);
        }
        if let Some(limit) = &mut self.remaining.limit {
            block.truncate(usize::try_from(*limit).unwrap_or(usize::MAX));
            *limit -= block.len() as u64;
        }
        let wants_more = block.len() == 0 || take(block)?;
        Ok(wants_more && !self.is_done())
    }
}
