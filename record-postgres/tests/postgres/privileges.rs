//! The privileges that the documentation names are enough for what it says, and none of them is one too many.

use crate::{as_role, connect, one, role};
use postgres::Client;
use record_core::Patch as _;
use record_feed::{
    Writer,
    refresh::{Computed, Refresh},
};
use record_postgres::postgres::{Batch, Positions, Table, query_arrow};
use record_table::{PutMode, PutOptions};
use std::{
    collections::BTreeMap,
    error::Error,
    sync::atomic::{AtomicUsize, Ordering},
};
use test_servers::{Database, Server};

mod v1 {
    #[derive(record_core::Record, Clone)]
    #[record(digest)]
    pub(super) struct Fact {
        #[record(promote)]
        pub(super) n: i64,
        pub(super) name: String,
    }
}

mod indexed {
    #[derive(record_core::Record)]
    #[record(digest, version = 2)]
    pub(super) struct Fact {
        #[record(promote)]
        pub(super) n: i64,
        pub(super) name: String,
        #[record(promote(index), since = 2)]
        pub(super) n2: i64,
    }
}

#[derive(record_core::Key, Clone, Debug, PartialEq)]
struct Id {
    #[record(id)]
    id: i64,
}

use v1::FactFields as _;

type Facts = Table<Id, v1::Fact>;
type Done = Result<(), Box<dyn Error>>;

fn fact(n: i64) -> v1::Fact {
    v1::Fact { n, name: format!("fact {n}") }
}

