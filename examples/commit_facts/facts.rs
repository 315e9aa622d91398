//! `CommitFacts`: what is kept of a commit, and how it is computed from what git says.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
};

use record_core::{Record, TimeDelta, Timestamp};

use crate::{
    kind::CommitKind,
    numstat::{Commit, Hash},
};

/// The hash of the commit that the facts are about.
pub(crate) type Key = Hash;

/// What we know of a commit.
#[derive(Record, Debug, Clone, PartialEq)]
#[record(table = "commit_facts")]
pub(crate) struct CommitFacts {
    /// When the change was made; 1970-01-01 where the commit has no time, as git itself shows it.
    #[record(promote)]
    pub(crate) authored: Timestamp,
    /// When the commit was made: differs from `authored` after a rebase, for instance.
    pub(crate) committed: Timestamp,
    pub(crate) author: String,
    pub(crate) author_email: String,
    pub(crate) parents: Vec<Hash>,
    /// More than one parent.
    pub(crate) is_merge: bool,
    /// Files touched, a renamed one counted once; none for a merge.
    pub(crate) files: u32,
    /// Those of `files` that are binary and have no lines.
    pub(crate) binary_files: u32,
    /// Lines.
    pub(crate) added: u64,
    pub(crate) deleted: u64,
    /// Top-level folders of the files; `.` for files outside any folder.
    #[record(as_set)]
    pub(crate) folders: Vec<String>,
    /// From the first parent's commit to this one; negative where the clocks disagreed.
    pub(crate) since_parent: Option<TimeDelta>,
    /// The message's first paragraph on one line.
    pub(crate) subject: String,
    pub(crate) kind: CommitKind,
}

/// Computes facts commit after commit, parents before children.
#[derive(Debug, Default)]
pub(crate) struct Computation {
    committed: HashMap<Hash, Timestamp>,
    /// Commits with text that is not UTF-8 and names no encoding that git could convert.
    pub(crate) latin1: u64,
    /// Commits without a time that git could read.
    pub(crate) undated: u64,
}

impl Computation {
    pub(crate) fn facts(&mut self, commit: &Commit) -> CommitFacts {
        let authored = commit.authored.and_then(moment);
        let committed = commit.committed.and_then(moment);
        self.undated += u64::from(authored.is_none() || committed.is_none());
        let (authored, committed) = (authored.unwrap_or_default(), committed.unwrap_or_default());
        self.committed.insert(commit.hash, committed);
        let first_parent = commit.parents.first().and_then(|parent| self.committed.get(parent));
        let since_parent = first_parent.map(|&parent| since(parent, committed));

        let texts = [&commit.author, &commit.author_email, &commit.subject];
        self.latin1 += u64::from(texts.iter().any(|text| std::str::from_utf8(text).is_err()));
        let subject = decode(&commit.subject).into_owned();

        let lines = || commit.changes.iter().filter_map(|change| change.lines);
        let files = commit.changes.len();
        CommitFacts {
            authored,
            committed,
            author: decode(&commit.author).into_owned(),
            author_email: decode(&commit.author_email).into_owned(),
            parents: commit.parents.clone(),
            is_merge: commit.parents.len() > 1,
            files: u32::try_from(files).unwrap_or(u32::MAX),
            binary_files: u32::try_from(files - lines().count()).unwrap_or(u32::MAX),
            added: lines().fold(0, |sum, lines| sum.saturating_add(lines.added)),
            deleted: lines().fold(0, |sum, lines| sum.saturating_add(lines.deleted)),
            folders: folders(commit),
            since_parent,
            kind: CommitKind::of_subject(&subject),
            subject,
        }
    }
}

/// From seconds since 1970-01-01 UTC.
fn moment(seconds: i64) -> Option<Timestamp> {
    seconds.checked_mul(1_000_000).map(Timestamp::from_micros)
}

fn since(earlier: Timestamp, later: Timestamp) -> TimeDelta {
    TimeDelta::from_micros(later.as_micros().saturating_sub(earlier.as_micros()))
}

fn folders(commit: &Commit) -> Vec<String> {
    let paths = commit.changes.iter().flat_map(|change| change.renamed_from.iter().chain([&change.path]));
    let top = |path: &'_ Vec<u8>| match path.iter().position(|&byte| byte == b'/') {
        Some(end) => decode(&path[..end]).into_owned(),
        None => ".".to_owned(),
    };
    paths.map(top).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Text that may be from before UTF-8: bytes that are not UTF-8 are read as Latin-1, so that no byte is lost and
/// most old names are right.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect()),
    }
}
