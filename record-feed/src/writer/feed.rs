//! The side of a writer that the feed has, written once for threads and for tasks.

use super::{
    Change, Rejected, WriterCounts, WriterReport, WriterStopped, buffer::Buffer, shared::Shared, waits::Waits,
};
use crate::Error;
use core::{fmt, mem::take};
use record_core::{Key, Record};
use record_table::{Encoded, Position};
use std::sync::Arc;

/// What a writer shares with the side that writes.
pub(crate) struct Feed<K: Key, R: Record> {
    pub(super) shared: Arc<Shared<K, R>>,
    /// Whether the writer was set up with [`position`](super::WriterBuilder::position).
    pub(super) has_position: bool,
}

impl<K: Key, R: Record> Feed<K, R> {
    /// Takes a change, which says whether it was merged with another one, and a position behind it.
    pub(super) async fn change<W: Waits>(
        &self,
        change: impl FnOnce(&mut Buffer<K, R>) -> Result<bool, Error>,
        position: Option<Position>,
    ) -> Result<(), Error> {
        W::change(&self.shared, self.counted(change, position)).await
    }

    fn counted(
        &self,
        change: impl FnOnce(&mut Buffer<K, R>) -> Result<bool, Error>,
        position: Option<Position>,
    ) -> impl FnOnce(&mut Buffer<K, R>, &mut WriterCounts) -> Result<(), Error> {
        |buffer, counts| {
            let merged = change(buffer).map_err(|error| error.in_table(&self.shared.table))?;
            counts.received += 1;
            counts.merged += u64::from(merged);
            if let Some(position) = position {
                buffer.advance(position);
            }
            Ok(())
        }
    }

    /// As [`Writer::advance`](super::Writer::advance).
    pub(crate) async fn advance<W: Waits>(&self, position: Position) -> Result<(), Error> {
        let advance = |buffer: &mut Buffer<K, R>, _: &mut WriterCounts| {
            buffer.advance(position);
            Ok(())
        };
        W::change(&self.shared, advance).await
    }

    /// Puts a row, after which the feed is at `position`. The inner error says why the row can't be put: it was not taken then,
    /// and the writer goes on.
    pub(crate) async fn put_row<W: Waits>(
        &self,
        key: K,
        row: Encoded<'_>,
        position: Option<Position>,
    ) -> Result<Result<(), Error>, Error> {
        let put = self.counted(move |buffer| buffer.put(key, &row), position);
        W::change(&self.shared, |buffer, counts| Ok(put(buffer, counts))).await
    }

    /// As [`Writer::flush`](super::Writer::flush).
    pub(crate) async fn flush<W: Waits>(&self) -> Result<(), Error> {
        W::flush(&self.shared).await
    }

    /// How far the feed is stored.
    pub(crate) fn position(&self) -> Option<Position> {
        self.shared.lock().position.clone()
    }

    pub(crate) fn keeps_position(&self) -> bool {
        self.has_position
    }

    pub(crate) fn table_name(&self) -> &str {
        &self.shared.table
    }

    /// Fails if the writer keeps no position.
    pub(super) fn check_position(&self) -> Result<(), Error> {
        match self.has_position {
            true => Ok(()),
            false => {
                let message =
                    "the writer keeps no position: name the feed when it is set up, `.position(\"…\")`";
                Err(Error::of_table(R::LAYOUT.record(), message).in_table(&self.shared.table))
            }
        }
    }

    pub(super) fn take_rejected(&self) -> Vec<Rejected<K, R>> {
        let rejected = take(&mut self.shared.lock().rejected);
        rejected.into_iter().map(Rejected::of).collect()
    }

    /// What was done, when nothing is written any more, and what was not.
    pub(super) fn report(&self) -> Result<WriterReport<K, R>, Box<WriterStopped<K, R>>> {
        let mut state = self.shared.lock();
        let (counts, position) = (state.counts, state.position.clone());
        let rejected = take(&mut state.rejected).into_iter().map(Rejected::of).collect();
        let ended = state.ended.take();
        drop(state);
        match ended.map(|ended| (ended.error, ended.unwritten)) {
            Some((Some(error), unwritten)) => {
                let unwritten = unwritten.into_iter().map(Change::of).collect();
                Err(Box::new(WriterStopped { error, counts, position, rejected, unwritten }))
            }
            _ => Ok(WriterReport { counts, position, rejected }),
        }
    }
}

impl<K: Key, R: Record> fmt::Debug for Feed<K, R> {
    /// As the writer that it is of.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("table", &self.shared.table)
            .field("counts", &self.shared.lock().counts)
            .finish_non_exhaustive()
    }
}

