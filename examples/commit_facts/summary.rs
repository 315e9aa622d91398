//! Counts over the commits of a history, row by row.

use std::collections::{BTreeMap, HashMap};

use record_core::Timestamp;

use crate::{calendar::month_number, kind::CommitKind};

/// What is counted of a commit: borrowed from wherever the row is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) authored: Timestamp,
    pub(crate) author: &'a str,
    pub(crate) added: u64,
    pub(crate) deleted: u64,
    pub(crate) is_merge: bool,
    pub(crate) kind: CommitKind,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Summary {
    pub(crate) commits: u64,
    pub(crate) merges: u64,
    /// Lines.
    pub(crate) added: u64,
    pub(crate) deleted: u64,
    /// Of the earliest and the latest author time.
    pub(crate) span: Option<(Timestamp, Timestamp)>,
    /// Commits by [`month_number`] of the author time.
    pub(crate) months: BTreeMap<i64, u64>,
    pub(crate) authors: Tally,
    pub(crate) folders: Tally,
    pub(crate) kinds: BTreeMap<CommitKind, u64>,
}

impl Summary {
    pub(crate) fn add<'a>(&mut self, row: Row<'_>, folders: impl IntoIterator<Item = &'a str>) {
        self.commits += 1;
        self.merges += u64::from(row.is_merge);
        self.added = self.added.saturating_add(row.added);
        self.deleted = self.deleted.saturating_add(row.deleted);
        let (first, last) = self.span.unwrap_or((row.authored, row.authored));
        self.span = Some((first.min(row.authored), last.max(row.authored)));
        *self.months.entry(month_number(row.authored)).or_default() += 1;
        *self.kinds.entry(row.kind).or_default() += 1;
        self.authors.count(row.author);
        folders.into_iter().for_each(|folder| self.folders.count(folder));
    }
}

/// Commits by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tally(HashMap<String, u64>);

impl Tally {
    pub(crate) fn count(&mut self, name: &str) {
        match self.0.get_mut(name) {
            Some(count) => *count += 1,
            None => {
                self.0.insert(name.to_owned(), 1);
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Highest count first, then by name.
    pub(crate) fn busiest(&self) -> Vec<(&str, u64)> {
        let mut all: Vec<_> = self.0.iter().map(|(name, &count)| (name.as_str(), count)).collect();
        all.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        all
    }
}
