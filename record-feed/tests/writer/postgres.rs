//! What a writer promises, on Postgres.

#[path = "bodies/mod.rs"]
mod bodies;
mod connections;
#[path = "../../../tests/shared/cut.rs"]
mod cut;
#[path = "../postgres/database.rs"]
mod database;
mod fail_over;
#[path = "../../../tests/shared/fail_over.rs"]
mod pair;
mod proxy;
mod roles;
mod runtimes;
mod statements;

/// What the tests know of the store.
mod store {
    use postgres::{Client, NoTls};
    use record_feed::writer::WriterBuilder;

    pub(crate) use crate::{
        database::Database as Store,
        statements::{blob, check_place},
    };
    pub(crate) use record_feed::Writer;
    pub(crate) use record_postgres::postgres::{Positions, Table};

    /// How a writer is set up.
    pub(crate) type Builder<K, R> = WriterBuilder<Table<K, R>>;

    impl Store {
        pub(crate) fn connect(&self) -> Connection {
            Connection(Client::connect(&self.address(), NoTls).unwrap())
        }

        /// How a writer connects.
        pub(crate) fn way(&self) -> impl FnMut() -> Result<Client, postgres::Error> + Send + use<> {
            let url = self.address();
            move || Client::connect(&url, NoTls)
        }
    }

    pub(crate) struct Connection(Client);

    impl Connection {
        /// What a table's calls take.
        pub(crate) fn client(&mut self) -> &mut Client {
            &mut self.0
        }

        pub(crate) fn execute(&mut self, sql: &str) {
            self.0.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        }

        /// The number that a query gives.
        pub(crate) fn number(&mut self, sql: &str) -> i64 {
            self.0.query_one(sql, &[]).unwrap().get(0)
        }
    }
}
