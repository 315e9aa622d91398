//! Row-level security: what a policy hides stays hidden in every way to the rows, in the view of all fields above all.

use crate::{as_role, connect, database, one, role};
use postgres::Client;
use record_core::Patch as _;
use record_postgres::{
    Error,
    postgres::{CreateOptions, Table, query_arrow},
};
use record_table::{Lookup, PutMode, PutOptions};
use test_servers::{Database, Server};

mod v1 {
    #[derive(record_core::Record, Clone)]
    #[record(digest)]
    pub(super) struct Fact {
        #[record(promote(index))]
        pub(super) n: i64,
        #[record(promote)]
        pub(super) name: String,
        pub(super) note: Option<String>,
    }
}

mod v2 {
    #[derive(record_core::Record)]
    #[record(digest, version = 2)]
    pub(super) struct Fact {
        #[record(promote(index))]
        pub(super) n: i64,
        #[record(promote)]
        pub(super) name: String,
        pub(super) note: Option<String>,
        #[record(since = 2, default = 3)]
        pub(super) more: i32,
    }
}

use v1::FactFields as _;

type Facts = Table<i64, v1::Fact>;

fn fact(n: i64) -> v1::Fact {
    v1::Fact { n, name: format!("fact {n}"), note: None }
}

/// Ten rows, of which a role may see the first five.
fn policed(database: &Database, admin: &mut Client) -> (Facts, Client) {
    let table = Facts::create(admin, "facts").unwrap();
    table.put_many(admin, (0..10).map(|n| (n, fact(n)))).unwrap();
    let role = role(admin, database, "policed");
    admin
        .batch_execute(&format!(
            "GRANT USAGE ON SCHEMA record TO {role}; GRANT SELECT ON record.layouts, facts_fields TO {role}; \
             GRANT SELECT, INSERT, UPDATE, DELETE ON facts TO {role}; ALTER TABLE facts ENABLE ROW LEVEL SECURITY; \
             CREATE POLICY first_five ON facts USING (key < 5) WITH CHECK (key < 5)"
        ))
        .unwrap();
    (table, as_role(database, &role))
}

/// Whether views show what the reader may see.
fn has_invokers_views() -> bool {
    Server::shared().major() >= 15
}

