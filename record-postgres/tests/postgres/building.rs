//! Indexes of a table with rows: when `create` returns, they are there and valid, whoever built them; one program builds at
//! a time, and what a program that is gone left behind is no obstacle.

use crate::{connect, database, one};
use postgres::{Client, NoTls};
use record_postgres::{
    Error,
    postgres::{CreateOptions, Table},
};
use std::{
    sync::Barrier,
    thread::{self, ScopedJoinHandle},
};
use test_servers::{Database, Pooler, Server};

mod v1 {
    #[derive(record_core::Record)]
    pub(super) struct Account {
        pub(super) x: u64,
        pub(super) y: u64,
    }
}

mod v2 {
    #[derive(record_core::Record)]
    #[record(version = 2)]
    pub(super) struct Account {
        #[record(promote(index))]
        pub(super) x: u64,
        #[record(promote(index))]
        pub(super) y: u64,
        #[record(since = 2, default = 5)]
        pub(super) extra: u32,
    }
}

type First = Table<i64, v1::Account>;
type Second = Table<i64, v2::Account>;

fn accounts(client: &mut Client, name: &str) {
    let table = First::create(client, name).unwrap();
    let rows = (0..500).map(|key| (key, v1::Account { x: key as u64, y: 1 }));
    table.put_many(client, rows).unwrap();
}

/// The indexes beside those of keys, with whether they are valid.
fn indexes(client: &mut Client) -> Vec<(String, bool)> {
    let sql = "SELECT c.relname::text, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
               JOIN pg_namespace n ON n.oid = c.relnamespace \
               WHERE nspname = 'public' AND NOT i.indisprimary ORDER BY 1";
    client.query(sql, &[]).unwrap().iter().map(|row| (row.get(0), row.get(1))).collect()
}

fn are_built(client: &mut Client) -> bool {
    indexes(client) == [("accounts_x_idx".into(), true), ("accounts_y_idx".into(), true)]
}

fn named(database: &Database, name: &str) -> Client {
    Client::connect(&format!("{}?application_name={name}", database.url()), NoTls).unwrap()
}

/// Waits until a session of this name waits for a lock: that of a row, of a transaction, of a table.
fn wait_until_it_waits(client: &mut Client, name: &str) {
    let sql = format!(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = '{name}' AND wait_event_type = 'Lock')"
    );
    while !one::<bool>(client, &sql) {
        one::<String>(client, "SELECT pg_sleep(0.02)::text");
    }
}

/// Holds a transaction open that every build waits for.
fn hold(client: &mut Client) -> postgres::Transaction<'_> {
    let mut transaction = client.transaction().unwrap();
    transaction.batch_execute("UPDATE accounts SET key = key WHERE key = 1").unwrap();
    transaction
}

/// A program that builds and can't come to an end.
fn builder<'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    database: &'scope Database,
    client: &mut Client,
) -> ScopedJoinHandle<'scope, Result<(), Error>> {
    let thread = scope.spawn(move || Second::create(&mut named(database, "builder"), "accounts").map(drop));
    wait_until_it_waits(client, "builder");
    thread
}

#[test]
fn create_waits_for_an_index_that_another_program_builds() {
    let database = database();
    let (mut client, mut holder, mut other) = (connect(&database), connect(&database), connect(&database));
    accounts(&mut client, "accounts");
    thread::scope(|scope| {
        let transaction = hold(&mut holder);
        let first = builder(scope, &database, &mut client);

        // It is not there yet, so it can't be said to be; as long as the session allows is waited.
        for setting in ["statement_timeout", "lock_timeout"] {
            other.batch_execute(&format!("RESET ALL; SET {setting} = '300ms'")).unwrap();
            let error = Second::create(&mut other, "accounts").unwrap_err();
            let message = error.to_string();
            assert!(
                message.contains("making the index `accounts_x_idx`: another program is at it"),
                "{message}"
            );
            assert!(error.is_retryable(), "{message}");
        }
        other.batch_execute("RESET ALL").unwrap();
        // In a transaction the two would wait for each other.
        let mut inside = other.transaction().unwrap();
        let error = Second::create(&mut inside, "accounts").unwrap_err();
        assert!(error.is_retryable() && error.to_string().contains("outside of a transaction"), "{error}");
        inside.rollback().unwrap();

        let waits = scope.spawn(|| {
            Second::create(&mut other, "accounts").unwrap();
            are_built(&mut other)
        });
        transaction.rollback().unwrap();
        first.join().unwrap().unwrap();
        assert!(waits.join().unwrap(), "create returned before the indexes were there");
    });
    assert!(are_built(&mut client));
    assert_eq!(one::<i64>(&mut client, "SELECT count(*) FROM record.builds"), 0);
}

