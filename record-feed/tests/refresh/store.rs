//! The stores under one trait, so that each test is written once.

use crate::face::Table;
#[cfg(feature = "tokio")]
use crate::waiting::{RUNTIME, wait};
use ::postgres::{Client, NoTls};
use record_core::{Key, Record, RecordView};
use record_postgres::postgres;
#[cfg(feature = "tokio")]
use record_postgres::tokio_postgres;
use record_sqlite as sqlite;
use record_table::{Table as AnyTable, store::now};
use std::{collections::BTreeMap, path::Path};
use tempfile::TempDir;
use test_servers::{Database, Server};

pub(crate) trait Store: 'static {
    type Client: Send;
    type Table<K: Key + Ord + Send + Sync + 'static, R: Record>: Table<Key = K, Record = R, Client = Self::Client>
        + AnyTable<Self::Client, Key = K, Record = R>;

    const NAME: &str;

    /// An empty database of its own.
    fn new() -> Self;

    /// Where another process finds it.
    fn address(&self) -> String;

    fn connect_to(address: &str) -> Self::Client;

    /// Makes the table of positions.
    fn create_positions(client: &mut Self::Client);

    fn connect(&self) -> Self::Client {
        Self::connect_to(&self.address())
    }

    /// The result of a future over the store.
    fn wait<T>(future: impl Future<Output = T>) -> T;

    fn create<K: Key + Ord + Send + Sync + 'static, R: Record>(
        client: &mut Self::Client,
        name: &str,
    ) -> Self::Table<K, R> {
        Self::wait(<Self::Table<K, R> as AnyTable<_>>::create(client, name)).unwrap()
    }

    /// What is in a table: records, and `None` where it is known that there is none.
    fn all<K: Key + Ord + Send + Sync + 'static, R: Record + Send>(
        client: &mut Self::Client,
        table: &Self::Table<K, R>,
    ) -> BTreeMap<K, Option<R>> {
        let mut all = BTreeMap::new();
        let each = |key, view: Option<R::View<'_>>| {
            all.insert(key, view.map(|view| view.decode()));
        };
        Self::wait(AnyTable::scan(table).for_each(client, each)).unwrap();
        all
    }

    fn put<K: Key + Ord + Send + Sync + 'static, R: Record + Send + Sync>(
        client: &mut Self::Client,
        table: &Self::Table<K, R>,
        rows: Vec<(K, R)>,
    ) {
        Self::wait(AnyTable::put_many(table, client, rows)).unwrap();
    }

    /// Runs statements.
    fn sql(client: &mut Self::Client, sql: &str);

    /// The one number that a query gives.
    fn number(client: &mut Self::Client, sql: &str) -> i64;

    /// Makes a key's rows impossible, which shows when the transaction ends, or ends it at once.
    fn forbid_late(client: &mut Self::Client, table: &str, key: i64);

    /// The name of the table of positions.
    const POSITIONS: &str;

    /// The query for the number of temporary tables.
    const TEMPORARY: &str;
}

pub(crate) struct Sqlite(TempDir);

impl Store for Sqlite {
    type Client = rusqlite::Connection;
    type Table<K: Key + Ord + Send + Sync + 'static, R: Record> = sqlite::Table<K, R>;

    const NAME: &str = "sqlite";

    fn new() -> Self {
        Sqlite(tempfile::tempdir().unwrap())
    }

    fn address(&self) -> String {
        self.0.path().join("test.sqlite").to_str().unwrap().into()
    }

    fn connect_to(address: &str) -> Self::Client {
        sqlite::open(Path::new(address)).unwrap()
    }

    fn create_positions(client: &mut Self::Client) {
        sqlite::Positions::create(client).unwrap();
    }

    fn wait<T>(future: impl Future<Output = T>) -> T {
        now(future)
    }

    fn sql(client: &mut Self::Client, sql: &str) {
        client.execute_batch(sql).unwrap();
    }