#[test]
fn rows_that_a_policy_hides_are_hidden_in_every_way() {
    let database = database();
    let mut admin = connect(&database);
    let (_, mut client) = policed(&database, &mut admin);
    let client = &mut client;
    let table = Facts::open(client, "facts").unwrap();
    if has_invokers_views() {
        let view = "SELECT count(*) FROM facts_fields";
        assert_eq!(one::<i64>(client, view), 5);
        assert_eq!(one::<i64>(&mut admin, view), 10);
        // What is asked of rows is not asked of hidden ones, which would tell of them.
        admin
            .batch_execute(
                "CREATE FUNCTION spy(n bigint) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS \
                 $$ BEGIN ASSERT n < 5; RETURN true; END $$",
            )
            .unwrap();
        assert_eq!(one::<i64>(client, "SELECT count(*) FROM facts_fields WHERE spy(n)"), 5);
        let batches = query_arrow(client, "SELECT * FROM facts_fields", &[]).unwrap();
        assert_eq!(batches.map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 5);
    }
    assert_eq!(one::<i64>(client, "SELECT count(*) FROM facts"), 5);
    assert_eq!(table.count(client).unwrap(), 5);
    assert_eq!(table.scan().for_each(client, |key, _| assert!(key < 5)).unwrap().rows, 5);
    assert_eq!(table.scan().matching(v1::Fact::n().ge(3)).for_each(client, |_, _| ()).unwrap().rows, 2);
    assert_eq!(table.scan().filter("name >= $1", ("fact 3",)).for_each(client, |_, _| ()).unwrap().rows, 2);
    assert!(matches!(table.get(client, &4).unwrap(), Lookup::Found(_)));
    assert!(matches!(table.get(client, &5).unwrap(), Lookup::Missing));
    let found = table.get_many(client, [4, 5]).unwrap();
    assert!(matches!(found[..], [Lookup::Found(_), Lookup::Missing]));
    assert_eq!(table.find_equal(client, fact(4)).unwrap(), [4]);
    assert_eq!(table.find_equal(client, fact(5)).unwrap(), [0; 0]);
    assert!(matches!(table.edit(client, &5, |_| panic!("a hidden row")).unwrap(), Lookup::Missing));
    assert!(!table.delete(client, &5).unwrap());
    assert_eq!(table.delete_many(client, [5, 6]).unwrap(), 0);

    // For this role there is no row, so a patch makes one if it can; and the server does not let it take the key.
    let incomplete = table.patch(client, &5, &v1::FactPatch::new().note("x")).unwrap_err();
    assert!(incomplete.is_incomplete(), "{incomplete}");
    let complete = || v1::FactPatch::new().n(1).name("x").note("x");
    let replace = PutOptions::new().mode(PutMode::Replace);
    let insert = PutOptions::new().mode(PutMode::Insert);
    for (what, result) in [
        ("patch", table.patch(client, &5, &complete()).map(drop)),
        ("patch_many", table.patch_many(client, [(4, complete()), (5, complete())]).map(drop)),
        ("put", table.put(client, &5, fact(1)).map(drop)),
        ("put of the same", table.put(client, &5, fact(5)).map(drop)),
        ("put_many", table.put_many(client, [(4, fact(1)), (5, fact(1))]).map(drop)),
        ("replace", table.put_many_with(client, [(4, fact(1)), (5, fact(1))], replace).map(drop)),
        ("insert", table.put_many_with(client, [(5, fact(1))], insert).map(drop)),
    ] {
        let error: Error = result.expect_err(what);
        assert!(error.to_string().contains("row-level security"), "{what}: {error}");
    }
    let all: Vec<(i64, String)> = admin
        .query("SELECT key, name FROM facts ORDER BY key", &[])
        .unwrap()
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    assert_eq!(all, (0..10).map(|n| (n, format!("fact {n}"))).collect::<Vec<_>>());
    // What it may see it may write.
    assert_eq!(table.put_many(client, (0..5).map(|n| (n, fact(n + 20)))).unwrap().updated, 5);
    assert_eq!(table.patch(client, &4, &complete()).unwrap(), record_table::Put::Updated);
    assert!(table.delete(client, &4).unwrap());

    client.batch_execute("SET row_security = off").unwrap();
    let error = table.count(client).unwrap_err();
    assert_eq!(error.code(), Some("42501"), "{error}");
}

#[test]
fn a_view_that_shows_more_is_mended_and_keeps_what_others_set() {
    if !has_invokers_views() {
        return;
    }
    let database = database();
    let mut admin = connect(&database);
    let (_, mut client) = policed(&database, &mut admin);
    let (count, options) = (
        "SELECT count(*) FROM facts_fields",
        "SELECT array_to_string(reloptions, ' ') FROM pg_class WHERE oid = 'facts_fields'::regclass",
    );
    // As an earlier version of this library left it.
    admin.batch_execute("ALTER VIEW facts_fields RESET (security_invoker)").unwrap();
    assert_eq!(one::<i64>(&mut client, count), 10);
    let statements = Facts::migration_sql(&mut admin, "facts", CreateOptions::new()).unwrap();
    assert!(
        statements.contains("ALTER VIEW \"public\".\"facts_fields\" SET (security_invoker = true)"),
        "{statements}"
    );
    // Who may not mend it is told what is wrong.
    let error = Facts::create(&mut client, "facts").unwrap_err();
    assert_eq!(error.code(), Some("42501"), "{error}");
    assert!(error.to_string().contains("show nobody more than the table does"), "{error}");
    Facts::create(&mut admin, "facts").unwrap();
    assert_eq!(one::<i64>(&mut client, count), 5);
    assert_eq!(Facts::migration_sql(&mut client, "facts", CreateOptions::new()).unwrap(), "");

    // However it is written; what others set stays when columns are added to the view.
    admin
        .batch_execute("ALTER VIEW facts_fields SET (security_invoker = on, security_barrier = true)")
        .unwrap();
    assert_eq!(Facts::migration_sql(&mut admin, "facts", CreateOptions::new()).unwrap(), "");
    Table::<i64, v2::Fact>::create(&mut admin, "facts").unwrap();
    assert_eq!(one::<i64>(&mut client, "SELECT sum(more) FROM facts_fields"), 15);
    assert_eq!(one::<String>(&mut admin, options), "security_barrier=true security_invoker=true");
    // Older programs leave it alone.
    assert_eq!(Facts::migration_sql(&mut admin, "facts", CreateOptions::new()).unwrap(), "");
}

