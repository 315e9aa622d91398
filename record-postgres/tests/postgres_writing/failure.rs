//! Servers that stop, time out or refuse: clear errors, and nothing half-written.

use crate::{
    Facts, database,
    driver::{Blocking, Calls, Driver},
    facts, large, on_both_drivers,
};
use record_table::{PutMode, PutOptions};
use std::thread;
use test_servers::Server;

on_both_drivers! {
    a_connection_that_is_ended_in_the_middle_leaves_nothing,
    a_server_that_is_killed_in_the_middle_leaves_nothing,
    an_endless_iterator_stops_when_the_server_has_failed,
    a_statement_that_takes_too_long_leaves_nothing,
    a_role_without_rights_is_told,
    a_table_with_row_level_security_takes_rows_without_copy,
    a_table_that_is_gone_is_named,
}

const MODES: [PutMode; 4] = [PutMode::Upsert, PutMode::InsertOrIgnore, PutMode::Insert, PutMode::Replace];

fn a_connection_that_is_ended_in_the_middle_leaves_nothing<D: Driver>() {
    let (database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put(&table, &-1, facts(1)).unwrap();
    for mode in MODES {
        let mut writer = D::connect(&database.url());
        let process: i32 = writer.one("SELECT pg_backend_pid()");
        let rows = (0..80).map(|i| {
            if i == 60 {
                end(&database.url(), process);
            }
            (i, large(i as u32))
        });
        let error = writer.put_many_with(&table, rows, PutOptions::new().mode(mode)).unwrap_err().to_string();
        assert!(error.contains("table `facts`"), "{mode:?}: {error}");
        assert_eq!(client.count(&table).unwrap(), 1, "{mode:?}");
    }
}

/// Ends a connection; from a thread of its own, because the caller may stand inside a runtime.
fn end(url: &str, process: i32) {
    thread::scope(|scope| {
        let ended = scope.spawn(|| {
            let end = format!("SELECT pg_terminate_backend({process}, 60000)");
            Blocking::connect(url).one::<bool>(&end)
        });
        assert!(ended.join().unwrap());
    });
}

fn a_server_that_is_killed_in_the_middle_leaves_nothing<D: Driver>() {
    let mut server = Server::with(&[("fsync", "on"), ("synchronous_commit", "on")]);
    let database = server.create_database();
    let mut client = D::connect(&database.url());
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put(&table, &-1, facts(1)).unwrap();
    for mode in [PutMode::Insert, PutMode::Upsert] {
        let rows = (0..80).map(|i| {
            if i == 60 {
                server.kill();
            }
            (i, large(i as u32))
        });
        let error = client.put_many_with(&table, rows, PutOptions::new().mode(mode)).unwrap_err();
        assert!(error.table() == Some("facts"), "{mode:?}: {error}");
        server.start_again();
        client = D::connect(&database.url());
        assert_eq!(client.count(&table).unwrap(), 1, "{mode:?}");
    }
}

fn an_endless_iterator_stops_when_the_server_has_failed<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put(&table, &5, facts(1)).unwrap();
    let insert = PutOptions::new().mode(PutMode::Insert);
    let error = client.put_many_with(&table, (0..).map(|i| (i, large(1))), insert).unwrap_err();
    assert!(error.to_string().contains("the same key"), "{error}");
    assert_eq!(client.count(&table).unwrap(), 1);
}

