//! The tests that hold for every store, on Postgres over the asynchronous driver.

#[path = "bodies/mod.rs"]
mod bodies;
#[path = "pg.rs"]
mod pg;
#[path = "../../../tests/shared/pooled.rs"]
mod pooled;
#[macro_use]
#[path = "waiting.rs"]
mod waiting;
#[path = "waiting_any.rs"]
mod waiting_any;

#[test]
fn all_of_it_holds_behind_a_pooler() {
    pooled::run_all_behind_a_pooler("all_of_it_holds_behind_a_pooler");
}

/// What the tests know of the store.
mod store {
    use crate::{
        pg::{NO_TRANSACTION, one_value, touched, written},
        pooled::url,
        waiting::RUNTIME,
    };
    use test_servers::{Database, Server};
    use tokio_postgres::{Client, GenericClient, NoTls};

    pub(crate) use crate::{
        pg::{
            CATALOG, COLUMN_TYPES, POSITIONS, SCHEMA_STATE, bytes, condition, drop_table, fields, named,
            references,
        },
        waiting::{Batch, Positions, Table, wait},
        waiting_any::{AnyTable, list_tables},
    };
    /// The table itself, whose calls are awaited.
    pub(crate) use record_postgres::tokio_postgres::Table as Plain;

    /// An empty database of its own.
    pub(crate) struct Store(Database);

    impl Store {
        pub(crate) fn new() -> Self {
            Store(Server::shared().create_database())
        }

        pub(crate) fn connect(&self) -> Connection {
            let (client, connection) = wait(tokio_postgres::connect(&url(&self.0), NoTls)).unwrap();
            RUNTIME.spawn(connection);
            Connection(client)
        }

        /// What shows in other connections when something was written.
        pub(crate) fn observe(&self) -> Observer {
            Observer(self.connect())
        }
    }

    pub(crate) struct Observer(Connection);

    impl Observer {
        /// Stays the same as long as no row of the table is written or locked.
        pub(crate) fn touched(&mut self, table: &str) -> String {
            text(self.0.client(), &touched(table))
        }

        /// Stays the same as long as no row of the table is written.
        pub(crate) fn written(&mut self, table: &str) -> String {
            text(self.0.client(), &written(table))
        }
    }

    pub(crate) struct Connection(Client);

    impl Connection {
        /// What a table's calls take.
        pub(crate) fn client(&mut self) -> &mut Client {
            &mut self.0
        }

        pub(crate) fn transaction(&mut self) -> Transaction<'_> {
            Transaction(wait(self.0.transaction()).unwrap())
        }

        /// Whether a call left a transaction open.
        pub(crate) fn is_in_transaction(&mut self) -> bool {
            let error = wait(self.0.batch_execute("SAVEPOINT probe")).err();
            error.is_none_or(|error| error.code().is_none_or(|state| state.code() != NO_TRANSACTION))
        }
    }

    /// A transaction or savepoint, rolled back when it is dropped.
    pub(crate) struct Transaction<'c>(tokio_postgres::Transaction<'c>);

    impl<'c> Transaction<'c> {
        pub(crate) fn client(&mut self) -> &mut tokio_postgres::Transaction<'c> {
            &mut self.0
        }

        pub(crate) fn savepoint(&mut self) -> Transaction<'_> {
            Transaction(wait(self.0.transaction()).unwrap())
        }

        pub(crate) fn commit(self) {
            wait(self.0.commit()).unwrap();
        }

        pub(crate) fn rollback(self) {
            wait(self.0.rollback()).unwrap();
        }
    }

    /// Runs statements.
    pub(crate) fn execute(client: &mut impl GenericClient, sql: &str) {
        wait(client.batch_execute(sql)).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }

    /// The one number that a query gives.
    pub(crate) fn number(client: &mut impl GenericClient, sql: &str) -> i64 {
        one(client, &one_value(sql, "bigint")).get(0)
    }

    /// The one text that a query gives.
    pub(crate) fn text(client: &mut impl GenericClient, sql: &str) -> String {
        one(client, &one_value(sql, "text")).get(0)
    }

    fn one(client: &mut impl GenericClient, sql: &str) -> tokio_postgres::Row {
        wait(client.query_typed_one(sql, &[])).unwrap_or_else(|error| panic!("{sql}: {error:?}"))
    }
}
