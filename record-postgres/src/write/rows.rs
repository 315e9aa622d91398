//! Rows as they are drawn, whatever the types of their keys and values.

use crate::{Error, wire::key::ShownKey};
use core::{borrow::Borrow, marker::PhantomData};
use record_core::{Key, Record, ToBlob};
use record_table::append_blob;

/// Rows that are drawn when there is room for them.
pub(crate) trait Rows {
    /// Hands rows to `to` until that is full, and says whether it is: then there may be more of them.
    fn fill(&mut self, to: &mut dyn TakeRows) -> Result<bool, Error>;

    /// Whether there are more.
    fn has_more(&mut self) -> Result<bool, Error>;
}

/// What takes rows.
pub(crate) trait TakeRows {
    /// Takes a row: `append` appends the blob, or returns `false` for *known empty*.
    fn take(&mut self, key: ShownKey<'_>, append: AppendBlob<'_>) -> Result<(), Error>;

    /// Whether no more should be taken for now.
    fn is_full(&self) -> bool;
}

pub(crate) type AppendBlob<'a> = &'a mut dyn FnMut(&mut Vec<u8>) -> Result<bool, Error>;

/// An iterator of a caller's that may fail in the caller's own way.
pub(crate) struct Drawn<I, E> {
    iterator: I,
    failed: Option<E>,
}

impl<T, E: From<Error>, I: Iterator<Item = Result<T, E>>> Drawn<I, E> {
    pub(crate) fn new(iterator: I) -> Self {
        Drawn { iterator, failed: None }
    }

    /// The next item. When there is none because the iterator failed, the error stands for its own.
    pub(crate) fn next(&mut self) -> Result<Option<T>, Error> {
        if self.failed.is_none() {
            match self.iterator.next() {
                Some(Ok(item)) => return Ok(Some(item)),
                None => return Ok(None),
                Some(Err(error)) => self.failed = Some(error),
            }
        }
        Err(Error::of_call("", "the rows ended with an error"))
    }

    /// What came of the call that drew: the iterator's own error, if it had one.
    pub(crate) fn ended<D>(self, done: Result<D, Error>) -> Result<D, E> {
        match self.failed {
            Some(error) => Err(error),
            None => Ok(done?),
        }
    }
}

/// Rows with types.
pub(crate) struct Typed<K, R, Q, V, E, I> {
    pub(crate) rows: Drawn<I, E>,
    /// A row that was drawn and not handed out. In a box, because futures hold it, and values may be long.
    next: Option<Box<(Q, V)>>,
    types: PhantomData<fn() -> (K, R)>,
}

impl<K, R, Q, V, E: From<Error>, I: Iterator<Item = Result<(Q, V), E>>> Typed<K, R, Q, V, E, I> {
    pub(crate) fn new(rows: I) -> Self {
        Typed { rows: Drawn::new(rows), next: None, types: PhantomData }
    }
}

impl<K, R, Q, V, E, I> Rows for Typed<K, R, Q, V, E, I>
where
    K: Key,
    R: Record,
    Q: Borrow<K>,
    V: ToBlob<R>,
    E: From<Error>,
    I: Iterator<Item = Result<(Q, V), E>>,
{
    fn fill(&mut self, to: &mut dyn TakeRows) -> Result<bool, Error> {
        while !to.is_full() {
            let next = self.next.take().map_or_else(|| self.rows.next(), |next| Ok(Some(*next)));
            let Some((key, value)) = next? else { return Ok(false) };
            to.take(&|each| key.borrow().for_each(each), &mut |out| append_blob(&value, out))?;
        }
        Ok(true)
    }

    fn has_more(&mut self) -> Result<bool, Error> {
        if self.next.is_none() {
            self.next = self.rows.next()?.map(Box::new);
        }
        Ok(self.next.is_some())
    }
}
