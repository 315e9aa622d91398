//! The bytes that `git log -z --numstat` prints, to commits.
//!
//! Pure: no process is started here, and any bytes give commits or an error, never a panic. With `-z` a commit is
//! a run of NUL-terminated tokens: the fields of [`FORMAT`], then one token per file. Fields are counted and a file's
//! token has tabs where a hash has none, so no text of the commit can be mistaken for structure.
//!
//! ```text
//! hash␀ parents␀ authored␀ committed␀ author␀ email␀ subject␀ ⏎12⇥3⇥src/a.rs␀ -⇥-⇥logo.png␀ 0⇥0⇥␀old␀new␀ hash␀ …
//! ╰────────────────────────── FORMAT ───────────────────────╯  ╰─ changed ─╯  ╰─ binary ─╯  ╰── renamed ──╯
//! ```

use std::{
    fmt,
    io::{self, BufRead},
};

/// The `--format` whose output [`Commits`] reads.
pub(crate) const FORMAT: &str = "tformat:%H%x00%P%x00%at%x00%ct%x00%an%x00%ae%x00%s";

/// The name of a commit.
pub(crate) type Hash = [u8; 20];

/// A commit as git prints it: text is the bytes that git gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Commit {
    pub(crate) hash: Hash,
    pub(crate) parents: Vec<Hash>,
    /// Seconds since 1970-01-01 UTC; `None` where git finds no number in the commit.
    pub(crate) authored: Option<i64>,
    pub(crate) committed: Option<i64>,
    pub(crate) author: Vec<u8>,
    pub(crate) author_email: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    /// Empty for a merge: its lines are those of the commits that it joins.
    pub(crate) changes: Vec<Change>,
}

/// One file that a commit touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) path: Vec<u8>,
    /// The path before a rename.
    pub(crate) renamed_from: Option<Vec<u8>>,
    /// `None` for a binary file.
    pub(crate) lines: Option<Lines>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lines {
    pub(crate) added: u64,
    pub(crate) deleted: u64,
}

/// What is wrong with the bytes, and where.
#[derive(Debug)]
pub(crate) enum ReadError {
    Io(io::Error),
    Format { offset: u64, what: &'static str },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "cannot read the output of git: {error}"),
            Self::Format { offset, what } => write!(f, "unexpected output of git at byte {offset}: {what}"),
        }
    }
}

impl std::error::Error for ReadError {}

/// Reads commits one after the other. After an error it ends.
pub(crate) struct Commits<R> {
    input: R,
    /// Bytes before the token that was read last.
    offset: u64,
    /// Bytes of the token that was read last, its NUL included.
    width: u64,
    /// The first token of the commit to come.
    next_hash: Option<Vec<u8>>,
    started: bool,
    failed: bool,
}

impl<R: BufRead> Commits<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, offset: 0, width: 0, next_hash: None, started: false, failed: false }
    }

    fn commit(&mut self) -> Result<Option<Commit>, ReadError> {
        if !self.started {
            self.started = true;
            self.next_hash = self.token()?;
        }
        let Some(hash) = self.next_hash.take() else { return Ok(None) };
        let hash = parse_hash(&hash).ok_or_else(|| self.wrong("not a commit hash of 40 hex digits"))?;
        let parents = self.field()?;
        let parents = parents
            .split(|&byte| byte == b' ')
            .filter(|parent| !parent.is_empty())
            .map(|parent| {
                parse_hash(parent).ok_or_else(|| self.wrong("not a parent's hash of 40 hex digits"))
            })
            .collect::<Result<_, _>>()?;
        let authored = parse_number(&self.field()?);
        let committed = parse_number(&self.field()?);
        let author = self.field()?;
        let author_email = self.field()?;
        let subject = self.field()?;
        let mut changes = Vec::new();
        while let Some(token) = self.token()? {
            // git ends the format's part of a commit with a line break when files follow.
            let token = token.strip_prefix(b"\n").map_or(token.as_slice(), |rest| rest);
            let mut columns = token.splitn(3, |&byte| byte == b'\t');
            let (Some(added), Some(deleted), Some(path)) = (columns.next(), columns.next(), columns.next())
            else {
                self.next_hash = Some(token.to_vec());
                break;
            };
            changes.push(self.change(added, deleted, path)?);
        }
        Ok(Some(Commit { hash, parents, authored, committed, author, author_email, subject, changes }))
    }

    fn change(&mut self, added: &[u8], deleted: &[u8], path: &[u8]) -> Result<Change, ReadError> {
        let lines = if added == b"-" && deleted == b"-" {
            None
        } else {
            let count = |column| parse_number(column).and_then(|number| u64::try_from(number).ok());
            let (Some(added), Some(deleted)) = (count(added), count(deleted)) else {
                return Err(self.wrong("not a number of lines"));
            };
            Some(Lines { added, deleted })
        };
        if !path.is_empty() {
            return Ok(Change { path: path.to_vec(), renamed_from: None, lines });
        }
        let renamed_from = Some(self.field()?);
        Ok(Change { path: self.field()?, renamed_from, lines })
    }

    /// The next token without its NUL; `None` at the end.
    fn token(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        let mut token = Vec::new();
        let width = self.input.read_until(0, &mut token).map_err(ReadError::Io)?;
        self.offset += self.width;
        self.width = width as u64;
        if width == 0 {
            return Ok(None);
        }
        match token.pop() {
            Some(0) => Ok(Some(token)),
            _ => Err(self.wrong("it ends in the middle of a field")),
        }
    }

    /// A token that must be there.
    fn field(&mut self) -> Result<Vec<u8>, ReadError> {
        self.token()?.ok_or_else(|| self.wrong("it ends in the middle of a commit"))
    }

    fn wrong(&self, what: &'static str) -> ReadError {
        ReadError::Format { offset: self.offset, what }
    }
}

impl<R: BufRead> Iterator for Commits<R> {
    type Item = Result<Commit, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let commit = self.commit();
        self.failed = commit.is_err();
        commit.transpose()
    }
}

/// 40 hex digits to 20 bytes.
pub(crate) fn parse_hash(digits: &[u8]) -> Option<Hash> {
    let mut hash = [0; 20];
    if digits.len() != 2 * hash.len() {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = (high * 16 + low) as u8;
    }
    Some(hash)
}

fn parse_number(digits: &[u8]) -> Option<i64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}
