//! What a scan went through.

use core::ops::AddAssign;

/// What was read of a scan.
///
/// ```no_run
/// # use record_table::{Error, ScanCounts};
/// # use record_core::Record;
/// # #[derive(Record)] struct Facts { additions: u32 }
/// # fn count(table: record_sqlite::Table<i64, Facts>, client: &record_sqlite::Connection) -> Result<(), Error> {
/// let ScanCounts { rows, skipped } = table.scan().skip_corrupt().for_each(client, |key, facts| { /* … */ })?;
/// println!("{rows} rows, {skipped} corrupt ones");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ScanCounts {
    /// Rows that were handed out, as views or in batches.
    pub rows: u64,
    /// Corrupt rows that were left out; always 0 unless the scan was told to skip them.
    pub skipped: u64,
}

impl AddAssign for ScanCounts {
    fn add_assign(&mut self, more: ScanCounts) {
        self.rows += more.rows;
        self.skipped += more.skipped;
    }
}