    fn number(client: &mut Self::Client, sql: &str) -> i64 {
        client.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn forbid_late(client: &mut Self::Client, table: &str, key: i64) {
        Self::sql(
            client,
            &format!(
                "CREATE TRIGGER forbid_{key} BEFORE INSERT ON {table} WHEN new.key = {key} \
                 BEGIN SELECT raise(ROLLBACK, 'forbidden'); END"
            ),
        );
    }

    const POSITIONS: &str = "record_positions";
    const TEMPORARY: &str = "SELECT count(*) FROM sqlite_temp_schema WHERE type = 'table'";
}

pub(crate) struct Postgres(Database);

impl Store for Postgres {
    type Client = Client;
    type Table<K: Key + Ord + Send + Sync + 'static, R: Record> = postgres::Table<K, R>;

    const NAME: &str = "postgres";

    fn new() -> Self {
        Postgres(Server::shared().create_database())
    }

    fn address(&self) -> String {
        self.0.url()
    }

    fn connect_to(address: &str) -> Self::Client {
        Client::connect(address, NoTls).unwrap()
    }

    fn create_positions(client: &mut Self::Client) {
        postgres::Positions::create(client).unwrap();
    }

    fn wait<T>(future: impl Future<Output = T>) -> T {
        now(future)
    }

    fn sql(client: &mut Self::Client, sql: &str) {
        client.batch_execute(sql).unwrap();
    }

    fn number(client: &mut Self::Client, sql: &str) -> i64 {
        client.query_one(sql, &[]).unwrap().get(0)
    }

    fn forbid_late(client: &mut Self::Client, table: &str, key: i64) {
        Self::sql(client, &forbid_late(table, key));
    }

    const POSITIONS: &str = "record.positions";
    const TEMPORARY: &str =
        "SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'";
}

/// A trigger that makes a key's rows impossible when the transaction ends.
fn forbid_late(table: &str, key: i64) -> String {
    format!(
        "CREATE FUNCTION forbid_{key}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE 'forbidden' USING ERRCODE = 'check_violation'; END $$; \
         CREATE CONSTRAINT TRIGGER forbid_{key} AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW WHEN (new.key = {key}) EXECUTE FUNCTION forbid_{key}()"
    )
}

/// The same server over the asynchronous driver, with calls that wait.
#[cfg(feature = "tokio")]
pub(crate) struct TokioPostgres(Database);

#[cfg(feature = "tokio")]
impl Store for TokioPostgres {
    type Client = ::tokio_postgres::Client;
    type Table<K: Key + Ord + Send + Sync + 'static, R: Record> = tokio_postgres::Table<K, R>;

    const NAME: &str = "tokio_postgres";

    fn new() -> Self {
        TokioPostgres(Server::shared().create_database())
    }

    fn address(&self) -> String {
        self.0.url()
    }

    fn connect_to(address: &str) -> Self::Client {
        wait(connect(address.into())).unwrap()
    }

    fn create_positions(client: &mut Self::Client) {
        wait(tokio_postgres::Positions::create(client)).unwrap();
    }

    fn wait<T>(future: impl Future<Output = T>) -> T {
        wait(future)
    }

    fn sql(client: &mut Self::Client, sql: &str) {
        wait(client.batch_execute(sql)).unwrap();
    }

    fn number(client: &mut Self::Client, sql: &str) -> i64 {
        wait(client.query_one(sql, &[])).unwrap().get(0)
    }

    fn forbid_late(client: &mut Self::Client, table: &str, key: i64) {
        Self::sql(client, &forbid_late(table, key));
    }

    const POSITIONS: &str = Postgres::POSITIONS;
    const TEMPORARY: &str = Postgres::TEMPORARY;
}

#[cfg(feature = "tokio")]
pub(crate) async fn connect(url: String) -> Result<::tokio_postgres::Client, ::tokio_postgres::Error> {
    let (client, connection) = ::tokio_postgres::connect(&url, NoTls).await?;
    RUNTIME.spawn(connection);
    Ok(client)
}