/// The methods by which a feed brings its changes, and looks what became of them.
///
/// `$waits` is how, `$asyncness` is `async` or nothing, and `$wait` turns a future into its result.
macro_rules! feed_methods {
    ([$($asyncness:ident)?], $wait:ident, $waits:ty) => {
        /// Takes a record, a [`Blob`](record_core::Blob), or an `Option`, where `None` is *known empty*. It takes the place of what
        /// was buffered for the key, which counts only where a stored row is [newer](crate::writer#rows-that-are-newer).
        ///
        /// It is encoded at once. When the buffer is full while another one is being written, the call waits until there is room.
        ///
        /// # Errors
        /// When a field can't hold its value or the blob is longer than
        /// [`MAX_TABLE_BLOB_LEN`](record_table::MAX_TABLE_BLOB_LEN): then nothing is taken, and the writer goes on. When the
        /// writer has stopped: then [`close`](Self::close) tells why, and gives back what is not written.
        pub $($asyncness)? fn put(&self, key: K, value: impl ToBlob<R>) -> Result<(), Error> {
            $wait!(self.feed.change::<$waits>(|buffer| buffer.put(key, &value), None))
        }

        /// As [`put`](Self::put), after which the feed is at `position`; see [`advance`](Self::advance).
        ///
        /// # Errors
        /// As [`put`](Self::put) and [`advance`](Self::advance). What can't be taken does not advance the feed.
        pub $($asyncness)? fn put_at(
            &self,
            key: K,
            value: impl ToBlob<R>,
            position: impl Into<Position>,
        ) -> Result<(), Error> {
            self.feed.check_position()?;
            $wait!(self.feed.change::<$waits>(|buffer| buffer.put(key, &value), Some(position.into())))
        }

        /// Says that the key was computed and that there is nothing.
        ///
        /// # Errors
        /// When the writer has stopped.
        pub $($asyncness)? fn put_known_empty(&self, key: K) -> Result<(), Error> {
            $wait!(self.feed.change::<$waits>(|buffer| buffer.put(key, &None::<R>), None))
        }

        /// Removes the key's row.
        ///
        /// # Errors
        /// When the writer has stopped.
        pub $($asyncness)? fn delete(&self, key: K) -> Result<(), Error> {
            $wait!(self.feed.change::<$waits>(|buffer| buffer.take(key, Incoming::Delete), None))
        }

        /// As [`delete`](Self::delete), after which the feed is at `position`; see [`advance`](Self::advance).
        ///
        /// # Errors
        /// As [`delete`](Self::delete) and [`advance`](Self::advance).
        pub $($asyncness)? fn delete_at(&self, key: K, position: impl Into<Position>) -> Result<(), Error> {
            self.feed.check_position()?;
            $wait!(self.feed.change::<$waits>(|buffer| buffer.take(key, Incoming::Delete), Some(position.into())))
        }

        /// Patches what is stored, or what is buffered: fields that the patch leaves alone stay as they are. Where there is no
        /// row, or a *known-empty* one, the patch makes one, if it sets all fields that have no default.
        ///
        /// Patches of one key are merged in memory. One that comes after a buffered record is applied to it at once.
        ///
        /// # Errors
        /// When a field can't hold the value that it is set to, or the patch is to make a row after a buffered removal and lacks
        /// fields ([`Error::is_incomplete`]): then nothing is taken, and the writer goes on. When the writer has stopped. A
        /// patch that turns out to lack fields when it is written is [`Rejected`].
        pub $($asyncness)? fn patch<P: Patch<Record = R>>(&self, key: K, patch: P) -> Result<(), Error> {
            $wait!(self.feed.change::<$waits>(|buffer| buffer.patch(key, patch), None))
        }

        /// As [`patch`](Self::patch), after which the feed is at `position`; see [`advance`](Self::advance).
        ///
        /// # Errors
        /// As [`patch`](Self::patch) and [`advance`](Self::advance). What can't be taken does not advance the feed.
        pub $($asyncness)? fn patch_at<P: Patch<Record = R>>(
            &self,
            key: K,
            patch: P,
            position: impl Into<Position>,
        ) -> Result<(), Error> {
            self.feed.check_position()?;
            $wait!(self.feed.change::<$waits>(|buffer| buffer.patch(key, patch), Some(position.into())))
        }

        /// Says how far the feed has come: everything that was taken before belongs to what is read up to `position`.
        ///
        /// The last such position is stored in the transaction that writes what came before it, if the stored one is still
        /// what this writer read at its start or wrote last. Begun again at the stored position, the feed ends as if it had
        /// never been interrupted.
        ///
        /// # Errors
        /// When the writer was set up without [`position`](WriterBuilder::position), or has stopped.
        pub $($asyncness)? fn advance(&self, position: impl Into<Position>) -> Result<(), Error> {
            self.feed.check_position()?;
            let position = position.into();
            $wait!(self.feed.advance::<$waits>(position))
        }

        /// How far the feed is stored: where to begin when the writer was started, and what may be acknowledged to the feed
        /// later on. `None` when nothing was stored yet, or the writer keeps no position.
        pub fn position(&self) -> Option<Position> {
            self.feed.position()
        }

        /// What was done so far.
        pub fn counts(&self) -> WriterCounts {
            self.feed.shared.lock().counts
        }

        /// Takes the rows away that the database did not take so far.
        pub fn take_rejected(&self) -> Vec<Rejected<K, R>> {
            self.feed.take_rejected()
        }
    };
}
pub(crate) use feed_methods;
