//! What can go wrong while a history is read, each told in one line that says what to do next.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use crate::numstat::ReadError;

#[derive(Debug)]
pub(crate) enum Trouble {
    NoGit,
    NotStarted(io::Error),
    NoFolder(PathBuf),
    NoRepository(PathBuf),
    NoCommit(PathBuf),
    OnlyCut(PathBuf),
    OtherHash(PathBuf, String),
    Unreadable(PathBuf, io::Error),
    /// git's own message.
    Refused(String),
    Output(ReadError),
}

impl Trouble {
    pub(crate) fn from_spawn(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound { Self::NoGit } else { Self::NotStarted(error) }
    }

    /// From what git wrote to stderr before it gave up.
    pub(crate) fn from_git(path: &Path, complaints: &[u8]) -> Self {
        let complaints = String::from_utf8_lossy(complaints);
        if complaints.contains("not a git repository") {
            return Self::NoRepository(path.to_owned());
        }
        let lines: Vec<&str> = complaints
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with("warning: "))
            .map(without_level)
            .collect();
        Self::Refused(if lines.is_empty() {
            "it ended without a message".to_owned()
        } else {
            lines.join(" ")
        })
    }
}

fn without_level(line: &str) -> &str {
    line.strip_prefix("fatal: ").or_else(|| line.strip_prefix("error: ")).unwrap_or(line)
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGit => write!(
                f,
                "the command git was not found: install git (Debian and Ubuntu: apt-get install git), then try again"
            ),
            Self::NotStarted(error) => write!(f, "git could not be run: {error}"),
            Self::NoFolder(path) => {
                write!(f, "{} is not a folder: give the folder of a git repository", path.display())
            }
            Self::NoRepository(path) => write!(
                f,
                "{} is not inside a git repository: give the path of one, or make one with `git init`",
                path.display()
            ),
            Self::NoCommit(path) => write!(
                f,
                "the git repository at {} has no commit on the branch that is checked out: commit something or check \
                 out another branch, then try again",
                path.display()
            ),
            Self::OnlyCut(path) => write!(
                f,
                "the git repository at {} is a shallow clone with no commit whose parents are there: run `git fetch \
                 --unshallow` in it, then try again",
                path.display()
            ),
            Self::OtherHash(path, format) => write!(
                f,
                "the git repository at {} names its commits by {format}: only SHA-1 (20 bytes) is supported, which is \
                 the size of the key that the facts are stored under",
                path.display()
            ),
            Self::Unreadable(path, error) => write!(f, "{} cannot be read: {error}", path.display()),
            Self::Refused(message) => write!(f, "git refused: {message}"),
            Self::Output(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Trouble {}
