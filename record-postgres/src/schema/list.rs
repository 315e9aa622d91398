//! Which tables of records a database has.

use super::catalog;
use crate::{Error, driver::traits::Driver, failure::failed, sql::name::TableName};
use record_table::TableInfo;

/// Every table that the catalog knows, by schema and name. Nothing is asked of the tables themselves but their size, so no
/// privilege on them is needed. The catalog holds names as we quote them.
const TABLES: &str = "\
SELECT n.nspname::pg_catalog.text, c.relname::pg_catalog.text, l.versions, l.layouts, s.rows, s.bytes
FROM (
  SELECT name, pg_catalog.array_agg(version::pg_catalog.int8 ORDER BY version) AS versions,
    pg_catalog.array_agg(layout::pg_catalog.text ORDER BY version) AS layouts
  FROM record.layouts GROUP BY name) AS l
JOIN (pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace)
  ON pg_catalog.concat(
    '\"', pg_catalog.replace(n.nspname::pg_catalog.text, '\"', '\"\"'), '\".\"',
    pg_catalog.replace(c.relname::pg_catalog.text, '\"', '\"\"'), '\"') OPERATOR(pg_catalog.=) l.name
CROSS JOIN LATERAL (
  SELECT CASE WHEN NOT pg_catalog.bool_or(p.relkind OPERATOR(pg_catalog.<>) 'p'
      AND p.reltuples OPERATOR(pg_catalog.<) 0 AND pg_catalog.pg_relation_size(p.oid) OPERATOR(pg_catalog.>) 0)
    THEN coalesce(pg_catalog.sum(p.reltuples::pg_catalog.float8)
      FILTER (WHERE p.relkind OPERATOR(pg_catalog.<>) 'p' AND p.reltuples OPERATOR(pg_catalog.>) 0), 0)
    END AS rows,
    coalesce(pg_catalog.sum(pg_catalog.pg_total_relation_size(p.oid)), 0)::pg_catalog.int8 AS bytes
  FROM (SELECT c.oid UNION SELECT relid FROM pg_catalog.pg_partition_tree(c.oid)) AS parts (oid)
  JOIN pg_catalog.pg_class AS p ON p.oid OPERATOR(pg_catalog.=) parts.oid) AS s
WHERE c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p', 'f']::pg_catalog.\"char\"[])
ORDER BY n.nspname::pg_catalog.text COLLATE pg_catalog.\"C\", c.relname::pg_catalog.text COLLATE pg_catalog.\"C\"";

pub(crate) async fn list_tables(driver: &mut impl Driver) -> Result<Vec<TableInfo>, Error> {
    let fail = |error| failed("", "listing the tables of records", error);
    if !catalog::exists(driver).await.map_err(fail)? {
        return Ok(Vec::new());
    }
    let rows = driver.query(TABLES, &[]).await.map_err(fail)?;
    let table = |row: &::tokio_postgres::Row| {
        let name = TableName { schema: Some(row.get(0)), table: row.get(1) }.shown();
        let (versions, layouts): (Vec<i64>, Vec<&str>) = (row.get(2), row.get(3));
        let rows: Option<f64> = row.get(4);
        TableInfo {
            rows: rows.map(|rows| rows as u64),
            bytes: row.get::<_, i64>(5).unsigned_abs(),
            ..TableInfo::new(name, versions.into_iter().zip(layouts))
        }
    };
    Ok(rows.iter().map(table).collect())
}
