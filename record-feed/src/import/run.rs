//! An import under way: what every kind of input does with a row, a bad one, and the feed's position.

use super::{Import, ImportReport, ImportStopped, error::ImportError, key_cell};
use crate::writer::Waits;
use record_core::{
    Key, Record,
    key::{KeyReader, KeyValue},
};
use record_table::{Encoded, Position};

/// An import, and what it has done so far.
pub(super) struct Run<'i, K: Key, R: Record, W> {
    pub(super) import: &'i Import<'i, K, R, W>,
    pub(super) report: ImportReport,
}

impl<'i, K: Key, R: Record, W: Waits> Run<'i, K, R, W> {
    pub(super) fn new(import: &'i Import<'i, K, R, W>) -> Self {
        Run { import, report: ImportReport::default() }
    }

    /// What the import did, however it ended.
    pub(super) fn end(self, result: Result<(), ImportError>) -> Result<ImportReport, Box<ImportStopped>> {
        match result {
            Ok(()) => Ok(self.report),
            Err(error) => Err(Box::new(ImportStopped { error, report: self.report })),
        }
    }

    /// An error of the import as a whole, or of a line or row that the caller names.
    pub(super) fn error(&self, message: impl Into<String>) -> ImportError {
        error::<R>(message).in_table(self.import.feed.table_name())
    }

    /// What times without a zone are ahead of UTC, in µs, where the import says which zone they are in.
    #[cfg(any(feature = "arrow", feature = "csv"))]
    pub(super) fn naive_zone(&self) -> Result<Option<i64>, ImportError> {
        let zone = self.import.naive_zone.as_deref().map(record_core::value::zone::naive_zone);
        zone.transpose().map_err(|message| self.error(message))
    }

    /// Where the feed is, as `parse` reads it from the text of the stored position.
    pub(super) async fn begin<P>(
        &self,
        input: &str,
        parse: impl Fn(&str) -> Option<P>,
    ) -> Result<Option<P>, ImportError> {
        let feed = self.import.feed;
        if feed.keeps_position() {
            // So that the position tells of what this writer was fed before. Else another input would go unnoticed.
            feed.flush::<W>().await?;
        }
        let Some(position) = feed.position() else { return Ok(None) };
        match position.to_str().and_then(parse) {
            Some(place) => Ok(Some(place)),
            None => Err(self.error(format!(
                "the stored position is none of an import of {input}: the name of the writer's feed is used for something \
                 else, so take another one"
            ))),
        }
    }

    /// The error for what does not begin with what the stored position says was taken.
    #[cold]
    pub(super) fn other_input(&self) -> ImportError {
        self.error(
            "this is another input than the one that the stored position of the feed belongs to, or it was changed before \
             that place: give each input a feed name of its own, and so a writer of its own",
        )
    }

    /// Puts a row, after which the feed is at `position`, and says whether it was put. A bad one, of which `place` says where it is,
    /// is noted, and the feed moved on past it, or ends the import.
    ///
    /// Whether a blob is one, also to the fields' own types, and short enough, is for the writer to find out, which does so with
    /// everything that it takes.
    pub(super) async fn take<B: AsRef<[u8]>>(
        &mut self,
        row: Result<(K, Option<B>), ImportError>,
        place: impl FnOnce(ImportError) -> ImportError,
        position: impl Fn() -> Position,
    ) -> Result<bool, ImportError> {
        let feed = self.import.feed;
        let error = match row {
            Ok((key, blob)) => {
                let blob = blob.as_ref().map(AsRef::as_ref);
                let behind = feed.keeps_position().then(&position);
                match feed.put_row::<W>(key, Encoded(blob), behind).await? {
                    Ok(()) => {
                        self.report.read += 1;
                        self.report.put += 1;
                        self.report.known_empty += u64::from(blob.is_none());
                        return Ok(true);
                    }
                    Err(error) => error.into(),
                }
            }
            Err(error) => error,
        };
        let error = place(error).in_table(feed.table_name());
        self.report.read += 1;
        self.report.refused += 1;
        if self.report.errors.len() >= self.import.max_bad {
            return Err(error);
        }
        self.report.errors.push(error);
        self.advance(position).await?;
        Ok(false)
    }

    /// Moves the feed on, if it has a position.
    pub(super) async fn advance(&self, position: impl Fn() -> Position) -> Result<(), ImportError> {
        match self.import.feed.keeps_position() {
            true => Ok(self.import.feed.advance::<W>(position()).await?),
            false => Ok(()),
        }
    }
}

/// An error of what is imported into a table of `R`.
#[cold]
pub(super) fn error<R: Record>(message: impl Into<String>) -> ImportError {
    ImportError::of_input(R::LAYOUT.record(), message)
}

/// The key of which `get` gives the columns' values, or `None` for what no key can be.
pub(super) fn read_key<'v, K: Key, R: Record>(
    get: impl Fn(usize) -> Option<KeyValue<'v>>,
) -> Result<K, ImportError> {
    for (i, column) in K::COLUMNS.iter().enumerate() {
        if !get(i).is_some_and(|value| value.is_of(column.ty)) {
            let message = format!("the value of the key column is not {}", key_cell::expected(column.ty));
            return Err(error::<R>(message).with_field(column.name));
        }
    }
    let mut each = |i: usize, hand_on: &mut dyn FnMut(KeyValue<'_>)| {
        get(i).into_iter().for_each(hand_on);
        Ok(())
    };
    K::read(&mut KeyReader::new("", &mut each)).map_err(|refused| {
        let name = refused.field().unwrap_or_default();
        let column = K::COLUMNS.iter().find(|column| column.name == name);
        let expected = column.map_or("a value of the column", |column| key_cell::expected(column.ty));
        let message = format!(
            "the value of the key column is {expected}, but none that the key's own type takes: it is out of that type's range \
             or of another length"
        );
        error::<R>(message).with_field(name)
    })
}
