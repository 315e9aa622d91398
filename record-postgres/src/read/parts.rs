//! Scans that are cut into parts as data, which other processes open.

use super::{
    scan::{Cutting, Scan},
    size::Size,
    snapshot,
};
use crate::{
    Error,
    driver::traits::{Driver, is_in_transaction},
    shared::Shared,
};
use record_core::filter::AnyFilter;
use record_table::{PartRows, ScanPart};

impl Scan<'_> {
    /// At most so many parts.
    pub(crate) async fn parts(&self, driver: &mut impl Driver, count: usize) -> Result<Vec<ScanPart>, Error> {
        let (table, context) = (&self.table, self.table.context());
        let failed = |error| context.failed("cutting a scan into parts", error);
        let refused = [
            (!self.given.is_empty(), "conditions in SQL can't be said in a part of a scan: use `matching`"),
            (self.ordered || self.limit.is_some(), "a scan in parts has neither an order nor a limit"),
            (self.part.is_some(), "a part of a scan can't be cut again"),
        ];
        if let Some((_, message)) = refused.into_iter().find(|(is_refused, _)| *is_refused) {
            return Err(context.problem(message));
        }
        #[cfg(feature = "arrow")]
        let columns = {
            self.check_selected()?;
            self.shape.columns.clone()
        };
        #[cfg(not(feature = "arrow"))]
        let columns = None;
        let filter = self.matching.as_ref().map(|filter| {
            filter.check_for(table.layout, table.key)?;
            filter.to_data()
        });
        let filter = filter.transpose().map_err(|error| Error::from(error).in_table(table.name()))?;
        let (size, snapshot) = match is_in_transaction(driver).await.map_err(failed)? {
            true => {
                let size = Size::kept(driver, &table.table).await.map_err(failed)?;
                (size, Some(snapshot::export(driver).await.map_err(failed)?))
            }
            false => (Size::of(driver, &table.table).await.map_err(failed)?, None),
        };
        let ranges = size.ranges(size.pages.div_ceil(count.max(1) as u64).max(1)).into_iter();
        let mut rows: Vec<PartRows> = ranges
            .map(|(first, end)| PartRows::Pages { first, end: (end < u32::MAX).then_some(end) })
            .collect();
        if rows.is_empty() {
            rows.push(PartRows::All);
        }
        let version = table.layout.version();
        let part = |rows| ScanPart {
            table: table.name.shown(),
            version,
            fingerprint: table.layout.fingerprint(version),
            rows,
            snapshot: snapshot.clone(),
            columns: columns.clone(),
            filter: filter.clone(),
            skip_corrupt: self.skip_corrupt,
        };
        Ok(rows.into_iter().map(part).collect())
    }

    /// The scan that a part says.
    pub(crate) async fn of_part(driver: &mut impl Driver, part: &ScanPart) -> Result<Self, Error> {
        let version = Some((part.version, part.fingerprint));
        let table = Shared::described(driver, &part.table, version).await?;
        let pages = match part.rows {
            PartRows::All => None,
            PartRows::Pages { first, end } => Some((first, end.unwrap_or(u32::MAX))),
            _ => return Err(table.context().problem("the part is one of another store's table")),
        };
        let mut scan = table.scan();
        if let Some(data) = &part.filter {
            let filter = AnyFilter::from_data(table.layout, table.key, data);
            scan = scan.matching(filter.map_err(|error| Error::from(error).in_table(table.name()))?);
        }
        #[cfg(feature = "arrow")]
        {
            scan.shape.columns = part.columns.clone();
            scan.check_selected()?;
        }
        scan.skip_corrupt = part.skip_corrupt;
        scan.part = Some(Cutting { pages, snapshot: part.snapshot.clone() });
        Ok(scan)
    }
}
