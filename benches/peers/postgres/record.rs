//! `record`, `record_async`, `record_2conn`, `for_each`, `query_arrow`: this library.

use std::{hint::black_box, sync::Mutex};

use postgres::Client;
use record_core::{Record, RecordView};
use record_postgres::{
    postgres::{Table, query_arrow},
    tokio_postgres as nonblocking,
};
use record_table::{Error, PutMode, PutOptions};
use tokio::runtime::{Builder, Runtime};

use super::Sink;
use crate::setup::{Batch, Server};

const READS: &str = "the table can be read";

/// Handles are made once, as a program does, and not measured.
pub(crate) fn open<R: Record>(client: &mut Client, table: &str) -> Table<i64, R> {
    Table::open(client, table).expect(READS)
}

pub(crate) fn record<R: Record>(client: &mut Client, table: &Table<i64, R>, sink: Sink<'_>) {
    table.scan().batches(client).expect(READS).for_each(|batch| sink(batch.expect(READS)));
}

/// Reads a view of every row, and a byte of it so that none can be left out. Returns the number of rows.
pub(crate) fn for_each<R: Record>(client: &mut Client, table: &Table<i64, R>) -> u64 {
    let each = |key, view: Option<R::View<'_>>| {
        black_box((key, view.map(|view| view.bytes()[8])));
    };
    table.scan().for_each(client, each).expect(READS).rows
}

pub(crate) fn plain_columns(client: &mut Client, select: &str, sink: Sink<'_>) {
    query_arrow(client, select, &[]).expect(READS).for_each(|batch| sink(batch.expect(READS)));
}

/// Two connections, a thread each.
pub(crate) struct Pair([Client; 2]);

impl Pair {
    pub(crate) fn connect(server: &Server) -> Self {
        Pair([server.connect(), server.connect()])
    }

    pub(crate) fn record<R: Record>(&mut self, table: &Table<i64, R>, sink: Sink<'_>) {
        let sink = Mutex::new(sink);
        let each = |batch| {
            (sink.lock().expect("no sink panics"))(batch);
            Ok::<_, Error>(())
        };
        table.scan().for_each_batch(&mut self.0, each).expect(READS);
    }
}

/// Connections of the asynchronous driver, with the one thread that they live on.
pub(crate) struct Async {
    runtime: Runtime,
    clients: Vec<tokio_postgres::Client>,
}

impl Async {
    pub(crate) fn connect(server: &Server, connections: usize) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
        let url = server.url();
        let clients = (0..connections).map(|_| {
            let connecting = tokio_postgres::connect(&url, tokio_postgres::NoTls);
            let (client, connection) = runtime.block_on(connecting).expect("the server accepts connections");
            runtime.spawn(connection);
            client
        });
        let clients = clients.collect();
        Async { runtime, clients }
    }

    /// Makes a handle, which is not measured.
    pub(crate) fn open<R: Record>(&mut self, table: &str) -> nonblocking::Table<i64, R> {
        let Async { runtime, clients } = self;
        runtime.block_on(nonblocking::Table::open(&mut clients[0], table)).expect(READS)
    }

    pub(crate) fn record<R: Record>(&mut self, table: &nonblocking::Table<i64, R>, sink: Sink<'_>) {
        let Async { runtime, clients } = self;
        let client = &mut clients[0];
        runtime.block_on(async {
            let mut batches = table.scan().batches(client).await.expect(READS);
            while let Some(batch) = batches.next().await {
                sink(batch.expect(READS));
            }
        });
    }

    /// On all connections at once.
    pub(crate) fn record_on_all<R: Record>(&mut self, table: &nonblocking::Table<i64, R>, sink: Sink<'_>) {
        let Async { runtime, clients } = self;
        let sink = Mutex::new(sink);
        let each = |batch| {
            (sink.lock().expect("no sink panics"))(batch);
            Ok::<_, Error>(())
        };
        runtime.block_on(async {
            table.scan().for_each_batch(clients, each).await.expect(READS);
        });
    }

    pub(crate) fn plain_columns(&mut self, select: &str, sink: Sink<'_>) {
        let Async { runtime, clients } = self;
        runtime.block_on(async {
            let mut batches = nonblocking::query_arrow(&mut clients[0], select, &[]).await.expect(READS);
            while let Some(batch) = batches.next().await {
                sink(batch.expect(READS));
            }
        });
    }
}

/// An upsert of records, which are encoded on the way.
pub(crate) fn put_many(client: &mut Client, table: &str, batch: &Batch) {
    let table = Table::<i64, _>::open(client, table).expect("the table is there");
    let rows = batch.keys.iter().zip(&batch.records);
    table.put_many(client, rows).expect("the server takes the rows");
}

/// A COPY of records into a table that has none of them.
pub(crate) fn insert_many(client: &mut Client, table: &str, batch: &Batch) {
    let table = Table::<i64, _>::open(client, table).expect("the table is there");
    let rows = batch.keys.iter().zip(&batch.records);
    let options = PutOptions::new().mode(PutMode::Insert);
    table.put_many_with(client, rows, options).expect("the server takes the rows");
}
