//! Reading many rows: the statement, and a view of every row in the driver's own buffer.

use super::{
    sieve::{Problem, Remaining, Sieve, TakeRows},
    snapshot,
};
use crate::{
    Error,
    driver::{
        block::Block,
        rows::Rows,
        traits::{Portals, Value},
    },
    parameters::{Parameter, Parameters},
    progress::Progress,
    shared::Shared,
    sql::{
        filter::Expressions,
        key::{DATA, key_order},
        placeholder::renumbered,
    },
    wire::{key::KeyParameters, param::Binary},
};
use ::tokio_postgres::error::{DbError, ErrorPosition, SqlState};
use record_core::{
    Key, Record,
    filter::{AnyFilter, Pushed, join},
    key::KeyValue,
    layout::FieldLayout,
    value::DynamicView,
};
use record_table::{ScanCounts, Stop};
use std::{cell::RefCell, collections::BTreeSet, sync::Arc};

/// A transaction that is about to be begun.
pub(crate) trait Begin:
    Future<Output = Result<Self::Transaction, ::tokio_postgres::Error>> + Send
{
    type Transaction: Portals + Send;
}

impl<T: Portals + Send, F: Future<Output = Result<T, ::tokio_postgres::Error>> + Send> Begin for F {
    type Transaction = T;
}

/// Which part of a scan's rows to read.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cut<'a> {
    /// Conditions beside the scan's own.
    pub(crate) shared: &'a [Given<'a>],
    /// Pages of the table, the first and the one behind the last.
    pub(crate) pages: Option<(u32, u32)>,
}

/// A condition in SQL, with its parameters.
pub(crate) type Given<'p> = (String, Vec<Parameter<'p>>);

/// A scan in the making, without types.
pub(crate) struct Scan<'p> {
    pub(crate) table: Arc<Shared>,
    pub(crate) given: Vec<Given<'p>>,
    pub(crate) matching: Option<AnyFilter>,
    pub(crate) ordered: bool,
    pub(crate) limit: Option<u64>,
    pub(crate) skip_corrupt: bool,
    /// The part of the rows to read, where it is not all of them.
    pub(crate) part: Option<Cutting>,
    /// Whether the place of each row is read too: two columns behind the blob.
    pub(crate) with_place: bool,
    #[cfg(feature = "arrow")]
    pub(crate) shape: record_table::Shape,
    /// Rows in the largest batch of a part that was read, so that those of other parts find room for as many.
    #[cfg(feature = "arrow")]
    pub(crate) usual: core::sync::atomic::AtomicUsize,
}

/// A part of a scan that was cut by another process.
pub(crate) struct Cutting {
    /// As [`Cut::pages`].
    pub(crate) pages: Option<(u32, u32)>,
    /// The snapshot to read.
    pub(crate) snapshot: Option<String>,
}

impl Shared {
    pub(crate) fn scan<'p>(self: &Arc<Self>) -> Scan<'p> {
        Scan {
            table: self.clone(),
            given: Vec::new(),
            matching: None,
            ordered: false,
            limit: None,
            skip_corrupt: false,
            part: None,
            with_place: false,
            #[cfg(feature = "arrow")]
            shape: record_table::Shape::default(),
            #[cfg(feature = "arrow")]
            usual: Default::default(),
        }
    }
}

