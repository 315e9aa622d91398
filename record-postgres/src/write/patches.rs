//! Patches as they are drawn, whatever the types of their keys and records.

use super::keys::Keys;
use crate::Error;
use core::{borrow::Borrow, marker::PhantomData, mem::take};
use record_core::{
    Key, Patch, Record,
    key::KeyColumn,
    patch::{AnyPatch, RawPatch},
};
use record_table::{Budget, Lookup, patched, patched_any};

/// As much as is sorted at once.
const BUDGET: Budget = Budget { bytes: 32 << 20, rows: 131_072 };

/// Patches that are drawn up to a budget, and those that were drawn last, by their numbers among these.
pub(crate) trait Patches {
    /// Forgets the patches at hand and takes the next ones. `keys` gets theirs. Says whether there may be more.
    fn fill(&mut self, keys: &mut Keys<'_>) -> Result<bool, Error>;

    /// Adds a later patch of the same key to the one of number `first`.
    fn merge(&mut self, first: usize, later: usize);

    /// Whether a patch sets nothing.
    fn is_empty(&self, number: usize) -> bool;

    /// As [`record_table::patched`].
    fn patched(
        &self,
        number: usize,
        stored: Lookup<&[u8]>,
        key: &[KeyColumn],
    ) -> Result<Option<Vec<u8>>, Error>;
}

/// Patches with types, of an iterator.
pub(crate) struct Typed<K, R, I> {
    patches: I,
    taken: Vec<RawPatch<R>>,
    key: PhantomData<fn() -> K>,
}

impl<K, R, I> Typed<K, R, I> {
    pub(crate) fn new(patches: I) -> Self {
        Typed { patches, taken: Vec::new(), key: PhantomData }
    }
}

impl<K, R, Q, P, I> Patches for Typed<K, R, I>
where
    K: Key,
    R: Record,
    Q: Borrow<K>,
    P: Patch<Record = R>,
    I: Iterator<Item = (Q, P)>,
{
    fn fill(&mut self, keys: &mut Keys<'_>) -> Result<bool, Error> {
        self.taken.clear();
        self.taken.reserve(self.patches.size_hint().1.unwrap_or(0).min(BUDGET.rows));
        let mut bytes = 0;
        while self.taken.len() < BUDGET.rows && bytes + keys.bytes() < BUDGET.bytes {
            let Some((key, mut patch)) = self.patches.next() else { return Ok(false) };
            keys.push(&|each| key.borrow().for_each(each))?;
            let patch = take(patch.raw_mut());
            bytes += patch.entries().allocated();
            self.taken.push(patch);
        }
        Ok(true)
    }

    fn merge(&mut self, first: usize, later: usize) {
        let later = take(&mut self.taken[later]);
        self.taken[first].merge(&later);
    }

    fn is_empty(&self, number: usize) -> bool {
        self.taken[number].entries().is_empty()
    }

    fn patched(
        &self,
        number: usize,
        stored: Lookup<&[u8]>,
        key: &[KeyColumn],
    ) -> Result<Option<Vec<u8>>, Error> {
        patched(&self.taken[number], stored, key)
    }
}

/// The only patch of a call.
pub(crate) struct One<P>(pub(crate) P);

impl<R: Record> Patches for One<RawPatch<R>> {
    fn fill(&mut self, _: &mut Keys<'_>) -> Result<bool, Error> {
        Ok(false)
    }

    fn merge(&mut self, _: usize, _: usize) {}

    fn is_empty(&self, _: usize) -> bool {
        self.0.entries().is_empty()
    }

    fn patched(&self, _: usize, stored: Lookup<&[u8]>, key: &[KeyColumn]) -> Result<Option<Vec<u8>>, Error> {
        patched(&self.0, stored, key)
    }
}

impl Patches for One<AnyPatch> {
    fn fill(&mut self, _: &mut Keys<'_>) -> Result<bool, Error> {
        Ok(false)
    }

    fn merge(&mut self, _: usize, _: usize) {}

    fn is_empty(&self, _: usize) -> bool {
        self.0.is_empty()
    }

    fn patched(&self, _: usize, stored: Lookup<&[u8]>, key: &[KeyColumn]) -> Result<Option<Vec<u8>>, Error> {
        patched_any(&self.0, stored, key)
    }
}
