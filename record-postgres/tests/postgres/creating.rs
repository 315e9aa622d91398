//! Making tables: by many at once, in any place, by whom it is allowed; the statements instead.

use crate::{connect, database, one};
use postgres::{Client, NoTls};
use record_core::{Record, Text, Timestamp};
use record_postgres::postgres::{CreateOptions, Table};
use std::{sync::Barrier, thread};
use test_servers::Server;

#[derive(Record)]
#[record(digest)]
struct Facts {
    #[record(promote)]
    created: Timestamp,
    #[record(promote(index))]
    additions: u32,
    author: Text<39>,
    labels: Vec<String>,
}

type Facts1 = Table<(i32, i64), Facts>;

/// Everything in the database that was not there at its creation, and the catalog.
fn inventory(client: &mut Client) -> Vec<String> {
    let sql = "SELECT 'class ' || c.oid::regclass || ' ' || coalesce(pg_get_viewdef(c.oid), '') \
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
               WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') \
               UNION ALL SELECT 'function ' || p.oid::regprocedure \
               FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE nspname = 'record' \
               UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname <> 'pg_catalog' \
               ORDER BY 1";
    let mut found: Vec<String> = client.query(sql, &[]).unwrap().iter().map(|row| row.get(0)).collect();
    let catalog = "SELECT name || version || fingerprint || encode(hash, 'hex') || layout FROM record.layouts ORDER BY 1";
    if one::<bool>(client, "SELECT to_regclass('record.layouts') IS NOT NULL") {
        found.extend(client.query(catalog, &[]).unwrap().iter().map(|row| row.get::<_, String>(0)));
    }
    found
}

#[test]
fn many_programs_may_start_at_once() {
    let database = database();
    let (count, barrier) = (10, Barrier::new(10));
    thread::scope(|scope| {
        for _ in 0..count {
            scope.spawn(|| {
                let mut client = connect(&database);
                barrier.wait();
                for name in ["one", "two"] {
                    let table = Facts1::create(&mut client, name).unwrap();
                    assert_eq!(table.count(&mut client).unwrap(), 0);
                }
            });
        }
    });
    let mut client = connect(&database);
    assert_eq!(one::<i64>(&mut client, "SELECT count(*) FROM record.layouts"), 2);
}

#[test]
fn creating_again_does_nothing_and_waits_for_nobody() {
    let database = database();
    let mut client = connect(&database);
    Facts1::create(&mut client, "facts").unwrap();
    let before = inventory(&mut client);

    // Somebody else is in the middle of making tables.
    let mut other = connect(&database);
    let mut transaction = other.transaction().unwrap();
    Table::<i64, Facts>::create(&mut transaction, "other").unwrap();
    client.batch_execute("SET lock_timeout = '1s'").unwrap();
    Facts1::create(&mut client, "facts").unwrap();
    assert_eq!(Facts1::migration_sql(&mut client, "facts", CreateOptions::new()).unwrap(), "");
    transaction.rollback().unwrap();
    assert_eq!(inventory(&mut client), before);
}

#[test]
fn the_statements_do_what_creating_does() {
    let (by_create, by_sql) = (database(), database());
    let (mut create, mut sql) = (connect(&by_create), connect(&by_sql));
    for name in ["facts", "\"odd \"\"name\"\"; --\""] {
        Facts1::create(&mut create, name).unwrap();
        let statements = Facts1::migration_sql(&mut sql, name, CreateOptions::new()).unwrap();
        assert!(statements.contains("-- making the table\nCREATE TABLE"), "{statements}");
        let mut transaction = sql.transaction().unwrap();
        transaction.batch_execute(&statements).unwrap();
        transaction.commit().unwrap();
        assert_eq!(Facts1::migration_sql(&mut sql, name, CreateOptions::new()).unwrap(), "");
    }
    assert_eq!(inventory(&mut create), inventory(&mut sql));
}

#[test]
fn a_table_stands_in_the_schema_that_is_named_or_comes_first() {
    let database = database();
    let mut client = connect(&database);
    client
        .batch_execute("CREATE SCHEMA \"my app\"; CREATE SCHEMA first; SET search_path = first, public")
        .unwrap();
    let table = Facts1::create(&mut client, "my app.facts").unwrap();
    assert_eq!(table.name(), "my app.facts");
    let unnamed = Facts1::create(&mut client, "Unnamed").unwrap();
    let names = "SELECT string_agg(name, ' ' ORDER BY name) FROM record.layouts";
    assert_eq!(one::<String>(&mut client, names), "\"first\".\"Unnamed\" \"my app\".\"facts\"");

    // A handle stays with its table, wherever the session looks first.
    client.batch_execute("SET search_path = public; CREATE TABLE \"Unnamed\" (x int)").unwrap();
    assert_eq!(unnamed.count(&mut client).unwrap(), 0);
    assert!(Facts1::open(&mut client, "Unnamed").unwrap_err().is_table());
    assert!(Facts1::open(&mut client, "first.Unnamed").is_ok());

    client.batch_execute("SET search_path = nowhere").unwrap();
    let error = Facts1::create(&mut client, "facts").unwrap_err();
    assert!(error.to_string().contains("no schema of the `search_path` exists"), "{error}");
    let long = "x".repeat(60);
    for name in ["", "a.b.c", "record.layouts", "\"open", &long, &"x".repeat(64)] {
        assert!(Facts1::create(&mut client, name).unwrap_err().is_table(), "{name}");
    }
}

#[test]
fn a_database_that_is_not_utf_8_is_refused() {
    let database = Server::shared().create_database_with_encoding("LATIN1");
    let mut client = connect(&database);
    for error in
        [Facts1::create(&mut client, "facts").unwrap_err(), Facts1::open(&mut client, "facts").unwrap_err()]
    {
        assert!(error.to_string().contains("encoding is LATIN1"), "{error}");
    }
}

#[test]
fn a_role_without_rights_is_told_what_it_may_not_do() {
    let database = database();
    let mut admin = connect(&database);
    let role = format!("reader_{}", database.name());
    admin.batch_execute(&format!("CREATE ROLE \"{role}\" LOGIN")).unwrap();
    let mut reader =
        Client::connect(&database.url().replace("postgres@", &format!("{role}@")), NoTls).unwrap();

    let error = Facts1::create(&mut reader, "facts").unwrap_err();
    assert_eq!(error.code(), Some("42501"), "{error}");
    assert!(error.to_string().contains("making the schema"), "{error}");
    assert_eq!(inventory(&mut admin), [""; 0]);

    Facts1::create(&mut admin, "facts").unwrap();
    let error = Facts1::open(&mut reader, "facts").unwrap_err();
    assert!(error.to_string().contains("permission denied for schema record"), "{error}");

    // What the documentation says that a reader needs.
    admin
        .batch_execute(&format!(
            "GRANT USAGE ON SCHEMA record TO \"{role}\"; GRANT SELECT ON record.layouts, facts, facts_fields TO \"{role}\""
        ))
        .unwrap();
    let table = Facts1::create(&mut reader, "facts").unwrap();
    assert_eq!(table.count(&mut reader).unwrap(), 0);
    assert_eq!(reader.query("SELECT * FROM facts_fields", &[]).unwrap().len(), 0);
    admin.batch_execute(&format!("DROP OWNED BY \"{role}\"; DROP ROLE \"{role}\"")).unwrap();
}
