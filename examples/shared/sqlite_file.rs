//! Opening the SQLite file that the command line names.

use std::error::Error;
use std::path::Path;

use record_core::sqlite;

/// Opens or creates the file, and the folder that it is in.
pub(crate) fn open(path: &Path) -> Result<sqlite::Connection, Box<dyn Error>> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))?;
    }
    Ok(sqlite::open(path)?)
}
