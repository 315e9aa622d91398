//! Scans of tables in Postgres, over both drivers, against a real server.

mod connections;
mod failure;
mod parameters;
mod parts;
mod rows;
mod versions;

use arrow_array::{RecordBatch, cast::AsArray, types::Int64Type};
use record_core::{Blob, Key, Record};
use record_postgres::{Error, postgres, tokio_postgres};
use std::fmt::Debug;
use test_servers::{Database, Server};
use tokio::runtime::Runtime;

#[derive(Record, Clone)]
struct Facts {
    additions: i64,
    author: String,
    labels: Vec<String>,
}

fn facts(n: i64) -> Facts {
    Facts { additions: n, author: format!("author {n}"), labels: vec!["label".into(); n as usize % 3] }
}

/// A database and a connection to it of each driver.
struct Both {
    blocking: ::postgres::Client,
    nonblocking: ::tokio_postgres::Client,
    runtime: Runtime,
    /// Last, so that it is dropped when nobody is connected.
    database: Database,
}

/// A table's handles.
struct Tables<K, R> {
    blocking: postgres::Table<K, R>,
    nonblocking: tokio_postgres::Table<K, R>,
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn connect(url: &str) -> ::postgres::Client {
    ::postgres::Client::connect(url, ::postgres::NoTls).unwrap()
}

async fn connect_nonblocking(url: &str) -> ::tokio_postgres::Client {
    let (client, connection) = ::tokio_postgres::connect(url, ::tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

impl Both {
    fn new() -> Self {
        Self::on(Server::shared())
    }

    fn on(server: &Server) -> Self {
        let database = server.create_database();
        let (blocking, runtime) = (connect(&database.url()), runtime());
        let nonblocking = runtime.block_on(connect_nonblocking(&database.url()));
        Both { blocking, nonblocking, runtime, database }
    }

    fn table<K: Key, R: Record>(&mut self, name: &str) -> Tables<K, R> {
        let blocking = postgres::Table::create(&mut self.blocking, name).unwrap();
        let opening = tokio_postgres::Table::open(&mut self.nonblocking, name);
        Tables { blocking, nonblocking: self.runtime.block_on(opening).unwrap() }
    }

    /// A table of records under whole numbers, every hundredth known to be empty, beside a column that filters can use.
    fn filled(rows: i64) -> (Self, Tables<i64, Facts>) {
        let mut both = Self::new();
        let table = both.table("facts");
        both.execute("ALTER TABLE facts ADD tens bigint GENERATED ALWAYS AS (key / 10) STORED");
        both.fill("facts", rows);
        (both, table)
    }

    fn fill(&mut self, table: &str, rows: i64) {
        let sql = format!("INSERT INTO {table} (key, data) SELECT * FROM unnest($1::bigint[], $2::bytea[])");
        let keys: Vec<i64> = (0..rows).collect();
        let blob = |key: &i64| (key % 100 != 7).then(|| Blob::encode(&facts(*key)).unwrap().into_bytes());
        for keys in keys.chunks(10_000) {
            let blobs: Vec<_> = keys.iter().map(blob).collect();
            self.blocking.execute(&sql, &[&keys, &blobs]).unwrap();
        }
    }

    fn execute(&mut self, sql: &str) {
        self.blocking.batch_execute(sql).unwrap();
    }
}

/// What both drivers give, which has to be the same.
fn same<T: PartialEq + Debug>(blocking: Result<T, Error>, nonblocking: Result<T, Error>) -> Result<T, Error> {
    match (&blocking, &nonblocking) {
        (Ok(first), Ok(second)) => assert!(first == second, "{first:?} and {second:?}"),
        (Err(first), Err(second)) => assert_eq!(first.to_string(), second.to_string()),
        (first, second) => panic!("{first:?} and {second:?}"),
    }
    blocking
}

/// All batches of a scan of `$table`, with both drivers.
macro_rules! batches {
    ($both:expr, $table:expr, |$scan:ident| $made:expr) => {{
        let both = &mut $both;
        let $scan = $table.blocking.scan();
        let first = $made.to_batches(&mut both.blocking);
        let $scan = $table.nonblocking.scan();
        let second = both.runtime.block_on($made.to_batches(&mut both.nonblocking));
        $crate::same(first, second)
    }};
}

/// What a scan's `for_each` sees, with both drivers.
macro_rules! views {
    ($both:expr, $table:expr, |$scan:ident| $made:expr, $each:expr) => {{
        let both = &mut $both;
        let $scan = $table.blocking.scan();
        let mut one = vec![];
        let first = $made.for_each(&mut both.blocking, |key, view| one.push($each(key, view)));
        let $scan = $table.nonblocking.scan();
        let mut other = vec![];
        let scanning = $made.for_each(&mut both.nonblocking, |key, view| other.push($each(key, view)));
        let second = both.runtime.block_on(scanning);
        $crate::same(first.map(|count| (count, one)), second.map(|count| (count, other)))
    }};
}

pub(crate) use {batches, views};

fn keys<'b>(batches: impl IntoIterator<Item = &'b RecordBatch>) -> Vec<i64> {
    let keys = |batch: &RecordBatch| batch["key"].as_primitive::<Int64Type>().values().to_vec();
    batches.into_iter().flat_map(keys).collect()
}

fn sorted(mut keys: Vec<i64>) -> Vec<i64> {
    keys.sort_unstable();
    keys
}
