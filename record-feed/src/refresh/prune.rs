//! Removing the rows that nobody wants, after all keys came and were dealt with.
//!
//! Which rows were there is read when the run begins, and noted in this process together with the keys that are wanted. So a
//! resumed run has the notes of a whole one, because its keys come from their beginning, and it does not matter over which
//! connections the run goes, or through which pooler.
//!
//! The mark of a run that can be resumed says when it has pruned. When such a run is resumed, rows have been added that it
//! never knew, so it does not prune again.
//!
//! A key is wanted if the stream yielded it. The closure can't say so, because a resumed run would not know what it said
//! before.

use super::{
    mark::Mark,
    notes::{self, Notes},
    stopped::Reason,
    waits::Waits,
    write::{Fence, Prepare, Writer},
};
use crate::{
    Error,
    engine::{Prepared, set_position},
};
use core::marker::PhantomData;
use record_table::{
    Position,
    store::{Store, Transaction},
};

impl<S: Store, W: Waits> Writer<'_, '_, S, W> {
    /// Notes which rows are there.
    pub(super) async fn note_rows(&mut self) -> Result<Notes, Reason> {
        let mut notes = Notes::new();
        self.patiently(None, false, NoteRows(&mut notes))
            .await
            .map_err(|failed| Reason::Store(failed.error))?;
        Ok(notes)
    }

    /// Removes the rows that were there when the run began and are not wanted, if they are not more than this share of all.
    pub(super) async fn prune(&mut self, notes: Notes, share: f64) -> Result<(), Reason> {
        let there = notes.rows();
        let most = (there as f64 * share).floor() as u64;
        let fence = self.fence.clone();
        let mut prune = Prune {
            notes: Some(notes),
            at_once: self.options.batch_rows,
            fence: fence.as_ref(),
            pruned: fence.as_ref().map(Fence::pruned),
            most_deleted: 0,
            waits: PhantomData::<fn() -> W>,
        };
        let unwanted = prune.aside(Notes::count_unwanted).await.map_err(Reason::Store)?;
        if unwanted > most {
            return Err(Reason::Pruning { unwanted, there, most });
        }
        if unwanted == 0 && fence.is_none() {
            return Ok(());
        }
        let name = fence.as_ref().map(|fence| &fence.name[..]);
        let outcome = self.patiently(name, false, prune).await;
        self.report.counts.deleted = outcome.map_err(|failed| Reason::Store(failed.error))?;
        Ok(())
    }
}

/// Reads which rows are there.
struct NoteRows<'n>(&'n mut Notes);

impl<S: Store> Prepare<S> for NoteRows<'_> {
    type Done = ();

    async fn prepare<'x>(
        &mut self,
        store: &S,
        connection: &'x mut S::Connection,
    ) -> Result<Prepared<S::Transaction<'x>, ()>, Error> {
        let notes = &mut *self.0;
        *notes = Notes::new();
        store.each_key(connection, &mut |key| notes.add_row(&key)).await?;
        Ok(Prepared { transaction: None, done: (), position: None })
    }
}

/// Removes rows, and says how many.
struct Prune<'p, W> {
    /// `None` while they are elsewhere.
    notes: Option<Notes>,
    at_once: usize,
    fence: Option<&'p Fence>,
    /// What is stored then.
    pruned: Option<Position>,
    /// Of the attempts that came to the commit. One after a commit that got no answer and took place finds nothing left.
    most_deleted: u64,
    waits: PhantomData<fn() -> W>,
}

impl<W: Waits> Prune<'_, W> {
    /// Does something with the notes that takes long.
    async fn aside<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Notes) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let Some(mut notes) = self.notes.take() else {
            return Err(Error::of_table(
                "",
                "the notes to prune by were lost with a runtime that was shut down",
            ));
        };
        let work = move || {
            let done = work(&mut notes);
            (notes, done)
        };
        let (notes, done) = W::aside(work).await?;
        self.notes = Some(notes);
        done
    }
}

impl<S: Store, W: Waits> Prepare<S> for Prune<'_, W> {
    type Done = u64;

    async fn prepare<'x>(
        &mut self,
        store: &S,
        connection: &'x mut S::Connection,
    ) -> Result<Prepared<S::Transaction<'x>, u64>, Error> {
        let mut transaction = store.begin(connection).await?;
        // Another run of the name may want other rows by now. Moving the position keeps the others' next batches
        // waiting until these rows are gone, at every isolation level.
        if let Some((Fence { name, stored, .. }, pruned)) = self.fence.zip(self.pruned.as_ref()) {
            set_position::<S>(&mut transaction, name, stored.as_ref(), pruned).await?;
        }
        let mut deleted = 0;
        let at_once = self.at_once;
        self.aside(Notes::rewind).await?;
        // In the order in which everybody locks rows.
        loop {
            let keys = self.aside(move |notes| notes.unwanted(at_once)).await?;
            if keys.is_empty() {
                break;
            }
            let keys = keys.iter().map(|key| notes::read(key)).collect::<Result<Vec<S::Key>, _>>()?;
            deleted += transaction.delete(&keys.iter().collect::<Vec<_>>()).await?;
        }
        self.most_deleted = self.most_deleted.max(deleted);
        let position = self.pruned.clone();
        Ok(Prepared { transaction: Some(transaction), done: self.most_deleted, position })
    }
}

impl Fence {
    /// The mark that is stored when the run has pruned: where it stands, with that said.
    fn pruned(&self) -> Position {
        let begun = self.begun.clone();
        // What is stored may still be the mark of an older run, if no batch has moved it.
        let stored = self.stored.as_ref().and_then(Mark::from_position).filter(|mark| mark.run == begun.run);
        let mut mark = stored.unwrap_or(begun);
        mark.pruned = true;
        mark.to_position()
    }
}
