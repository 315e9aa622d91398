//! What an import promises, on Postgres in tasks of tokio.

mod bodies;
mod tasks;
#[path = "../../../record-table/tests/stores/waiting.rs"]
#[allow(dead_code, reason = "it is there for the tests of stores, which use all of it")]
mod waiting;
mod waiting_import;
#[path = "../writer/waiting_writer.rs"]
#[allow(dead_code, reason = "it is there for the tests of writers, which use all of it")]
mod waiting_writer;

/// What the tests know of the store.
mod store {
    use crate::{
        waiting::{RUNTIME, wait},
        waiting_writer::Connecting,
    };
    use record_core::{Key, Record};
    use test_servers::{Database as Created, Server};
    use tokio_postgres::{Client, NoTls};

    pub(crate) use crate::{
        waiting::{Positions, Table},
        waiting_import::Import,
        waiting_writer::Writer,
    };

    /// How often a property is tried: every time with databases of its own, which take their time.
    pub(crate) const CASES: u32 = 4;

    /// A database of its own.
    pub(crate) struct Database {
        url: String,
        _created: Option<Created>,
    }

    impl Database {
        pub(crate) fn new() -> Self {
            let created = Server::shared().create_database();
            Database { url: created.url(), _created: Some(created) }
        }

        /// What another process finds it by.
        pub(crate) fn address(&self) -> String {
            self.url.clone()
        }

        pub(crate) fn at(address: &str) -> Self {
            Database { url: address.into(), _created: None }
        }

        pub(crate) fn open(&self) -> Connection {
            Connection(wait(connect(self.url.clone())).unwrap())
        }

        /// How a writer connects.
        pub(crate) fn way(&self) -> impl FnMut() -> Result<Connecting, tokio_postgres::Error> + Send + use<> {
            let url = self.url.clone();
            move || Ok(Box::pin(connect(url.clone())) as Connecting)
        }

        pub(crate) fn table<K: Key, R: Record>(&self, name: &str) -> Table<K, R> {
            Table::create(self.open().client(), name).unwrap()
        }

        /// A writer that keeps no position.
        pub(crate) fn writer<K: Key + Send + Sync + 'static, R: Record + 'static>(
            &self,
            table: &Table<K, R>,
        ) -> Writer<K, R> {
            Writer::builder(table.clone()).start(self.way()).unwrap()
        }

        /// A writer for a feed.
        pub(crate) fn feed<K: Key + Send + Sync + 'static, R: Record + 'static>(
            &self,
            table: &Table<K, R>,
            feed: &str,
        ) -> Writer<K, R> {
            Writer::builder(table.clone()).position(feed).start(self.way()).unwrap()
        }

        /// Every row as it is stored: the key columns and the blob, in key order.
        pub(crate) fn stored<K: Key>(&self, table: &str) -> Vec<String> {
            let names: Vec<String> = K::COLUMNS.iter().map(|column| format!("\"{}\"", column.name)).collect();
            let names = names.join(", ");
            let query = format!("SELECT ROW({names}, data)::text FROM {table} ORDER BY {names}");
            let rows = wait(self.open().0.query(&query, &[])).unwrap();
            rows.iter().map(|row| row.get(0)).collect()
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

        pub(crate) fn drop_table(&mut self, table: &str) {
            wait(self.0.batch_execute(&format!("DROP TABLE {table} CASCADE"))).unwrap();
        }
    }
}