/// What the page grants, by what it is for.
fn documented() -> BTreeMap<&'static str, Vec<&'static str>> {
    let page = include_str!("../../docs/privileges.md");
    let sql = page.split("```sql\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let mut all = BTreeMap::new();
    for part in sql.split("-- ").skip(1) {
        let (what, grants) = part.split_once('\n').unwrap();
        all.insert(what, grants.lines().collect::<Vec<_>>());
    }
    all
}

/// A database in which nobody may do anything by belonging to everybody.
fn closed(make: impl Fn(&mut Client)) -> (Database, Client) {
    let database = Server::shared().create_database();
    let mut admin = connect(&database);
    make(&mut admin);
    let name = database.name();
    admin
        .batch_execute(&format!(
            "REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO PUBLIC; \
             REVOKE ALL ON SCHEMA public FROM PUBLIC; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"
        ))
        .unwrap();
    if one::<bool>(&mut admin, "SELECT to_regnamespace('record') IS NOT NULL") {
        admin.batch_execute("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA record FROM PUBLIC").unwrap();
    }
    (database, admin)
}

/// A role with these grants.
fn granted(database: &Database, admin: &mut Client, grants: &[&str]) -> String {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let role = role(admin, database, &format!("role_{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
    for grant in grants {
        let grant = grant
            .replace("TO app", &format!("TO {role}"))
            .replace("DATABASE db", &format!("DATABASE {}", database.name()));
        admin.batch_execute(&grant).unwrap_or_else(|error| panic!("{grant}: {error:?}"));
    }
    role
}

/// Whether an error, or what it comes from, is that of a missing privilege.
fn is_denied(error: &dyn Error) -> bool {
    let text = format!("{error}");
    text.contains("42501") || error.source().is_some_and(is_denied)
}

/// With the grants it goes well; without any one of the last part, it is an error that says so.
fn check(parts: &[&str], make: impl Fn(&mut Client), go: impl Fn(&Database, &str) -> Done) {
    let documented = documented();
    let (database, mut admin) = closed(make);
    let (last, before) = parts.split_last().unwrap();
    let before: Vec<&str> = before.iter().flat_map(|part| documented[part].clone()).collect();
    let last = &documented[last];
    let is_new = |i: &usize| !before.contains(&last[*i]);
    for without in (0..last.len()).filter(is_new).map(Some).chain([None]) {
        let grants: Vec<&str> = (before.iter())
            .chain(last.iter().enumerate().filter(|(i, _)| Some(*i) != without).map(|(_, grant)| grant))
            .copied()
            .collect();
        let role = granted(&database, &mut admin, &grants);
        match (without, go(&database, &role)) {
            (None, result) => result.unwrap_or_else(|error| panic!("{parts:?}: {error}")),
            (Some(i), Ok(())) => panic!("{parts:?}: goes well without {}", last[i]),
            (Some(i), Err(error)) => assert!(is_denied(&*error), "{parts:?} without {}: {error}", last[i]),
        }
    }
}

fn filled(admin: &mut Client) {
    let table = Facts::create(admin, "facts").unwrap();
    table.put_many(admin, (1..20).map(|id| (Id { id }, fact(id)))).unwrap();
    Positions::create(admin).unwrap();
}

fn read(client: &mut Client) -> Done {
    let table = Facts::create(client, "public.facts")?;
    table.get(client, &Id { id: 1 })?;
    table.get_many(client, [Id { id: 1 }, Id { id: 2 }])?;
    table.find_equal(client, fact(3))?;
    table.count(client)?;
    let named = table.scan().matching(v1::Fact::name().eq("fact 4"));
    assert_eq!(named.for_each(client, |_, _| ())?.rows, 1);
    Ok(())
}

#[test]
fn who_reads() {
    check(&["reads"], filled, |database, role| read(&mut as_role(database, role)));
    check(&["reads", "queries the view"], filled, |database, role| {
        let batches = query_arrow(&mut as_role(database, role), "SELECT * FROM public.facts_fields", &[])?
            .map(|batch| batch.map(|batch| batch.num_rows()))
            .collect::<Result<Vec<_>, _>>()?;
        assert_eq!(batches, [19]);
        Ok(())
    });
}

#[test]
fn who_writes() {
    check(&["reads", "puts"], filled, |database, role| {
        let client = &mut as_role(database, role);
        let table = Facts::open(client, "public.facts")?;
        table.put(client, &Id { id: 1 }, fact(100))?;
        table.put_many(client, (1..30).map(|id| (Id { id }, fact(id))))?;
        table.patch_many(client, (1..30).map(|id| (Id { id }, v1::FactPatch::new().n(7))))?;
        table.edit(client, &Id { id: 2 }, |fact| fact.n += 1)?;
        let insert = PutOptions::new().mode(PutMode::Insert);
        let next = table.count(client)? as i64 + 1;
        table.put_many_with(client, [(Id { id: next }, fact(0))], insert)?;
        Ok(())
    });
    check(&["reads", "deletes"], filled, |database, role| {
        let client = &mut as_role(database, role);
        let table = Facts::open(client, "public.facts")?;
        table.delete(client, &Id { id: 3 })?;
        table.delete_many(client, [Id { id: 4 }])?;
        Ok(())
    });
    check(&["reads", "puts", "deletes"], filled, |database, role| {
        let client = &mut as_role(database, role);
        let replace = PutOptions::new().mode(PutMode::Replace);
        let table = Facts::open(client, "public.facts")?;
        let counts =
            table.put_many_with(client, [(Id { id: 1 }, fact(1)), (Id { id: 99 }, fact(99))], replace)?;
        assert!(counts.deleted > 0);
        table.put(client, &Id { id: 5 }, fact(5))?;
        Ok(())
    });
    check(&["reads", "puts", "puts much at once"], filled, |database, role| {
        let client = &mut as_role(database, role);
        let table = Facts::open(client, "public.facts")?;
        table.put_many(client, (1..=131_073).map(|id| (Id { id }, None::<v1::Fact>)))?;
        Ok(())
    });
    check(
        &["reads", "draws ids"],
        |admin| drop(Facts::create(admin, "facts").unwrap()),
        |database, role| {
            let client = &mut as_role(database, role);
            let table = Facts::open(client, "public.facts")?;
            let mut batch = Batch::new();
            batch.add(&table, |id, _| (Id { id }, fact(0)));
            batch.write(client)?;
            Ok(())
        },
    );
}

#[test]
fn who_keeps_a_position() {
    let made = |admin: &mut Client| {
        filled(admin);
    };
    check(&["reads", "puts", "keeps a position"], made, |database, role| {
        for offset in 1..3_u64 {
            let table = Facts::open(&mut as_role(database, role), "public.facts")?;
            let connect = {
                let url = database.url().replace("postgres@", &format!("{role}@"));
                move || Client::connect(&url, postgres::NoTls)
            };
            let writer = Writer::builder(table).position(role).start(connect)?;
            writer.put_at(Id { id: 1 }, fact(offset as i64), offset)?;
            writer.close().map_err(|stopped| stopped.to_string())?;
        }
        Ok(())
    });
    let refresh = |database: &Database, role: &str| -> Done {
        let client = &mut as_role(database, role);
        let table = Facts::open(client, "public.facts")?;
        for first in [1, 3] {
            let keys = (first..9).map(|id| Id { id });
            let compute = |key: &Id| Ok::<_, String>(Computed::Record(fact(key.id)));
            let refresh = Refresh::new(&table).resume(role, first.to_string()).prune().prune_at_most(1.0);
            refresh.run(client, keys, compute).map_err(|stopped| stopped.to_string())?;
        }
        table.put(client, &Id { id: 50 }, fact(50))?;
        Ok(())
    };
    check(&["reads", "puts", "deletes", "keeps a position"], made, refresh);
    check(&["reads", "puts", "keeps a position", "deletes"], made, refresh);
}

#[test]
fn who_creates() {
    let documented = documented();
    let create = |database: &Database, role: &str| -> Done {
        let client = &mut as_role(database, role);
        Table::<i64, v1::Fact>::create(client, "public.mine")?;
        client.batch_execute("DROP TABLE public.mine CASCADE")?;
        Table::<i64, v1::Fact>::create(client, "public.mine")?;
        Ok(())
    };
    // Each time in a database of its own.
    for (part, others) in [("creates the first table", false), ("creates beside others", true)] {
        let grants = &documented[part];
        for without in (0..grants.len()).map(Some).chain([None]) {
            let (database, mut admin) = closed(|admin| {
                if others {
                    // A record of integers needs fewer accessors.
                    Table::<i64, numbered_only::Number>::create(admin, "facts").unwrap();
                }
            });
            let some: Vec<&str> = grants
                .iter()
                .enumerate()
                .filter(|(i, _)| Some(*i) != without)
                .map(|(_, grant)| *grant)
                .collect();
            let role = granted(&database, &mut admin, &some);
            match (without, create(&database, &role)) {
                (None, result) => result.unwrap_or_else(|error| panic!("{part}: {error}")),
                (Some(i), Ok(())) => panic!("{part}: goes well without {}", grants[i]),
                (Some(i), Err(error)) => assert!(is_denied(&*error), "{part} without {}: {error}", grants[i]),
            }
        }
    }
}

#[test]
fn who_builds() {
    let make = |admin: &mut Client| {
        Positions::create(admin).unwrap();
        filled(admin);
        // The first build makes the table of builds.
        Table::<Id, indexed::Fact>::create(admin, "facts").unwrap();
        admin.batch_execute("DROP INDEX facts_n2_idx").unwrap();
    };
    check(&["reads", "creates beside others", "builds"], make, |database, role| {
        let admin = &mut connect(database);
        admin.batch_execute(&format!(
            "ALTER TABLE facts OWNER TO {role}; ALTER VIEW facts_fields OWNER TO {role}"
        ))?;
        let built = Table::<Id, indexed::Fact>::create(&mut as_role(database, role), "public.facts");
        admin.batch_execute("DROP INDEX IF EXISTS facts_n2_idx; DELETE FROM record.builds")?;
        built.map(drop).map_err(Into::into)
    });
}

mod numbered_only {
    #[derive(record_core::Record)]
    pub(super) struct Number {
        pub(super) n: i64,
    }
}
