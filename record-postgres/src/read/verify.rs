//! Looking through all rows of a table for what is wrong.

use super::scan::{Begin, Scan};
use crate::{Error, failure::at_ctid, shared::Shared};
use record_core::canonical::check_blob;
use record_table::Verified;
use std::sync::Arc;

impl Shared {
    /// Calls `found` with what is wrong with a row, at most once for each.
    pub(crate) async fn verify(
        self: &Arc<Self>,
        transaction: impl Begin,
        mut found: impl FnMut(Error),
    ) -> Result<Verified, Error> {
        let data = self.key.len();
        let scan = Scan { with_place: true, ..self.scan() };
        let mut scanning = scan.begin(transaction).await?;
        let mut verified = Verified::default();
        while scanning.next_block().await? {
            let block = &scanning.rows.block;
            for row in 0..block.len() {
                let text =
                    |column| block.get(row, column).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
                let checked = self.read_any_key(|column| block.get(row, column)).and_then(|_| {
                    let checked = block.get(row, data).map(|bytes| check_blob(self.layout, bytes));
                    Ok(checked.transpose()?)
                });
                if let Err(error) = checked {
                    let error = error.in_table(self.name());
                    found(at_ctid(error, text(data + 1).unwrap_or_default(), text(data + 2)));
                    verified.wrong += 1;
                }
                verified.rows += 1;
            }
        }
        scanning.finish().await?;
        Ok(verified)
    }
}
