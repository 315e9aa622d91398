//! Opening the SQLite file that the command line names.

use std::path::{Path, PathBuf};

use record_sqlite as sqlite;
use tempfile::TempDir;

use crate::place::Place;

/// Opens or creates the file, and the folder that it is in, and says where that is.
pub(crate) fn open(path: &Path) -> Result<(sqlite::Connection, Place), String> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))?;
    }
    let connection = sqlite::open(path).map_err(|error| error.to_string())?;
    Ok((connection, Place::SqliteFile(path.to_owned())))
}

/// The path of a file in a folder of its own, which is removed when it is dropped.
#[allow(dead_code, reason = "some programs keep their file")]
pub(crate) fn temporary(name: &str) -> Result<(TempDir, PathBuf), String> {
    let folder = tempfile::tempdir().map_err(|error| format!("cannot make a temporary folder: {error}"))?;
    let file = folder.path().join(name);
    Ok((folder, file))
}
