//! Reading many rows: the statement, and a view of every row in the driver's own buffer.

use super::{
    handle::Handle,
    parameters::{Parameter, Parameters},
    portal::{Portals, Value},
    progress::Progress,
    rows::Rows,
    sql::key::{DATA, key_equals, key_order},
    values::Binary,
    wire::{
        key::{self, parameter_type},
        raw::raw,
    },
};
use crate::{Error, Key, Record, layout::HEADER, vouch};
use ::tokio_postgres::{Row, error::SqlState};

/// A transaction that is about to be begun.
pub(crate) trait Begin:
    Future<Output = Result<Self::Transaction, ::tokio_postgres::Error>> + Send
{
    type Transaction: Portals + Send;
}

impl<T: Portals + Send, F: Future<Output = Result<T, ::tokio_postgres::Error>> + Send> Begin for F {
    type Transaction = T;
}

/// A scan in the making.
pub(crate) struct Scan<'p, K, R> {
    pub(super) table: Handle<K, R>,
    filter: Option<(String, Vec<Parameter<'p>>)>,
    ordered: bool,
    limit: Option<u64>,
    pub(super) skip_corrupt: bool,
    #[cfg(feature = "arrow")]
    pub(super) shape: super::batches::Shape,
}

impl<K: Key, R: Record> Handle<K, R> {
    pub(crate) fn scan<'p>(&self) -> Scan<'p, K, R> {
        Scan {
            table: self.clone(),
            filter: None,
            ordered: false,
            limit: None,
            skip_corrupt: false,
            #[cfg(feature = "arrow")]
            shape: super::batches::Shape::default(),
        }
    }
}

impl<'p, K: Key, R: Record> Scan<'p, K, R> {
    pub(crate) fn filter(self, condition: String, parameters: impl Parameters<'p>) -> Self {
        Scan { filter: Some((condition, parameters.values())), ..self }
    }

    pub(crate) fn order_by_key(self) -> Self {
        Scan { ordered: true, ..self }
    }

    pub(crate) fn limit(self, rows: u64) -> Self {
        Scan { limit: Some(rows), ..self }
    }

    pub(crate) fn skip_corrupt(self) -> Self {
        Scan { skip_corrupt: true, ..self }
    }

    pub(crate) async fn try_for_each<E: From<Error>>(
        self,
        transaction: impl Begin,
        mut each: impl FnMut(K, Option<R::View<'_>>) -> Result<(), E>,
    ) -> Result<u64, E> {
        let mut scanning = self.begin(transaction).await?;
        let mut count = 0;
        while scanning.next_block().await? {
            let mut failed = None;
            for (i, row) in scanning.rows.block.iter().enumerate() {
                let key = key::read(&scanning.table.context(), row, 0)?;
                let view = match raw(row, K::COLUMNS.len()).map(R::view).transpose() {
                    Ok(view) => view,
                    Err(error) => {
                        failed = Some((i, error));
                        break;
                    }
                };
                each(key, view)?;
                count += 1;
            }
            if let Some((i, error)) = failed {
                return Err(scanning.locate(i, error).await.into());
            }
        }
        scanning.finish().await?;
        Ok(count)
    }

    /// Begins the scan in a transaction of its own.
    pub(super) async fn begin<B: Begin>(
        &self,
        transaction: B,
    ) -> Result<Scanning<B::Transaction, K, R>, Error> {
        let progress = Progress::new("scan", self.table.name());
        let failed = |error| self.failed_to_begin(error);
        let transaction = transaction.await.map_err(failed)?;
        let rows = Rows::of(transaction, &self.sql(), &self.values()).await.map_err(failed)?;
        Ok(Scanning::new(&self.table, rows, self.skip_corrupt, progress))
    }

    fn failed_to_begin(&self, error: ::tokio_postgres::Error) -> Error {
        let doing = match error.code() {
            Some(&SqlState::UNDEFINED_COLUMN) => {
                "preparing a scan, whose filter sees the key columns and the fields with `#[record(promote)]`"
            }
            _ => "preparing a scan",
        };
        self.table.context().failed(doing, error)
    }

    pub(super) fn values(&self) -> Vec<Value<'_>> {
        self.filter.iter().flat_map(|(_, values)| values).map(|value| &**value as _).collect()
    }

