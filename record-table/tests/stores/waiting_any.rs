//! The asynchronous table without types with methods that wait, so that tests read the same for every store.

use crate::waiting::wait;
use arrow_array::RecordBatch;
use record_core::{
    filter::{AnyColumn, AnyFilter},
    key::{KeyColumn, KeyValue},
    layout::Layout,
    value::DynamicView,
};
use record_postgres::tokio_postgres::{self as store, AnyRow, Parameters};
use record_table::{
    AnyKey, Error, Lookup, Put, PutCounts, PutOptions, ScanCounts, ScanPart, TableInfo, Verified,
};
use tokio_postgres::GenericClient;

pub(crate) fn list_tables<C: GenericClient>(client: &mut C) -> Result<Vec<TableInfo>, Error> {
    wait(store::list_tables(client))
}

#[derive(Clone, Debug)]
pub(crate) struct AnyTable(store::AnyTable);

impl AnyTable {
    pub(crate) fn open<C: GenericClient>(client: &mut C, name: &str) -> Result<Self, Error> {
        wait(store::AnyTable::open(client, name)).map(AnyTable)
    }

    pub(crate) fn name(&self) -> &str {
        self.0.name()
    }

    pub(crate) fn layout(&self) -> &'static Layout {
        self.0.layout()
    }

    pub(crate) fn key_columns(&self) -> &'static [KeyColumn] {
        self.0.key_columns()
    }

    pub(crate) fn filter(&self, name: &str) -> Result<AnyColumn, Error> {
        self.0.filter(name)
    }

    waiting! {
        fn get(key: &[KeyValue<'_>]) -> Lookup<AnyRow>;
        fn get_many<'k; Q: AsRef<[KeyValue<'k>]>>(keys: impl IntoIterator<Item = Q>) -> Vec<Lookup<AnyRow>>;
        fn count() -> u64;
        fn verify(found: impl FnMut(Error)) -> Verified;
        fn find_equal(blob: Option<&[u8]>) -> Vec<AnyKey>;
        fn find_equal_json(json: &str) -> Vec<AnyKey>;
        fn patch_json(key: &[KeyValue<'_>], json: &str) -> Put;
        fn delete_many<'k; Q: AsRef<[KeyValue<'k>]>>(keys: impl IntoIterator<Item = Q>) -> u64;
        fn put_batches(batches: impl IntoIterator<Item = RecordBatch, IntoIter: Send>) -> PutCounts;
    }

    pub(crate) fn try_put_batches<C: GenericClient, E: From<Error> + Send>(
        &self,
        client: &mut C,
        batches: impl IntoIterator<Item = Result<RecordBatch, E>, IntoIter: Send>,
        options: PutOptions,
    ) -> Result<PutCounts, E> {
        wait(self.0.try_put_batches(client, batches, options))
    }

    pub(crate) fn scan<'p>(&self) -> AnyScan<'p> {
        AnyScan(self.0.scan())
    }

    pub(crate) fn open_part<C: GenericClient>(
        client: &mut C,
        part: &ScanPart,
    ) -> Result<AnyScan<'static>, Error> {
        wait(store::AnyTable::open_part(client, part)).map(AnyScan)
    }
}

pub(crate) struct AnyScan<'p>(store::AnyScan<'p>);

impl<'p> AnyScan<'p> {
    pub(crate) fn filter(self, condition: impl Into<String>, parameters: impl Parameters<'p>) -> Self {
        AnyScan(self.0.filter(condition, parameters))
    }

    pub(crate) fn matching(self, filter: impl Into<AnyFilter>) -> Self {
        AnyScan(self.0.matching(filter))
    }

    pub(crate) fn order_by_key(self) -> Self {
        AnyScan(self.0.order_by_key())
    }

    pub(crate) fn limit(self, rows: u64) -> Self {
        AnyScan(self.0.limit(rows))
    }

    pub(crate) fn skip_corrupt(self) -> Self {
        AnyScan(self.0.skip_corrupt())
    }

    pub(crate) fn parts<C: GenericClient>(
        self,
        client: &mut C,
        count: usize,
    ) -> Result<Vec<ScanPart>, Error> {
        wait(self.0.parts(client, count))
    }

    pub(crate) fn select<N: Into<String>>(self, columns: impl IntoIterator<Item = N>) -> Self {
        AnyScan(self.0.select(columns))
    }

    pub(crate) fn batch_rows(self, rows: usize) -> Self {
        AnyScan(self.0.batch_rows(rows))
    }

    pub(crate) fn for_each<C: GenericClient>(
        self,
        client: &mut C,
        each: impl FnMut(&[KeyValue<'_>], Option<DynamicView<'_>>),
    ) -> Result<ScanCounts, Error> {
        wait(self.0.for_each(client, each))
    }

    pub(crate) fn try_for_each<C: GenericClient, E: From<Error>>(
        self,
        client: &mut C,
        each: impl FnMut(&[KeyValue<'_>], Option<DynamicView<'_>>) -> Result<(), E>,
    ) -> Result<ScanCounts, E> {
        wait(self.0.try_for_each(client, each))
    }

    #[expect(clippy::wrong_self_convention, reason = "named as the method that it calls")]
    pub(crate) fn to_batches<C: GenericClient>(self, client: &mut C) -> Result<Vec<RecordBatch>, Error> {
        wait(self.0.to_batches(client))
    }
}