#[test]
fn the_view_shows_nothing_to_who_may_not_read_the_table() {
    if !has_invokers_views() {
        return;
    }
    let database = database();
    let mut admin = connect(&database);
    let (_, mut client) = policed(&database, &mut admin);
    admin.batch_execute("REVOKE SELECT ON facts FROM PUBLIC; DROP POLICY first_five ON facts").unwrap();
    assert_eq!(one::<i64>(&mut client, "SELECT count(*) FROM facts_fields"), 0);
    let role = role(&mut admin, &database, "viewer");
    admin
        .batch_execute(&format!(
            "GRANT USAGE ON SCHEMA record TO {role}; GRANT SELECT ON facts_fields TO {role}"
        ))
        .unwrap();
    let error = as_role(&database, &role).query("SELECT count(*) FROM facts_fields", &[]).unwrap_err();
    assert_eq!(error.code().map(|code| code.code()), Some("42501"));
}

#[test]
fn before_version_15_there_is_no_view_of_a_table_with_policies() {
    if has_invokers_views() {
        return;
    }
    let database = database();
    let mut admin = connect(&database);
    let (table, _) = policed(&database, &mut admin);
    for error in [
        Facts::create(&mut admin, "facts").unwrap_err(),
        Facts::migration_sql(&mut admin, "facts", CreateOptions::new()).unwrap_err(),
    ] {
        assert!(error.to_string().contains("`DROP VIEW \"public\".\"facts_fields\"`"), "{error}");
    }
    admin.batch_execute("DROP VIEW facts_fields").unwrap();
    Facts::create(&mut admin, "facts").unwrap();
    Table::<i64, v2::Fact>::create(&mut admin, "facts").unwrap();
    assert!(!one::<bool>(&mut admin, "SELECT to_regclass('facts_fields') IS NOT NULL"));
    assert_eq!(table.scan().matching(v1::Fact::n().ge(3)).for_each(&mut admin, |_, _| ()).unwrap().rows, 7);
    admin.batch_execute("ALTER TABLE facts DISABLE ROW LEVEL SECURITY").unwrap();
    Table::<i64, v2::Fact>::create(&mut admin, "facts").unwrap();
    assert_eq!(one::<i64>(&mut admin, "SELECT sum(more) FROM facts_fields"), 30);
}

#[test]
fn a_patch_that_a_policy_keeps_from_being_written_is_an_error() {
    for (may_see, may_update) in [("true", "key < 5"), ("key < 5", "true"), ("true", "false")] {
        let database = database();
        let mut admin = connect(&database);
        let (_, mut client) = policed(&database, &mut admin);
        admin
            .batch_execute(&format!(
                "DROP POLICY first_five ON facts; CREATE POLICY see ON facts FOR SELECT USING ({may_see}); \
                 CREATE POLICY add ON facts FOR INSERT WITH CHECK (true); \
                 CREATE POLICY change ON facts FOR UPDATE USING ({may_update})"
            ))
            .unwrap();
        let client = &mut client;
        let table = Facts::open(client, "facts").unwrap();
        let complete = || v1::FactPatch::new().n(1).name("x").note("x");
        for result in [
            table.patch(client, &7, &complete()).map(drop),
            table.patch_many(client, [(7, complete())]).map(drop),
            table.patch_many(client, [(6, complete()), (7, complete())]).map(drop),
        ] {
            let error = result.unwrap_err();
            assert_eq!(error.code(), Some("42501"), "{may_see}, {may_update}: {error}");
        }
        if may_see == "true" {
            let error = table.patch(client, &7, &v1::FactPatch::new().note("x")).unwrap_err();
            assert_eq!(error.code(), Some("42501"), "{may_see}, {may_update}: {error}");
        }
        let changed = "SELECT count(*) FROM facts WHERE name = 'x'";
        assert_eq!(one::<i64>(&mut admin, changed), 0);
        if may_update != "false" {
            assert_eq!(table.patch(client, &4, &complete()).unwrap(), record_table::Put::Updated);
        }
    }
}
