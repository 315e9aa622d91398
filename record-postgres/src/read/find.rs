//! Looking records up by equality, through the digest's index.

use crate::{
    Error,
    driver::traits::Driver,
    failure::at_ctid,
    handle::Handle,
    shared::Shared,
    sql::{
        index::{hash, older_condition, sha256},
        key::{DATA, key_order},
    },
    wire::{param::Bytes, raw::raw},
};
use ::tokio_postgres::{Row, types::Type};
use record_core::{Key, Record, ToBlob, layout::Digest, patch::AnyPatch};
use record_table::{AnyKey, Rewrite, append_blob, no_digest, rewritten, rewritten_any, sort_keys};

const EQ: &str = "OPERATOR(pg_catalog.=)";

impl<K: Key, R: Record> Handle<K, R> {
    pub(crate) async fn find_equal<V: ToBlob<R>>(
        &self,
        driver: &mut impl Driver,
        value: V,
    ) -> Result<Vec<K>, Error> {
        let mut bytes = Vec::new();
        let in_table = |error: Error| error.in_table(self.name());
        let some = append_blob(&value, &mut bytes).map_err(in_table)?;
        let found = self.equal_to(driver, some.then_some(&bytes[..]), rewritten::<R>).await?;
        found.iter().map(|key| key.read(R::LAYOUT.record()).map_err(in_table)).collect()
    }
}

impl Shared {
    /// The keys of rows equal to a blob of whatever version, or known empty ones.
    pub(crate) async fn find_equal_any(
        &self,
        driver: &mut impl Driver,
        blob: Option<&[u8]>,
    ) -> Result<Vec<AnyKey>, Error> {
        let wanted = match blob {
            Some(blob) => Some(self.known(driver, || rewritten_any(self.layout, blob)).await?),
            None => None,
        };
        self.equal_to(driver, wanted.as_deref(), rewritten_any).await
    }

    /// As [`find_equal_any`](Shared::find_equal_any), of a record as JSON.
    pub(crate) async fn find_equal_json(
        &self,
        driver: &mut impl Driver,
        json: &str,
    ) -> Result<Vec<AnyKey>, Error> {
        let blob = AnyPatch::from_json(self.layout, json).and_then(|record| record.to_blob());
        let blob = blob.map_err(|error| Error::from(error).in_table(self.name()))?;
        self.equal_to(driver, Some(&blob), rewritten_any).await
    }

    /// The keys of rows equal to `wanted`, a blob as today's programs write it, in key order.
    async fn equal_to(
        &self,
        driver: &mut impl Driver,
        wanted: Option<&[u8]>,
        rewrite: Rewrite,
    ) -> Result<Vec<AnyKey>, Error> {
        let context = self.context();
        let digest: fn(&str) -> String = match self.layout.digest() {
            Digest::No => return Err(no_digest(context.record).in_table(context.table)),
            Digest::Index => hash,
            Digest::Unique => sha256,
        };
        // The index leads to rows of equal digest, their bytes decide. That nothing is equal to NULL goes for SHA-256 too.
        let equal = match (wanted, self.layout.digest()) {
            (Some(_), _) => format!("{} {EQ} {} AND {DATA} {EQ} $1", digest(DATA), digest("$1")),
            (None, Digest::Unique) => format!("{} IS NULL AND {DATA} IS NULL", digest(DATA)),
            (None, _) => {
                format!("{} {EQ} {} AND {DATA} IS NULL", digest(DATA), digest("NULL::pg_catalog.bytea"))
            }
        };
        let (keys, order) = (self.keys(), key_order(self.key, ""));
        let sql = format!("SELECT {keys} FROM {} WHERE {equal} ORDER BY {order}", self.table);
        // These come first: a row that somebody brings up to date meanwhile is then found twice rather than not at all.
        let mut found = Vec::new();
        if let (Some(wanted), Some(condition)) = (wanted, older_condition(self.layout)) {
            found = self.find_older(driver, wanted, &condition, rewrite).await?;
        }
        let has_older = !found.is_empty();
        let wanted = Bytes(wanted);
        let params = [(&wanted as _, Type::BYTEA)];
        let rows = driver
            .query(&sql, &params[..usize::from(wanted.0.is_some())])
            .await
            .map_err(|error| context.failed("looking a record up", error))?;
        for row in &rows {
            found.push(self.found_key(row, 0)?);
        }
        Ok(if has_older { sort_keys(found) } else { found })
    }

    /// Looks through the rows whose bytes differ from ours for equal values, because a later version takes a field over
    /// from an older one. They have a small index of their own.
    async fn find_older(
        &self,
        driver: &mut impl Driver,
        wanted: &[u8],
        condition: &str,
        rewrite: Rewrite,
    ) -> Result<Vec<AnyKey>, Error> {
        let mut found = Vec::new();
        let sql =
            format!("SELECT {DATA}, {}, {} FROM {} WHERE {condition}", self.place(), self.keys(), self.table);
        let rows = driver.query(&sql, &[]).await;
        let rows =
            rows.map_err(|error| self.context().failed("looking a record up among older versions", error))?;
        for row in &rows {
            let Some(bytes) = raw(row, 0) else { continue };
            let today = self.known(driver, || rewrite(self.layout, bytes)).await;
            if today.map_err(|error| at_ctid(error, row.get(1), row.get(2)))? == wanted {
                found.push(self.found_key(row, 3)?);
            }
        }
        Ok(found)
    }

    /// The key whose columns stand in a row from number `first` on.
    fn found_key(&self, row: &Row, first: usize) -> Result<AnyKey, Error> {
        let values = self.read_any_key(|column| raw(row, first + column))?;
        Ok(AnyKey::new(self.key, &values))
    }
}