/// Calls `each` with every row and its types, until it fails.
pub(crate) async fn typed_rows<K: Key, R: Record, E: From<Error>>(
    scan: Scan<'_>,
    transaction: impl Begin,
    mut each: impl FnMut(K, Option<R::View<'_>>) -> Result<(), E>,
) -> Result<ScanCounts, E> {
    let row = |table: &Shared, block: &Block, row| {
        let key = table.read_key(|column| block.get(row, column)).map_err(Stop::Row)?;
        let view = block.get(row, K::COLUMNS.len()).map(R::view).transpose();
        each(key, view.map_err(|error| Stop::Row(error.into()))?).map_err(Stop::Caller)
    };
    scan.try_for_each(transaction, row).await
}

/// Calls `each` with every row by its layout, until it fails.
pub(crate) async fn any_rows<E: From<Error>>(
    scan: Scan<'_>,
    transaction: impl Begin,
    mut each: impl FnMut(&[KeyValue<'_>], Option<DynamicView<'_>>) -> Result<(), E>,
) -> Result<ScanCounts, E> {
    let row = |table: &Shared, block: &Block, row| {
        let key = table.read_any_key(|column| block.get(row, column));
        let open = |bytes| DynamicView::open(table.layout, bytes);
        let view = block.get(row, table.key.len()).map(open).transpose();
        let view = view.map_err(|error| Stop::Row(error.into()))?;
        each(&key.map_err(Stop::Row)?, view).map_err(Stop::Caller)
    };
    scan.try_for_each(transaction, row).await
}

impl<'p> Scan<'p> {
    pub(crate) fn filter(mut self, condition: String, parameters: impl Parameters<'p>) -> Self {
        self.given.push((condition, parameters.values()));
        self
    }

    pub(crate) fn matching(self, filter: AnyFilter) -> Self {
        let filter = match self.matching {
            Some(other) => other.and(filter),
            None => filter,
        };
        Scan { matching: Some(filter), ..self }
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

    /// Calls `each` with the number of every row in its block, until it fails.
    pub(crate) async fn try_for_each<E: From<Error>>(
        self,
        transaction: impl Begin,
        mut each: impl FnMut(&Shared, &Block, usize) -> Result<(), Stop<E>>,
    ) -> Result<ScanCounts, E> {
        let mut scanning = self.begin(transaction).await?;
        let mut rows = 0;
        while scanning.next_block().await? {
            let mut failed = None;
            let block = &scanning.rows.block;
            for i in 0..block.len() {
                match each(&scanning.table, block, i) {
                    Ok(()) => rows += 1,
                    Err(Stop::Caller(error)) => return Err(error),
                    Err(Stop::Row(error)) => {
                        failed = Some((Some(i), error));
                        break;
                    }
                }
            }
            if let Some(problem) = failed {
                return Err(scanning.explain(problem).await.into());
            }
        }
        let skipped = scanning.sieve.skipped;
        scanning.finish().await?;
        Ok(ScanCounts { rows, skipped })
    }

    /// Begins the scan in a transaction of its own.
    pub(crate) async fn begin<B: Begin>(&self, transaction: B) -> Result<Scanning<B::Transaction>, Error> {
        let progress = Progress::new("scan", self.table.name());
        let mut transaction = transaction.await.map_err(|error| self.failed_to_begin(error))?;
        if let Some(snapshot) = self.part.as_ref().and_then(|part| part.snapshot.as_ref()) {
            let imported = snapshot::import(&mut transaction, snapshot).await;
            imported.map_err(|error| snapshot::failed(&self.table.context(), error))?;
        }
        self.begin_part(transaction, Cut::default(), progress).await
    }

    /// Begins to read a part of the rows in a transaction that was begun.
    pub(crate) async fn begin_part<T: Portals + Send>(
        &self,
        mut transaction: T,
        cut: Cut<'_>,
        progress: Progress,
    ) -> Result<Scanning<T>, Error> {
        let given: Vec<_> = cut.shared.iter().chain(&self.given).collect();
        let conditions = self.conditions(&mut transaction, &given).await?;
        let (pushed, remaining, asked) = self.push(given.iter().map(|(_, values)| values.len()).sum())?;
        // Conditions of the caller's may ask for any field.
        let asked = asked.filter(|_| given.is_empty());
        let is_filtered = !given.is_empty() || pushed.sql.is_some();
        let pages = cut.pages.or_else(|| self.part.as_ref()?.pages);
        let pages = pages.map(|(first, end)| [first, end].map(tid));
        let values = given.iter().flat_map(|(_, values)| values).chain(&pushed.parameters);
        let values = values.map(|value| &**value as Value<'_>);
        let values: Vec<Value<'_>> = values.chain(pages.iter().flatten().map(|page| page as _)).collect();
        let sql =
            self.statement(conditions, pushed.sql, pages.as_ref().map(|_| values.len() - 1), remaining.limit);
        let rows = Rows::of(transaction, &sql, &values).await;
        let mut rows = rows.map_err(|error| self.failed_to_prepare(error, !given.is_empty()))?;
        if is_filtered {
            // A condition over a column that shows another field by now would find the wrong rows. The statement has locked
            // the table.
            let transaction = rows.transaction().await.map_err(|error| self.failed_to_begin(error))?;
            self.table.check_columns(transaction).await?;
        }
        let sieve = Sieve::new(self.table.clone(), self.skip_corrupt, remaining);
        Ok(Scanning { table: self.table.clone(), rows, sieve, asked, before: 0, progress })
    }

    /// An error of the statement, which has the caller's conditions or not: those may name other tables.
    fn failed_to_prepare(&self, error: ::tokio_postgres::Error, has_conditions: bool) -> Error {
        let begin = self.without_conditions(has_conditions).chars().count();
        // Counted in letters, from 1.
        match error.as_db_error().and_then(DbError::position) {
            Some(ErrorPosition::Original(at))
                if *at as usize > begin && error.code() == Some(&SqlState::UNDEFINED_TABLE) =>
            {
                self.table.context().failed_elsewhere("preparing a scan", error)
            }
            _ => self.failed_to_begin(error),
        }
    }

    fn failed_to_begin(&self, error: ::tokio_postgres::Error) -> Error {
        let doing = match error.code() {
            Some(&SqlState::UNDEFINED_COLUMN) => {
                "preparing a scan, whose filter sees the key columns and the fields with `#[record(promote)]`"
            }
            Some(&SqlState::UNDEFINED_FUNCTION) if self.matching.is_some() => {
                "preparing a scan, whose filter calls accessors that `Table::create` makes"
            }
            _ => "preparing a scan",
        };
        self.table.context().failed(doing, error)
    }

    /// What the server can decide of the filter, as a condition whose parameters follow `before` others; what it can't; and the
    /// field that it asks accessors for, where that is a single one.
    fn push(
        &self,
        before: usize,
    ) -> Result<(Pushed<Parameter<'static>>, Remaining, Option<&'static str>), Error> {
        // Rows that are left out don't count.
        let remaining = Remaining { filter: None, limit: self.limit.filter(|_| self.skip_corrupt) };
        let Some(filter) = &self.matching else {
            return Ok((Pushed { sql: None, parameters: Vec::new(), exact: true }, remaining, None));
        };
        let Shared { layout, key, .. } = *self.table;
        filter.check_for(layout, key).map_err(|error| Error::from(error).in_table(self.table.name()))?;
        // An accessor that meets a corrupt blob is an error of the whole scan.
        let asked = RefCell::new(BTreeSet::new());
        let of = |field: &'static FieldLayout| {
            let column = self.table.column(field);
            if column.is_some() || self.skip_corrupt {
                return column;
            }
            asked.borrow_mut().insert(field.name());
            self.table.expression(field)
        };
        let pushed = filter.push(&Expressions { layout, key, of }, before);
        let asked = asked.into_inner();
        let asked = asked.first().filter(|_| asked.len() == 1).copied();
        match pushed.exact {
            true => Ok((pushed, remaining, asked)),
            false => Ok((pushed, Remaining { filter: Some(filter.clone()), limit: self.limit }, asked)),
        }
    }

    /// What the statement begins with.
    fn without_conditions(&self, has_conditions: bool) -> String {
        let source = match has_conditions {
            true => &self.table.source,
            false => &self.table.table,
        };
        let place = match self.with_place {
            true => format!(", {}", self.table.place()),
            false => String::new(),
        };
        format!("SELECT {}, {DATA}{place} FROM {source}", self.table.keys())
    }

    /// The conditions in SQL, with placeholders that are counted through all of them.
    async fn conditions(
        &self,
        transaction: &mut impl Portals,
        given: &[&Given<'_>],
    ) -> Result<Vec<String>, Error> {
        let mut count = 0;
        let before: Vec<usize> = given
            .iter()
            .map(|(_, values)| {
                count += values.len();
                count - values.len()
            })
            .collect();
        let renumbered = |escapes| {
            let each = given.iter().zip(&before);
            each.map(|((condition, _), by)| renumbered(condition, *by, escapes)).collect::<Vec<_>>()
        };
        let conditions = renumbered(false);
        let with_escapes = renumbered(true);
        // Few conditions hold strings in which it matters what a backslash is.
        if conditions == with_escapes {
            return Ok(conditions);
        }
        let sql = "SELECT pg_catalog.current_setting('standard_conforming_strings')";
        let rows = transaction.query(sql, &[]).await.map_err(|error| self.failed_to_begin(error))?;
        Ok(match rows.first().map(|row| row.get::<_, &str>(0)) {
            Some("off") => with_escapes,
            _ => conditions,
        })
    }

    /// The statement. Columns: the key, then the blob. `pages` is the number of the first of two parameters, the pages to
    /// read; `remaining` the limit, where not the server counts.
    fn statement(
        &self,
        given: Vec<String>,
        pushed: Option<String>,
        pages: Option<usize>,
        remaining: Option<u64>,
    ) -> String {
        let mut sql = self.without_conditions(!given.is_empty());
        // The line break ends a comment that the condition may end with.
        let mut conditions: Vec<_> = given.iter().map(|condition| format!("({condition}\n)")).collect();
        conditions.extend(pushed);
        if let Some(n) = pages {
            conditions.push(format!("ctid OPERATOR(pg_catalog.>=) ${n}::pg_catalog.tid AND ctid OPERATOR(pg_catalog.<) ${}::pg_catalog.tid", n + 1));
        }
        if !conditions.is_empty() {
            sql += &format!(" WHERE {}", join(conditions, " AND "));
        }
        if self.ordered {
            sql += &format!(" ORDER BY {}", key_order(self.table.key, ""));
        }
        if let (Some(limit), None) = (self.limit, remaining) {
            sql += &format!(" LIMIT {}", limit.min(i64::MAX as u64));
        }
        sql
    }
}

/// Where a page begins.
fn tid(page: u32) -> Binary {
    Binary([&page.to_be_bytes()[..], &[0, 0]].concat())
}

/// A scan that was begun.
pub(crate) struct Scanning<T: Portals> {
    pub(crate) table: Arc<Shared>,
    pub(crate) rows: Rows<T>,
    pub(crate) sieve: Sieve,
    /// The field that accessors read, where it is a single one.
    asked: Option<&'static str>,
    /// Rows in the blocks before the present one.
    before: u64,
    progress: Progress,
}

impl<T: Portals + Send> Scanning<T> {
    /// Hands further rows to `take` until that is satisfied or there are no more. Those that it was given last are in
    /// `rows.block`.
    pub(crate) async fn each_block(&mut self, take: TakeRows<'_>) -> Result<(), Error> {
        while !self.sieve.is_done() {
            let (mut unknown, mut problem) = (false, None);
            let Scanning { rows, sieve, before, progress, .. } = self;
            let sift = &mut |block: &mut Block| {
                *before = progress.rows;
                progress.rows += block.len() as u64;
                unknown = sieve.meets_unknown_layout(block);
                !unknown
                    && sieve.hand(block, take).unwrap_or_else(|found| {
                        problem = Some(found);
                        false
                    })
            };
            let received = rows.each_block(sift).await;
            self.progress.bytes = self.rows.bytes();
            let mut goes_on = false;
            if unknown {
                self.read_catalog().await?;
                match self.sieve.hand(&mut self.rows.block, take) {
                    Ok(wants_more) => goes_on = wants_more,
                    Err(found) => problem = Some(found),
                }
            }
            match problem {
                Some(problem) => return Err(self.explain(problem).await),
                None => received.map_err(|error| self.failed(error))?,
            }
            if !goes_on {
                return Ok(());
            }
        }
        self.rows.block.clear();
        Ok(())
    }

    /// Receives the next rows; `false` when there are none.
    pub(crate) async fn next_block(&mut self) -> Result<bool, Error> {
        self.each_block(&mut |_| Ok(false)).await?;
        Ok(self.rows.block.len() > 0)
    }

    /// Reads the catalog once more, for a newer program may have been deployed since that was done.
    async fn read_catalog(&mut self) -> Result<(), Error> {
        let transaction = self.rows.transaction().await;
        let transaction = transaction.map_err(|error| self.table.context().failed("scanning", error))?;
        self.table.read_catalog(transaction).await
    }

    /// Says which row an error is about: its number in the scan, and where it lies in the table.
    pub(crate) async fn explain(&mut self, (row, error): Problem) -> Error {
        let error = error.in_table(self.table.name());
        let Some(i) = row else { return error };
        let error = error.with_row(self.before as usize + i);
        let Scanning { table, rows, .. } = self;
        let key = KeyParameters::raw(table.key, |place| rows.block.get(i, place));
        match (key, rows.transaction().await) {
            (Some(key), Ok(transaction)) => table.with_ctid(transaction, &key, error).await,
            _ => error,
        }
    }

    /// Ends the transaction, after the last row.
    pub(crate) async fn finish(self) -> Result<(), Error> {
        let Scanning { table, rows, .. } = self;
        rows.into_transaction()
            .commit()
            .await
            .map_err(|error| table.context().failed("ending the scan", error))
    }

    fn failed(&self, error: ::tokio_postgres::Error) -> Error {
        let doing = format!("scanning, after {} rows", self.progress.rows);
        self.table.context().failed_reading(&doing, self.asked, error)
    }
}
