//! What a writer promises, on Postgres in tasks of tokio.

#[path = "bodies/mod.rs"]
mod bodies;
mod connections;
#[path = "../../../tests/shared/cut.rs"]
mod cut;
mod fail_over;
#[path = "../../../tests/shared/fail_over.rs"]
mod pair;
mod proxy;
mod roles;
mod runtime;
mod statements;
#[path = "../../../record-table/tests/stores/waiting.rs"]
#[allow(dead_code, reason = "it is there for the tests of stores, which use all of it")]
mod waiting;
mod waiting_writer;

/// What the tests know of the store.
mod store {
    use crate::waiting::{RUNTIME, wait};
    use test_servers::{Database, Server};
    use tokio_postgres::{Client, NoTls};

    pub(crate) use crate::{
        statements::{blob, check_place},
        waiting::{Positions, Table},
        waiting_writer::{Builder, Connecting, Writer},
    };

    /// An empty database of its own.
    pub(crate) struct Store {
        url: String,
        _database: Option<Database>,
    }

    impl Store {
        pub(crate) fn new() -> Self {
            let database = Server::shared().create_database();
            Store { url: database.url(), _database: Some(database) }
        }

        /// What another process finds it by.
        pub(crate) fn address(&self) -> String {
            self.url.clone()
        }

        pub(crate) fn at(address: &str) -> Self {
            Store { url: address.into(), _database: None }
        }

        pub(crate) fn connect(&self) -> Connection {
            Connection(wait(connect(self.url.clone())).unwrap())
        }

        /// How a writer connects.
        pub(crate) fn way(&self) -> impl FnMut() -> Result<Connecting, tokio_postgres::Error> + Send + use<> {
            let url = self.url.clone();
            move || Ok(Box::pin(connect(url.clone())) as Connecting)
        }
    }

    async fn connect(url: String) -> Result<Client, tokio_postgres::Error> {
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
        RUNTIME.spawn(connection);
        Ok(client)
    }

    pub(crate) struct Connection(Client);

    impl Connection {
        /// What a table's calls take.
        pub(crate) fn client(&mut self) -> &mut Client {
            &mut self.0
        }

        pub(crate) fn execute(&mut self, sql: &str) {
            wait(self.0.batch_execute(sql)).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        }

        /// The number that a query gives.
        pub(crate) fn number(&mut self, sql: &str) -> i64 {
            wait(self.0.query_one(sql, &[])).unwrap().get(0)
        }
    }
}
