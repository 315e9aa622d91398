//! Whole records through a writer into the server: time, and the memory that is allocated for each byte of a blob.

use std::time::Instant;

use postgres::{Client, NoTls};
use record_core::Record;
use record_feed::{tokio as tasks, writer::Writer};
use record_postgres::{postgres::Table, tokio_postgres as nonblocking};

use super::{Server, allocated};
use crate::harness::Turn;

/// Text of 2,000 bytes, beside which keys and places in buffers do not count for much.
#[derive(Record, Clone)]
struct Page {
    number: u32,
    text: String,
}

fn page(key: i64, round: u32) -> Page {
    Page { number: round, text: format!("{key:02000}") }
}

/// What the blobs take, about.
pub(crate) fn bytes(rows: usize) -> u64 {
    rows as u64 * 2_000
}

fn begin() -> Instant {
    allocated::begin();
    Instant::now()
}

/// The table, which is filled anew or changed in each round.
pub(crate) struct Target<'s> {
    server: &'s Server,
    rows: usize,
    is_new: bool,
    round: u32,
}

const WRITES: &str = "the writer writes";

impl<'s> Target<'s> {
    pub(crate) fn new(server: &'s Server, rows: usize, is_new: bool) -> Self {
        let target = Target { server, rows, is_new, round: 0 };
        let table = target.cleared();
        if !is_new {
            let rows = (0..rows as i64).map(|key| (key, page(key, 0)));
            table.put_many(&mut target.server.connect(), rows).expect("the server takes rows");
        }
        target
    }

    fn cleared(&self) -> Table<i64, Page> {
        let mut client = self.server.connect();
        client.batch_execute("DROP TABLE IF EXISTS pages CASCADE").expect("the server drops tables");
        Table::create(&mut client, "pages").expect("a table can be made")
    }

    /// The rows of the next round, which differ from those before.
    fn next(&mut self) -> Vec<Page> {
        self.round += 1;
        if self.is_new {
            self.cleared();
        }
        (0..self.rows as i64).map(|key| page(key, self.round)).collect()
    }

    /// By a thread, over the blocking driver.
    pub(crate) fn blocking(&mut self) -> Turn {
        let pages = self.next();
        let url = self.server.url();
        let table = Table::open(&mut self.server.connect(), "pages").expect("the table is there");
        let writer = Writer::builder(table).start(move || Client::connect(&url, NoTls)).expect(WRITES);
        let start = begin();
        for (key, page) in pages.iter().enumerate() {
            writer.put(key as i64, page).expect(WRITES);
        }
        writer.close().expect(WRITES);
        self.turn(start)
    }

    /// By a task, over the asynchronous one.
    pub(crate) fn in_task(&mut self) -> Turn {
        let pages = self.next();
        let url = self.server.url();
        let connect = async move || {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
            tokio::spawn(connection);
            Ok::<_, tokio_postgres::Error>(client)
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime can be made").block_on(async {
            let mut client = connect().await.expect("the server accepts connections");
            let table = nonblocking::Table::<i64, Page>::open(&mut client, "pages").await;
            let writer = tasks::Writer::builder(table.expect("the table is there")).start(move || {
                let connecting = connect.clone();
                async move { connecting().await }
            });
            let writer = writer.await.expect(WRITES);
            let start = begin();
            for (key, page) in pages.iter().enumerate() {
                writer.put(key as i64, page).await.expect(WRITES);
            }
            writer.close().await.expect(WRITES);
            self.turn(start)
        })
    }

    fn turn(&self, start: Instant) -> Turn {
        let (taken, allocated) = (start.elapsed(), allocated::end());
        Turn::of(taken).counting("allocated_percent", allocated * 100 / bytes(self.rows))
    }
}
