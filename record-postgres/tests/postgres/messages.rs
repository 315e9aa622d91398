//! What a user sees who prints an error: which table, what was done, what the server said, what to do; no values.

use crate::{connect, database};
use postgres::Client;
use record_core::Record;
use record_postgres::{Error, postgres::Table};
use record_table::{PutMode, PutOptions};

#[derive(Record, Clone)]
#[record(digest(unique))]
struct Facts {
    author: String,
}

const SECRET: &str = "the secret";

fn facts(author: &str) -> Facts {
    Facts { author: author.into() }
}

type Name = Table<String, Facts>;

fn table(client: &mut Client) -> Name {
    let table = Name::create(client, "facts").unwrap();
    table.put(client, &SECRET.into(), facts(SECRET)).unwrap();
    table
}

/// Checks what an error and all of its sources show, in every way of printing them.
fn shows(error: &Error, expected: &str) {
    assert_eq!(error.to_string(), format!("table `facts`, record `Facts`: {expected}"));
    let mut all = format!("{error:?}");
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        all += &format!(" {error} {error:?}");
        source = error.source();
    }
    assert!(!all.contains(SECRET), "{all}");
}

#[test]
fn a_statement_that_takes_too_long_is_said_to() {
    let database = database();
    let mut client = connect(&database);
    let table = table(&mut client);
    let mut other = connect(&database);
    let mut transaction = other.transaction().unwrap();
    transaction.execute("UPDATE facts SET data = NULL", &[]).unwrap();
    client.batch_execute("SET statement_timeout = '500ms'").unwrap();
    let error = table.put(&mut client, &SECRET.into(), facts("ada")).unwrap_err();
    shows(&error, "writing rows: canceling statement due to statement timeout (SQLSTATE 57014)");
    assert_eq!((error.code(), error.is_retryable(), error.is_disconnected()), (Some("57014"), false, false));
    client.batch_execute("SET statement_timeout = 0; SET lock_timeout = '100ms'").unwrap();
    let error = table.edit(&mut client, &SECRET.into(), |_| ()).unwrap_err();
    shows(
        &error,
        "looking a row up to edit it: canceling statement due to lock timeout (SQLSTATE 55P03): another connection was in the \
         way, so make the call or its transaction again",
    );
    assert!(error.is_retryable());
}

#[test]
fn a_connection_that_is_lost_is_said_to_be() {
    let database = database();
    let mut client = connect(&database);
    let table = table(&mut client);
    let process: i32 = crate::one(&mut client, "SELECT pg_backend_pid()");
    let end = "SELECT pg_terminate_backend($1, 60000)";
    assert!(connect(&database).query_one(end, &[&process]).unwrap().get::<_, bool>(0));
    let advice = "connect again and repeat what was not committed";
    let first = table.get(&mut client, &SECRET.into()).unwrap_err();
    let said = "terminating connection due to administrator command (SQLSTATE 57P01)";
    let message = first.to_string();
    // What the server said last may or may not have been read when the connection is found closed.
    let expected = if message.contains("57P01") { said } else { "connection closed" };
    shows(&first, &format!("looking a row up: {expected}: {advice}"));
    let second = table.put(&mut client, &SECRET.into(), facts(SECRET)).unwrap_err();
    shows(&second, &format!("writing rows: connection closed: {advice}"));
    assert!(first.is_disconnected() && second.is_disconnected());
}

#[test]
fn a_session_that_the_server_ends_for_idling_in_a_transaction_is_lost() {
    let database = database();
    let mut client = connect(&database);
    let table = table(&mut client);
    let process: i32 = crate::one(&mut client, "SELECT pg_backend_pid()");
    // On a busy machine the session may be ended before the driver has read that this is done.
    let _ = client.batch_execute("BEGIN; SET LOCAL idle_in_transaction_session_timeout = '10ms'");
    let mut other = connect(&database);
    let alive = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1";
    while other.query_one(alive, &[&process]).unwrap().get::<_, i64>(0) > 0 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let error = table.put(&mut client, &SECRET.into(), facts(SECRET)).unwrap_err();
    assert!(error.is_disconnected(), "{error}");
    assert!(error.to_string().ends_with("connect again and repeat what was not committed"), "{error}");
}

#[test]
fn rows_that_clash_are_named_by_columns_and_indexes() {
    let database = database();
    let mut client = connect(&database);
    let table = table(&mut client);
    let insert = PutOptions::new().mode(PutMode::Insert);
    let key = "a row with the same key (`key`) is there already, in the table or among those that are put, and nothing was \
               kept: `PutMode::Insert` is for rows that are all new";
    shows(&table.put_with(&mut client, &SECRET.into(), facts("ada"), insert).unwrap_err(), key);
    let many = |key: &str, author: &str| [(key.to_owned(), facts(author))];
    shows(&table.put_many_with(&mut client, many(SECRET, "ada"), insert).unwrap_err(), key);

    let equal = |doing: &str| {
        format!(
            "{doing}, which would make two rows equal where they must differ: duplicate key value violates unique \
             constraint \"facts_data_sha256_idx\" (SQLSTATE 23505)"
        )
    };
    for (error, doing) in [
        (table.put(&mut client, &"ada".into(), facts(SECRET)).unwrap_err(), "writing rows"),
        (table.put_many(&mut client, many("ada", SECRET)).unwrap_err(), "writing rows"),
        (table.put_many_with(&mut client, many("ada", SECRET), insert).unwrap_err(), "inserting rows"),
    ] {
        shows(&error, &equal(doing));
    }
}

