//! How large a table is, and the ranges of pages that it is cut into.

use crate::driver::traits::Driver;
use ::tokio_postgres::types::{ToSql, Type};

/// How large a table is.
pub(crate) struct Size {
    /// Pages of the largest partition: the pages of all are cut at the same numbers.
    pub(crate) pages: u64,
    /// Of all partitions together, with what lies beside their pages.
    #[cfg(feature = "arrow")]
    pub(crate) bytes: u64,
    /// Whether rows have a place in pages at all.
    pub(crate) has_pages: bool,
}

const SIZE: &str = "\
WITH parts AS (
  SELECT $1::pg_catalog.text::pg_catalog.regclass::pg_catalog.oid AS part
  UNION SELECT relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree($1::pg_catalog.text::pg_catalog.regclass))
SELECT pg_catalog.bool_and(relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::pg_catalog.\"char\"[])),
  pg_catalog.max(pg_catalog.pg_relation_size(oid)) FILTER (WHERE relkind OPERATOR(pg_catalog.=) 'r')
    OPERATOR(pg_catalog./) pg_catalog.current_setting('block_size')::pg_catalog.int8,
  pg_catalog.sum(pg_catalog.pg_table_size(oid)) FILTER (WHERE relkind OPERATOR(pg_catalog.=) 'r')::pg_catalog.int8
FROM parts JOIN pg_catalog.pg_class ON oid OPERATOR(pg_catalog.=) part";

impl Size {
    /// Measures a table.
    pub(crate) async fn of(driver: &mut impl Driver, table: &str) -> Result<Self, ::tokio_postgres::Error> {
        let rows = driver.query(SIZE, &[(&table as &(dyn ToSql + Sync), Type::TEXT)]).await?;
        let number =
            |i| rows.first().and_then(|row| row.get::<_, Option<i64>>(i)).unwrap_or(0).unsigned_abs();
        let has_pages = rows.first().is_some_and(|row| row.get(0));
        Ok(Size {
            pages: if has_pages { number(1) } else { 0 },
            #[cfg(feature = "arrow")]
            bytes: if has_pages { number(2) } else { 0 },
            has_pages,
        })
    }

    /// Measures a table and keeps others from rewriting it until the transaction ends.
    pub(crate) async fn kept(
        transaction: &mut impl Driver,
        table: &str,
    ) -> Result<Self, ::tokio_postgres::Error> {
        let size = Size::of(transaction, table).await?;
        if !size.has_pages {
            return Ok(size);
        }
        transaction.script(&format!("LOCK TABLE {table} IN ACCESS SHARE MODE")).await?;
        // Once more, now that it stays.
        Size::of(transaction, table).await
    }

    /// Ranges of `each` pages, which must be some: the first page and the one behind the last. None for what has no pages.
    pub(crate) fn ranges(&self, each: u64) -> Vec<(u32, u32)> {
        let count = self.pages.div_ceil(each);
        let page = |n: u64| u32::try_from(n * each).unwrap_or(u32::MAX);
        // The last one is open: pages that were added since hold nothing that the snapshot shows, but then nobody has to rely
        // on that.
        let range = |i| (page(i), if i + 1 == count { u32::MAX } else { page(i + 1) });
        (0..count).map(range).collect()
    }
}