fn a_statement_that_takes_too_long_leaves_nothing<D: Driver>() {
    let (database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put(&table, &500, facts(1)).unwrap();
    let mut other = D::connect(&database.url());
    other.sql("BEGIN; UPDATE facts SET data = NULL").unwrap();
    client.sql("SET statement_timeout = '200ms'").unwrap();
    for mode in [PutMode::Upsert, PutMode::Replace] {
        let rows = (0..1_000).map(|i| (i, facts(2)));
        let error = client.put_many_with(&table, rows, PutOptions::new().mode(mode)).unwrap_err();
        assert!(error.to_string().contains("57014") && !error.is_retryable(), "{error}");
    }
    other.sql("ROLLBACK").unwrap();
    client.sql("RESET statement_timeout").unwrap();
    assert_eq!(client.count(&table).unwrap(), 1);
}

fn a_role_without_rights_is_told<D: Driver>() {
    let (database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put(&table, &1, facts(1)).unwrap();
    let role = format!("reader_of_{}", database.name());
    client.sql(&format!("CREATE ROLE {role}; GRANT USAGE ON SCHEMA record TO {role}")).unwrap();
    client.sql(&format!("GRANT SELECT ON facts, record.layouts TO {role}; SET ROLE {role}")).unwrap();
    for mode in MODES {
        let rows = [(1, facts(2)), (2, facts(2))];
        let error = client.put_many_with(&table, rows, PutOptions::new().mode(mode)).unwrap_err();
        assert!(error.to_string().contains("42501"), "{mode:?}: {error}");
    }
    for error in [
        client.put(&table, &1, facts(2)).unwrap_err(),
        client.edit(&table, &1, |facts| facts.additions = 9).unwrap_err(),
        client.delete(&table, &1).unwrap_err(),
    ] {
        assert!(error.to_string().contains("permission denied for table facts"), "{error}");
    }

    // With rights on the table, but not to make temporary tables: only what is too much for memory is refused.
    let revoke = format!(
        "RESET ROLE; GRANT INSERT, UPDATE, DELETE ON facts TO {role}; REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC",
        database.name()
    );
    client.sql(&revoke).unwrap();
    client.sql(&format!("SET ROLE {role}")).unwrap();
    let rows = || (0..40).map(|i| (i, large(i as u32)));
    let error = client.put_many(&table, rows()).unwrap_err().to_string();
    assert!(error.contains("grant TEMPORARY on the database"), "{error}");
    assert_eq!(client.put_many(&table, rows().take(10)).unwrap().written(), 10);
    let insert = PutOptions::new().mode(PutMode::Insert);
    assert_eq!(client.put_many_with(&table, rows().skip(10), insert).unwrap().inserted, 30);
    // One long row is written without them too, though it takes more memory then.
    let long = || Facts { additions: 1, author: "x".repeat(34 << 20) };
    client.put(&table, &1, long()).unwrap();
    assert_eq!(
        client.put_many(&table, [(1, long()), (100, long())].into_iter().skip(1)).unwrap().inserted,
        1
    );
    client.sql(&format!("RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}")).unwrap();
}

fn a_table_that_is_gone_is_named<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.sql("DROP TABLE facts CASCADE").unwrap();
    for mode in MODES {
        let rows = [(1, facts(2))];
        let error = client.put_many_with(&table, rows, PutOptions::new().mode(mode)).unwrap_err();
        assert!(
            error.is_table() && error.to_string().contains("there is no such table"),
            "{mode:?}: {error}"
        );
    }
    for error in [
        client.put(&table, &1, facts(2)).unwrap_err(),
        client.edit(&table, &1, |_| ()).unwrap_err(),
        client.delete(&table, &1).unwrap_err(),
    ] {
        assert!(error.is_table() && error.to_string().contains("there is no such table"), "{error}");
    }
}

fn a_table_with_row_level_security_takes_rows_without_copy<D: Driver>() {
    let (database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    let role = format!("writer_of_{}", database.name());
    client.sql(&format!("CREATE ROLE {role}; GRANT USAGE ON SCHEMA record TO {role}")).unwrap();
    client.sql(&format!("GRANT ALL ON facts TO {role}; GRANT SELECT ON record.layouts TO {role}")).unwrap();
    client
        .sql("ALTER TABLE facts ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON facts USING (key <> 77)")
        .unwrap();
    client.sql(&format!("SET ROLE {role}")).unwrap();
    let rows = |first: i64| (first..first + 5_000).map(|i| (i, facts(i as u32)));
    assert_eq!(client.put_many(&table, rows(1_000)).unwrap().inserted, 5_000);
    let insert = PutOptions::new().mode(PutMode::Insert);
    let error = client.put_many_with(&table, rows(10_000), insert).unwrap_err();
    assert!(error.to_string().contains("row-level security"), "{error}");
    let error = client.put(&table, &77, facts(1)).unwrap_err();
    assert!(error.to_string().contains("42501"), "{error}");
    assert_eq!(client.count(&table).unwrap(), 5_000);
    client.sql(&format!("RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}")).unwrap();
}