#[test]
fn what_a_builder_that_is_gone_left_behind_is_built_again() {
    let database = database();
    let (mut client, mut holder) = (connect(&database), connect(&database));
    accounts(&mut client, "accounts");
    thread::scope(|scope| {
        let transaction = hold(&mut holder);
        let first = builder(scope, &database, &mut client);
        let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'builder'";
        assert_eq!(one::<i64>(&mut client, kill), 1);
        assert!(first.join().unwrap().unwrap_err().is_disconnected());
        transaction.rollback().unwrap();
    });
    assert_eq!(indexes(&mut client), [("accounts_x_idx".to_owned(), false)]);
    assert_eq!(one::<i64>(&mut client, "SELECT count(*) FROM record.builds"), 1, "it could not say goodbye");

    // Another program waits a few seconds for the one that is gone; here they are over.
    client.batch_execute("UPDATE record.builds SET since = since - interval '10 seconds'").unwrap();
    let barrier = Barrier::new(3);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut client = connect(&database);
                barrier.wait();
                Second::create(&mut client, "accounts").unwrap();
                assert!(are_built(&mut client));
            });
        }
    });
    assert_eq!(one::<i64>(&mut client, "SELECT count(*) FROM record.builds"), 0);
    assert_eq!(Second::migration_sql(&mut client, "accounts", CreateOptions::new()).unwrap(), "");
}

#[test]
fn programs_that_build_at_once_never_wait_for_each_other() {
    // A server of its own, whose log is of this test alone.
    let server = Server::with(&[("deadlock_timeout", "100ms"), ("max_connections", "100")]);
    let database = server.create_database();
    let mut client = connect(&database);
    for round in 0..4 {
        accounts(&mut client, "accounts");
        let barrier = Barrier::new(8);
        thread::scope(|scope| {
            for number in 0..8 {
                let (barrier, database) = (&barrier, &database);
                scope.spawn(move || {
                    let mut client = connect(database);
                    if number % 2 == 0 {
                        client.batch_execute("SET default_transaction_isolation = serializable").unwrap();
                    }
                    barrier.wait();
                    Second::create(&mut client, "accounts").unwrap();
                    assert!(are_built(&mut client), "round {round}");
                });
            }
        });
        client.batch_execute("DROP TABLE accounts CASCADE; DROP TABLE record.builds").unwrap();
    }
    let log = std::fs::read_to_string(server.folder().join("log")).unwrap();
    assert!(!log.contains("deadlock detected"), "{log}");
}

/// Nothing of a build hangs on a connection to the server: behind a pooler each statement may run on another one.
#[test]
fn programs_behind_a_pooler_build_as_others_do() {
    let database = database();
    let pooler = Pooler::start(Server::shared());
    let mut client = connect(&database);
    accounts(&mut client, "accounts");
    let barrier = Barrier::new(4);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut client = Client::connect(&pooler.url(&database.url()), NoTls).unwrap();
                barrier.wait();
                Second::create(&mut client, "accounts").unwrap();
                assert!(are_built(&mut connect(&database)));
            });
        }
    });
    assert_eq!(one::<i64>(&mut client, "SELECT count(*) FROM record.builds"), 0);
    assert_eq!(
        one::<i64>(
            &mut client,
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ),
        0
    );
}

#[test]
fn a_build_that_fails_gives_its_claim_up() {
    let database = database();
    let mut client = connect(&database);
    accounts(&mut client, "accounts");
    client.batch_execute("CREATE TABLE other (n int); CREATE INDEX accounts_y_idx ON other (n)").unwrap();
    let error = Second::create(&mut client, "accounts").unwrap_err();
    assert!(error.to_string().contains("making the index `accounts_y_idx`"), "{error}");
    assert_eq!(one::<i64>(&mut client, "SELECT count(*) FROM record.builds"), 0);
    client.batch_execute("DROP INDEX accounts_y_idx").unwrap();
    Second::create(&mut client, "accounts").unwrap();
    assert!(are_built(&mut client));
}

#[test]
fn a_table_further_down_the_search_path_is_brought_forward_where_it_is() {
    let database = database();
    let mut client = connect(&database);
    accounts(&mut client, "accounts");
    client.batch_execute("CREATE SCHEMA first; SET search_path = first, public").unwrap();
    Second::create(&mut client, "accounts").unwrap();
    assert!(are_built(&mut client));
    assert_eq!(
        one::<i64>(&mut client, "SELECT count(*) FROM pg_class WHERE relnamespace = 'first'::regnamespace"),
        0
    );
}
