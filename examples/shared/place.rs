//! Where a program keeps its tables, in words that hold no secret.

use std::{fmt, path::PathBuf};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    SqliteFile(PathBuf),
    /// Servers and database, `host:port/name`.
    Postgres(String),
}

impl Place {
    pub(crate) fn store(&self) -> &'static str {
        match self {
            Self::SqliteFile(_) => "SQLite",
            Self::Postgres(_) => "Postgres",
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SqliteFile(path) => path.display().fmt(f),
            Self::Postgres(address) => address.fmt(f),
        }
    }
}
