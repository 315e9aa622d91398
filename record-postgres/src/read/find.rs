//! Looking records up by equality, through the digest's index.

use crate::{
    Error,
    driver::traits::Driver,
    failure::at_ctid,
    handle::Handle,
    sql::{
        index::{hash, older_condition, sha256},
        key::{DATA, key_order},
    },
    values::Binary,
    wire::{key, raw::raw},
};
use ::tokio_postgres::types::Type;
use record_core::{Blob, Key, Record, RecordView, ToBlob, layout::Digest};
use record_table::{append_blob, sort_keys};

const EQ: &str = "OPERATOR(pg_catalog.=)";

const NO_DIGEST: &str = "the record has no digest to be looked up by: add `#[record(digest)]` and bring the table forward \
                         with `Table::create`";

impl<K: Key, R: Record> Handle<K, R> {
    pub(crate) async fn find_equal<V: ToBlob<R>>(
        &self,
        driver: &mut impl Driver,
        value: V,
    ) -> Result<Vec<K>, Error> {
        let context = self.context();
        let mut bytes = Vec::new();
        let some = append_blob(&value, &mut bytes).map_err(|error| error.in_table(context.table))?;
        let digest: fn(&str) -> String = match R::LAYOUT.digest() {
            Digest::No => return Err(context.problem(NO_DIGEST)),
            Digest::Index => hash,
            Digest::Unique => sha256,
        };
        let wanted = some.then_some(Binary(bytes));
        // The index leads to rows of equal digest, their bytes decide. That nothing is equal to NULL goes for SHA-256 too.
        let equal = match (&wanted, R::LAYOUT.digest()) {
            (Some(_), _) => format!("{} {EQ} {} AND {DATA} {EQ} $1", digest(DATA), digest("$1")),
            (None, Digest::Unique) => format!("{} IS NULL AND {DATA} IS NULL", digest(DATA)),
            (None, _) => {
                format!("{} {EQ} {} AND {DATA} IS NULL", digest(DATA), digest("NULL::pg_catalog.bytea"))
            }
        };
        let (keys, order, table) = (self.keys(), key_order(K::COLUMNS, ""), &self.shared.table);
        let sql = format!("SELECT {keys} FROM {table} WHERE {equal} ORDER BY {order}");
        // These come first: a row that somebody brings up to date meanwhile is then found twice rather than not at all.
        let mut older = Vec::new();
        if let (Some(Binary(wanted)), Some(condition)) = (&wanted, older_condition(R::LAYOUT)) {
            older = self.find_older(driver, wanted, &condition).await?;
        }
        let params = wanted.as_ref().map(|wanted| (wanted as _, Type::BYTEA));
        let rows = driver
            .query(&sql, params.as_slice())
            .await
            .map_err(|error| context.failed("looking a record up", error))?;
        let found = rows.iter().map(|row| key::read(&context, row, 0));
        if older.is_empty() {
            return found.collect();
        }
        Ok(sort_keys(older.into_iter().map(Ok).chain(found).collect::<Result<_, Error>>()?))
    }

    /// Looks through the rows whose bytes differ from ours for equal values, because a later version takes a field over
    /// from an older one. They have a small index of their own.
    async fn find_older(
        &self,
        driver: &mut impl Driver,
        wanted: &[u8],
        condition: &str,
    ) -> Result<Vec<K>, Error> {
        let mut found = Vec::new();
        let context = self.context();
        let sql = format!(
            "SELECT {DATA}, {}, {} FROM {} WHERE {condition}",
            self.shared.place(),
            self.keys(),
            self.shared.table
        );
        let rows = driver
            .query(&sql, &[])
            .await
            .map_err(|error| context.failed("looking a record up among older versions", error))?;
        for row in &rows {
            let Some(bytes) = raw(row, 0) else { continue };
            self.check(driver, bytes).await.map_err(|error| at_ctid(error, row.get(1), row.get(2)))?;
            let record = R::view(bytes).map_err(|error| Error::from(error).in_table(context.table))?.decode();
            let today = Blob::encode(&record).map_err(|error| Error::from(error).in_table(context.table))?;
            if today.as_bytes() == wanted {
                found.push(key::read(&context, row, 3)?);
            }
        }
        Ok(found)
    }
}