    /// The statement. Columns: the key, then the blob.
    fn sql(&self) -> String {
        let keys = self.table.keys();
        let mut sql = format!("SELECT {keys}, {DATA} FROM {}", self.table.shared.table);
        if let Some((condition, _)) = &self.filter {
            // The line break ends a comment that the condition may end with.
            sql += &format!(" WHERE ({condition}\n)");
        }
        if self.ordered {
            sql += &format!(" ORDER BY {}", key_order(K::COLUMNS, ""));
        }
        if let Some(limit) = self.limit {
            sql += &format!(" LIMIT {}", limit.min(i64::MAX as u64));
        }
        sql
    }
}

/// A scan that was begun.
pub(super) struct Scanning<T: Portals, K, R> {
    pub(super) table: Handle<K, R>,
    pub(super) rows: Rows<T>,
    skip_corrupt: bool,
    /// Rows that were left out because they are corrupt.
    pub(super) skipped: u64,
    /// Rows in the blocks before the present one.
    before: u64,
    /// The last header whose layout was found.
    header: Option<[u8; HEADER]>,
    progress: Progress,
}

impl<T: Portals + Send, K: Key, R: Record> Scanning<T, K, R> {
    pub(super) fn new(table: &Handle<K, R>, rows: Rows<T>, skip_corrupt: bool, progress: Progress) -> Self {
        let table = table.clone();
        Scanning { table, rows, skip_corrupt, skipped: 0, before: 0, header: None, progress }
    }

    /// Receives the next rows; `false` when there are none.
    pub(super) async fn next_block(&mut self) -> Result<bool, Error> {
        loop {
            self.before = self.progress.rows;
            let more = self.rows.next_block().await.map_err(|error| self.failed(error))?;
            self.progress.rows += self.rows.block.len() as u64;
            self.progress.bytes = self.rows.bytes();
            if !more {
                return Ok(false);
            }
            if self.meets_unknown_layout() {
                // A newer program may have been deployed since the catalog was read.
                let transaction = self.rows.transaction().await;
                let transaction =
                    transaction.map_err(|error| self.table.context().failed("scanning", error))?;
                self.table.read_catalog(transaction).await?;
            }
            if self.skip_corrupt {
                let is_corrupt = |row: &Row| {
                    raw(row, K::COLUMNS.len())
                        .is_some_and(|blob| R::view(blob).is_err_and(|error| error.is_corrupt()))
                };
                let all = self.rows.block.len();
                self.rows.block.retain(|row| !is_corrupt(row));
                self.skipped += (all - self.rows.block.len()) as u64;
            }
            if !self.rows.block.is_empty() {
                return Ok(true);
            }
        }
    }

    /// Whether a blob of the block has a header that neither the program nor what it has read of the catalog knows.
    fn meets_unknown_layout(&mut self) -> bool {
        let mut unknown = false;
        for row in &self.rows.block {
            let Some(blob) = raw(row, K::COLUMNS.len()) else { continue };
            let header = blob.first_chunk::<HEADER>();
            if header != self.header.as_ref() {
                unknown |= vouch::resolve(R::LAYOUT, blob).is_err_and(|error| error.is_unknown_layout());
                self.header = header.copied();
            }
        }
        unknown
    }

    /// Says which row an error is about: its number in the scan, and where it lies in the table.
    pub(super) async fn locate(&mut self, i: usize, error: Error) -> Error {
        let error = error.in_table(self.table.name()).with_row(self.before as usize + i);
        match self.ctid(i).await {
            Some(ctid) => error.with_ctid(ctid),
            None => error,
        }
    }

    async fn ctid(&mut self, i: usize) -> Option<String> {
        let row = self.rows.block.get(i)?;
        let parameter = |(i, column): (usize, &crate::key::KeyColumn)| {
            Some((Binary(raw(row, i)?.to_vec()), parameter_type(column.ty)))
        };
        let key: Vec<_> = K::COLUMNS.iter().enumerate().map(parameter).collect::<Option<_>>()?;
        let params: Vec<_> = key.iter().map(|(value, ty)| (value as _, ty.clone())).collect();
        let sql = format!(
            "SELECT ctid::pg_catalog.text FROM {} WHERE {}",
            self.table.shared.table,
            key_equals(K::COLUMNS, 1)
        );
        let transaction = self.rows.transaction().await.ok()?;
        let found = transaction.query(&sql, &params).await.ok()?;
        found.first()?.try_get(0).ok()
    }

    /// Ends the transaction, after the last row.
    pub(super) async fn finish(self) -> Result<(), Error> {
        let Scanning { table, rows, .. } = self;
        rows.into_transaction()
            .commit()
            .await
            .map_err(|error| table.context().failed("ending the scan", error))
    }

    fn failed(&self, error: ::tokio_postgres::Error) -> Error {
        self.table.context().failed(&format!("scanning, after {} rows", self.progress.rows), error)
    }
}