#[test]
fn what_is_wrong_in_a_condition_is_said_and_values_are_not_quoted() {
    let database = database();
    let mut client = connect(&database);
    let table = table(&mut client);
    let scan = table.scan().filter("key IN (SELECT name FROM nowhere)", ());
    let error = scan.for_each(&mut client, |_, _| ()).unwrap_err();
    shows(&error, "preparing a scan: relation \"nowhere\" does not exist (SQLSTATE 42P01)");
    // Another table that has this one's name in its own.
    let scan = table.scan().filter("key <> $1", ["é"]).filter("key IN (SELECT name FROM no_facts)", ());
    let error = scan.for_each(&mut client, |_, _| ()).unwrap_err();
    shows(&error, "preparing a scan: relation \"no_facts\" does not exist (SQLSTATE 42P01)");
    let scan = table.scan().filter("key::int > 5", ());
    let error = scan.for_each(&mut client, |_, _| ()).unwrap_err();
    shows(&error, "scanning, after 0 rows: invalid input syntax for type integer: \"…\" (SQLSTATE 22P02)");
}

#[test]
fn a_table_that_a_trigger_misses_is_not_taken_for_the_one_that_is_written() {
    let database = database();
    let mut client = connect(&database);
    let table = table(&mut client);
    client
        .batch_execute(
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN INSERT INTO facts_log VALUES (1); RETURN NEW; END $$; \
             CREATE TRIGGER note BEFORE INSERT ON facts FOR EACH ROW EXECUTE FUNCTION note()",
        )
        .unwrap();
    let said = "writing rows: relation \"facts_log\" does not exist (SQLSTATE 42P01)";
    shows(&table.put(&mut client, &"ada".into(), facts("ada")).unwrap_err(), said);
    client.batch_execute("DROP TABLE facts CASCADE").unwrap();
    let gone = "there is no such table: make it with `Table::create`";
    shows(&table.put(&mut client, &"ada".into(), facts("ada")).unwrap_err(), gone);
    let scan = table.scan().filter("key IN (SELECT name FROM no_facts)", ());
    shows(&scan.for_each(&mut client, |_, _| ()).unwrap_err(), gone);
}

#[test]
fn who_has_no_rights_is_told_on_what() {
    let database = database();
    let mut client = connect(&database);
    let table = table(&mut client);
    let role = format!("stranger_{}", database.name());
    client.batch_execute(&format!("CREATE ROLE {role}; SET ROLE {role}")).unwrap();
    let denied = "permission denied for table facts (SQLSTATE 42501)";
    shows(&table.get(&mut client, &SECRET.into()).unwrap_err(), &format!("looking a row up: {denied}"));
    shows(
        &table.put(&mut client, &"ada".into(), facts("ada")).unwrap_err(),
        &format!("writing rows: {denied}"),
    );
    let scanned = table.scan().for_each(&mut client, |_, _| ()).unwrap_err();
    shows(&scanned, &format!("preparing a scan: {denied}"));
    client.batch_execute(&format!("RESET ROLE; DROP ROLE {role}")).unwrap();
}

#[test]
fn a_table_that_is_not_as_it_should_be_is_said_how() {
    let database = database();
    let mut client = connect(&database);
    let table = table(&mut client);
    let mut broken = |change: &str, expected: &str| {
        let mut transaction = client.transaction().unwrap();
        transaction.batch_execute(change).unwrap();
        shows(&Name::open(&mut transaction, "facts").unwrap_err(), expected);
        transaction.rollback().unwrap();
    };
    broken(
        "DROP TABLE record.layouts",
        "the catalog `record.layouts` does not know the table, so nothing says what its blobs are: it was not made by \
         `Table::create`, or was renamed",
    );
    broken("DROP TABLE facts CASCADE", "there is no such table: make it with `Table::create`");
    broken(
        "ALTER TABLE facts RENAME COLUMN key TO name",
        "the key column `key` is missing, the table's primary key is (`name`): open it with the key type that made it, or name the \
         field's column, `#[record(column = \"…\")]`",
    );
    let mut transaction = client.transaction().unwrap();
    transaction.batch_execute("ALTER TABLE facts RENAME COLUMN key TO name").unwrap();
    shows(
        &table.get(&mut transaction, &SECRET.into()).unwrap_err(),
        "looking a row up: column \"key\" does not exist (SQLSTATE 42703)",
    );
}
