//! Calls behind PgBouncer in transaction mode, where the next transaction may run on another server connection, and what one
//! client leaves behind on a connection is met by another.
//!
//! What every store promises is tested behind it by `stores_postgres` and `stores_tokio_postgres`. Here is what those leave
//! out: what runs for long or on connections of its own, queries to Arrow, and what stays behind.

mod calls;
mod left_behind;
mod refreshes;

use postgres::{Client, NoTls};
use record_core::Record;
use std::sync::LazyLock;
use test_servers::{Database, Pooler, Server};
use tokio::runtime::Runtime;

/// Two connections to the server for each database.
static POOLER: LazyLock<Pooler> = LazyLock::new(|| Pooler::start(Server::shared()));

/// An empty database behind the pooler.
struct Pooled(Database);

impl Pooled {
    fn new() -> Self {
        Pooled(Server::shared().create_database())
    }

    fn url(&self) -> String {
        POOLER.url(&self.0.url())
    }

    fn connect(&self) -> Client {
        Client::connect(&self.url(), NoTls).unwrap()
    }

    async fn connect_nonblocking(&self) -> tokio_postgres::Client {
        let (client, connection) = tokio_postgres::connect(&self.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }
}

/// The record that most tests store.
#[derive(Record, Debug, Clone, PartialEq)]
struct Facts {
    number: i64,
    text: String,
}

fn facts(number: i64) -> Facts {
    Facts { number, text: format!("number {}", number % 7) }
}

/// The one number that a query gives.
fn number(client: &mut Client, sql: &str) -> i64 {
    client.query_typed_one(&format!("SELECT ({sql})::bigint"), &[]).unwrap().get(0)
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}
