//! What an import has read and what became of it; counting is here, reading is not.

use super::error::ImportError;
use core::fmt;

/// What an import read, and what became of it.
///
/// `read` is `put + refused`. What the database makes of rows that were put is in the writer's own
/// [`counts`](crate::Writer::counts).
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct ImportReport {
    /// Lines that are not blank, rows, or records of CSV.
    pub read: u64,
    /// Rows that were handed to the writer.
    pub put: u64,
    /// Rows among those that are *known empty*.
    pub known_empty: u64,
    /// Bad lines or rows that were skipped, and the one that ended the import.
    pub refused: u64,
    /// Names without a field that were passed over: one for each member of an object, nested ones included, or one for each column
    /// of a schema or header and each member of its structs.
    pub unknown: u64,
    /// Lines, blank ones included, or rows that an earlier import had taken already, by the stored position.
    pub resumed_after: u64,
    /// Why lines or rows were skipped, in order. Each error names its [line](ImportError::line) or [row](record_table::Error::row).
    pub errors: Vec<ImportError>,
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ImportReport { read, put, known_empty, refused, unknown, resumed_after, .. } = self;
        write!(f, "{read} read, {put} put")?;
        for (count, what) in [
            (*known_empty, "of them known empty"),
            (*refused, "refused"),
            (*unknown, "unknown names passed over"),
            (*resumed_after, "taken before"),
        ] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        Ok(())
    }
}

/// Why an import ended before its input did.
#[derive(Debug)]
#[non_exhaustive]
pub struct ImportStopped {
    /// What went wrong. It names the [line](ImportError::line) or [row](record_table::Error::row), where one is to blame.
    pub error: ImportError,
    /// What was done before. What was put before is written all the same.
    pub report: ImportReport,
}

impl fmt::Display for ImportStopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the import stopped after {}: {}", self.report, self.error)
    }
}

impl std::error::Error for ImportStopped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
