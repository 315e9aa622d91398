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
    notes::Notes,
    stopped::Reason,
    write::{Fence, Writer},
};
use crate::engine::{Prepared, run, set_position};
use record_table::{
    Position,
    store::{Blocking, Transaction},
};

impl<S: Blocking> Writer<'_, '_, S> {
    /// Notes which rows are there.
    pub(super) fn note_rows(&mut self) -> Result<Notes<S::Key>, Reason> {
        let mut notes = Notes::new();
        self.patiently(None, false, async |table, connection| {
            notes = Notes::new();
            table.each_key(connection, &mut |key| notes.add_row(&key)).await?;
            Ok(Prepared { transaction: None, done: (), position: None })
        })
        .map_err(|failed| Reason::Store(failed.error))?;
        Ok(notes)
    }

    /// Removes the rows that were there when the run began and are not wanted, if they are not more than this share of all.
    pub(super) fn prune(&mut self, mut notes: Notes<S::Key>, share: f64) -> Result<(), Reason> {
        let there = notes.rows();
        let most = (there as f64 * share).floor() as u64;
        let unwanted = notes.count_unwanted().map_err(Reason::Store)?;
        if unwanted > most {
            return Err(Reason::Pruning { unwanted, there, most });
        }
        let (at_once, fence) = (self.refresh.batch_rows, self.fence.clone());
        if unwanted == 0 && fence.is_none() {
            return Ok(());
        }
        let name = fence.as_ref().map(|fence| &fence.name[..]);
        let pruned = fence.as_ref().map(Fence::pruned);
        // Of the attempts that came to the commit. One after a commit that got no answer and took place finds nothing left.
        let mut most_deleted = 0;
        let outcome = self.patiently(name, false, async |table, connection| {
            let mut transaction = table.begin(connection).await?;
            let mut position = None;
            // Another run of the name may want other rows by now. Moving the position keeps the others' next batches
            // waiting until these rows are gone, at every isolation level.
            if let Some((Fence { name, stored, .. }, pruned)) = fence.as_ref().zip(pruned.as_ref()) {
                set_position::<S>(&mut transaction, name, stored.as_ref(), pruned).await?;
                position = Some(pruned.clone());
            }
            let mut deleted = 0;
            let mut delete = |keys: &mut Vec<S::Key>| {
                deleted += run(transaction.delete(&keys.iter().collect::<Vec<_>>()))?;
                keys.clear();
                Ok(())
            };
            let mut keys = Vec::new();
            // In the order in which everybody locks rows.
            notes.each_unwanted(|key| {
                keys.push(key);
                if keys.len() < at_once { Ok(()) } else { delete(&mut keys) }
            })?;
            delete(&mut keys)?;
            most_deleted = most_deleted.max(deleted);
            Ok(Prepared { transaction: Some(transaction), done: most_deleted, position })
        });
        self.report.counts.deleted = outcome.map_err(|failed| Reason::Store(failed.error))?;
        Ok(())
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
