//! What a writer promises, on Postgres in tasks of tokio.

#[path = "bodies/mod.rs"]
mod bodies;
mod connections;
#[path = "../../../tests/shared/cut.rs"]
mod cut;
#[path = "../postgres/database.rs"]
mod database;
mod fail_over;
#[path = "../postgres/in_tasks.rs"]
mod in_tasks;
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
    use crate::waiting::wait;

    pub(crate) use crate::{
        database::Database as Store,
        in_tasks::Connection,
        statements::{blob, check_place},
        waiting::{Positions, Table},
        waiting_writer::{Builder, Writer},
    };

    impl Connection {
        /// The number that a query gives.
        pub(crate) fn number(&mut self, sql: &str) -> i64 {
            wait(self.client().query_one(sql, &[])).unwrap().get(0)
        }
    }
}
