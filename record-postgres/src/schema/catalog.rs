//! The catalog in the database, `record.layouts`: a row for every version of a table's record.

use crate::{
    Error,
    driver::traits::Driver,
    failure::Context,
    sql::{literal::literal, name::TableName},
};
use ::tokio_postgres::types::Type;
use record_core::layout::Layout;
use record_table::catalog::{Catalog, Entry};

/// What is said where the catalog does not know a table.
pub(crate) const NOT_THERE: &str = "the catalog `record.layouts` does not know the table, so nothing says what its blobs are: \
                                    it was not made by `Table::create`, or was renamed";

pub(crate) const CREATE: &str = "\
CREATE TABLE record.layouts (
  name pg_catalog.text COLLATE pg_catalog.\"C\" NOT NULL,
  version smallint NOT NULL,
  fingerprint bigint NOT NULL,
  hash pg_catalog.bytea NOT NULL,
  layout pg_catalog.jsonb NOT NULL,
  PRIMARY KEY (name, version))";

/// What the catalog says about a table, checked; what is newer is vouched for. `None` when it says nothing.
pub(crate) async fn read(
    driver: &mut impl Driver,
    context: &Context<'_>,
    name: &TableName,
    ours: &'static Layout,
) -> Result<Option<Catalog>, Error> {
    let entries = entries(driver, context, name).await?;
    match entries.is_empty() {
        true => Ok(None),
        false => Catalog::read(context.table, ours, &entries).map(Some),
    }
}

/// Whether there is a catalog.
pub(crate) async fn exists(driver: &mut impl Driver) -> Result<bool, ::tokio_postgres::Error> {
    let rows = driver.query("SELECT pg_catalog.to_regclass('record.layouts') IS NOT NULL", &[]).await?;
    Ok(rows.first().is_some_and(|row| row.get(0)))
}

/// The catalog's rows of a table, of which nothing is checked.
pub(crate) async fn entries(
    driver: &mut impl Driver,
    context: &Context<'_>,
    name: &TableName,
) -> Result<Vec<Entry>, Error> {
    let failed = |error| context.failed_elsewhere("reading the catalog `record.layouts`", error);
    if !exists(driver).await.map_err(failed)? {
        return Ok(Vec::new());
    }
    let sql = "SELECT version::pg_catalog.int8, hash, layout::pg_catalog.text FROM record.layouts \
               WHERE name OPERATOR(pg_catalog.=) $1";
    let rows = driver.query(sql, &[(&name.quoted(), Type::TEXT)]).await.map_err(failed)?;
    let entry =
        |row: &::tokio_postgres::Row| Entry { version: row.get(0), hash: row.get(1), layout: row.get(2) };
    Ok(rows.iter().map(entry).collect())
}

/// The statement that writes the row of a layout's version.
pub(crate) fn write(name: &TableName, layout: &Layout) -> String {
    let hash = layout.versions().last().map_or(&[][..], |version| &version.hash()[..]);
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "INSERT INTO record.layouts (name, version, fingerprint, hash, layout)\n\
         VALUES ({}, {}, {}, {}, {})\n\
         ON CONFLICT (name, version) DO UPDATE SET layout = excluded.layout",
        literal(&name.quoted()),
        layout.version(),
        layout.fingerprint(layout.version()),
        literal(&format!("\\x{hash}")),
        literal(&layout.to_json()),
    )
}

/// The statement that removes the rows of a table that is no longer there.
pub(crate) fn forget(name: &TableName) -> String {
    format!("DELETE FROM record.layouts WHERE name OPERATOR(pg_catalog.=) {}", literal(&name.quoted()))
}
