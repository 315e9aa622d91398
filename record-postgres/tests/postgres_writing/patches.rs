//! Patches on Postgres: round trips, locks, and what is logged.

use crate::{
    concurrency::{Random, assert_no_deadlocks, duration},
    counts, database,
    driver::Driver,
    on_both_drivers, wait_until_blocked,
};
use record_core::{Patch, Record};
use record_postgres::{postgres, tokio_postgres};
use record_table::{Put, PutCounts};
use std::{
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};
use test_servers::{Proxy, Server};

on_both_drivers! {
    nothing_is_logged_when_nothing_changes,
    a_row_that_somebody_changes_in_the_meantime_keeps_both_changes,
    a_row_that_somebody_deletes_in_the_meantime_does_not_come_back,
    patches_and_puts_of_overlapping_keys_never_lock_each_other_out,
    what_a_trigger_keeps_from_being_written_is_unchanged,
    a_row_that_is_gone_once_it_is_locked_is_named,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Flight {
    ident: String,
    gate: Option<String>,
    eta: Option<i64>,
}

fn new(i: i64) -> FlightPatch {
    FlightPatch::new().ident("x").eta(i)
}

/// One at a time: it reads how much the whole server has logged.
static SERVERS: Mutex<()> = Mutex::new(());

fn nothing_is_logged_when_nothing_changes<D: Driver>() {
    let _one = SERVERS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let server = Server::with(&[("autovacuum", "off"), ("wal_level", "minimal"), ("max_wal_senders", "0")]);
    let database = server.create_database();
    let mut client = D::connect(&database.url());
    let table = client.create::<(i32, String), Flight>("flights").unwrap();
    let key = |i: i64| (i as i32 % 7, format!("key {i}"));
    let rows = || (0..10_000).map(|i| (key(i), new(i)));
    assert_eq!(client.patch_many(&table, rows()).unwrap(), counts(10_000, 0, 0, 0));
    client.sql("VACUUM (FREEZE, ANALYZE) flights").unwrap();

    const LOGGED: &str = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint";
    let before: i64 = client.one(LOGGED);
    assert_eq!(client.patch_many(&table, rows()).unwrap(), counts(0, 0, 10_000, 0));
    assert_eq!(client.patch_many(&table, rows().take(1_000)).unwrap(), counts(0, 0, 1_000, 0));
    assert_eq!(client.patch(&table, &key(3), &FlightPatch::new().eta(3)).unwrap(), Put::Unchanged);
    assert_eq!(client.patch(&table, &key(-1), &FlightPatch::new()).unwrap(), Put::Unchanged);
    assert_eq!(client.one::<i64>(LOGGED) - before, 0);
    assert_eq!(client.patch(&table, &key(3), &FlightPatch::new().eta(4)).unwrap(), Put::Updated);
    assert!(client.one::<i64>(LOGGED) > before);
}

/// Patches rows 1 to 3 while somebody else, who has done `meantime` to row 2, holds its lock for a while.
fn patched_in_the_meantime<D: Driver>(meantime: &str) -> (Vec<Option<Flight>>, PutCounts) {
    let (database, mut client) = database::<D>();
    let table = client.create::<i64, Flight>("flights").unwrap();
    client.patch_many(&table, (1..=3).map(|i| (i, new(i).gate("old")))).unwrap();
    let url = database.url();
    let mut other = D::connect(&url);
    // What row 2 is changed to.
    client.patch(&table, &4, &new(2).gate("theirs")).unwrap();
    other.sql(&format!("BEGIN; {meantime}")).unwrap();
    let counts = thread::scope(|scope| {
        let call = scope.spawn(|| {
            let mut client = D::connect(&url);
            let table = client.open::<i64, Flight>("flights").unwrap();
            client.patch_many(&table, (1..=3).map(|i| (i, FlightPatch::new().ident("ours").eta(-i)))).unwrap()
        });
        wait_until_blocked::<D>(&url, 1, || call.is_finished());
        other.sql("COMMIT").unwrap();
        call.join().unwrap()
    });
    let rows = client.get_many(&table, 1..=3).unwrap();
    (rows.into_iter().map(record_table::Lookup::found).collect(), counts)
}

fn flight(ident: &str, gate: &str, eta: i64) -> Option<Flight> {
    Some(Flight { ident: ident.into(), gate: Some(gate.into()), eta: Some(eta) })
}

fn a_row_that_somebody_changes_in_the_meantime_keeps_both_changes<D: Driver>() {
    let change = "UPDATE flights SET data = (SELECT data FROM flights WHERE key = 4) WHERE key = 2";
    let (rows, counted) = patched_in_the_meantime::<D>(change);
    assert_eq!(counted, counts(0, 3, 0, 0));
    assert_eq!(rows, [flight("ours", "old", -1), flight("ours", "theirs", -2), flight("ours", "old", -3)]);
}

fn a_row_that_somebody_deletes_in_the_meantime_does_not_come_back<D: Driver>() {
    // It is made anew of what the patch sets, without the gate that was read.
    let (rows, counted) = patched_in_the_meantime::<D>("DELETE FROM flights WHERE key = 2");
    assert_eq!(counted, counts(1, 2, 0, 0));
    let anew = flight("ours", "", -2).map(|flight| Flight { gate: None, ..flight });
    assert_eq!(rows, [flight("ours", "old", -1), anew, flight("ours", "old", -3)]);
}

fn patches_and_puts_of_overlapping_keys_never_lock_each_other_out<D: Driver>() {
    let (database, mut client) = database::<D>();
    client.create::<(String, i64), Flight>("flights").unwrap();
    let url = database.url();
    thread::scope(|scope| {
        for who in 0..8_u64 {
            let url = &url;
            scope.spawn(move || {
                let mut client = D::connect(url);
                let table = client.open::<(String, i64), Flight>("flights").unwrap();
                let mut random = Random(who);
                let begun = Instant::now();
                for n in 0.. {
                    let (first, step) = (random.below(2_000), 1 + random.below(5));
                    let mut keys: Vec<u64> = (0..300).map(|i| (first + i * step) % 2_000).collect();
                    random.shuffle(&mut keys);
                    let keys = keys
                        .into_iter()
                        .map(|n| (format!("{} {n}", ["B", "ä", "a"][n as usize % 3]), n as i64));
                    match who % 4 {
                        0 => {
                            _ = client.put_many(&table, keys.map(|key| (key, flight("put", "g", n)))).unwrap()
                        }
                        1 => _ = client.delete_many(&table, keys.take(30)).unwrap(),
                        _ => _ = client.patch_many(&table, keys.map(|key| (key, new(n)))).unwrap(),
                    }
                    if begun.elapsed() > duration() {
                        break;
                    }
                }
            });
        }
    });
    assert_no_deadlocks(&mut client);
    assert_eq!(client.one::<i64>("SELECT count(*) FROM flights WHERE data IS NULL"), 0);
}

fn what_a_trigger_keeps_from_being_written_is_unchanged<D: Driver>() {
    for event in ["INSERT", "UPDATE", "INSERT OR UPDATE"] {
        let (_database, mut client) = database::<D>();
        let table = client.create::<i64, Flight>("flights").unwrap();
        client.patch_many(&table, (0..4).map(|i| (i, new(i)))).unwrap();
        client
            .sql(&format!(
                // Whoever tries for ever is stopped.
                "CREATE SEQUENCE calls; \
                 CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                     IF nextval('calls') > 200 THEN RAISE 'too many calls'; END IF; RETURN NULL; END $$; \
                 CREATE TRIGGER skip BEFORE {event} ON flights FOR EACH ROW WHEN (new.key IN (1, 5)) \
                 EXECUTE FUNCTION skip()"
            ))
            .unwrap();
        let call = (0..6).map(|i| (i, new(i).gate("new")));
        let inserted = if event == "UPDATE" { 2 } else { 1 };
        assert_eq!(client.patch_many(&table, call).unwrap(), counts(inserted, 3, 3 - inserted, 0), "{event}");
        assert_eq!(client.patch(&table, &1, &new(1).gate("new")).unwrap(), Put::Unchanged, "{event}");
        assert_eq!(
            client.put(&table, &1, flight("put", "g", 1).unwrap()).unwrap(),
            Put::Unchanged,
            "{event}"
        );
    }
}

fn a_row_that_is_gone_once_it_is_locked_is_named<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Flight>("flights").unwrap();
    client.patch_many(&table, (0..4).map(|i| (i, new(i)))).unwrap();
    client
        .sql(
            // Others are always faster; the last time they delete the row.
            "CREATE SEQUENCE rounds; \
             CREATE FUNCTION faster() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 IF nextval('rounds') = 4 THEN DELETE FROM flights WHERE key = new.key; END IF; RETURN NULL; END $$; \
             CREATE TRIGGER faster BEFORE UPDATE ON flights FOR EACH ROW WHEN (new.key = 2) EXECUTE FUNCTION faster()",
        )
        .unwrap();
    let call = [3, 2, 1].map(|i| (i, FlightPatch::new().gate("new")));
    let error = client.patch_many(&table, call).unwrap_err();
    assert!(error.is_incomplete(), "{error}");
    assert_eq!((error.field(), error.row(), error.table()), (Some("ident"), Some(1), Some("flights")));
    assert_eq!(client.one::<i64>("SELECT count(*) FROM flights"), 3);
}

/// Round trips of each call.
const TRIPS: [(&str, u64); 10] = [
    ("500 new rows", 2),
    ("the same rows, unchanged", 1),
    ("the same rows, changed", 2),
    ("nothing", 0),
    ("one row", 2),
    ("one row, unchanged", 1),
    ("as many rows as two statements take", 2),
    // Two pairs, BEGIN and COMMIT.
    ("one more", 6),
    ("rows of 70 MiB, new", 2 + 2 * 3),
    // The first look, then three pairs of up to 32 MiB, BEGIN and COMMIT.
    ("rows of 70 MiB", 1 + 2 + 2 * 3),
];

fn call(i: usize) -> Vec<(i64, FlightPatch)> {
    match i {
        0 | 1 => (0..500).map(|i| (i, new(i))).collect(),
        2 => (0..500).map(|i| (i, FlightPatch::new().gate("B1"))).collect(),
        3 => Vec::new(),
        6 => (0..4_096).map(|i| (i, FlightPatch::new().ident("x").gate("B2"))).collect(),
        7 => (0..4_097).map(|i| (i, FlightPatch::new().ident("x").gate("B3"))).collect(),
        8 => (10_000..10_070).map(|i| (i, new(i).ident("x".repeat(1 << 20)))).collect(),
        9 => (10_000..10_070).map(|i| (i, FlightPatch::new().gate("B4"))).collect(),
        _ => vec![(7, FlightPatch::new().eta(None))],
    }
}

#[test]
fn a_batch_takes_two_round_trips_blocking() {
    let database = Server::shared().create_database();
    let proxy = Proxy::start(address(&database.url()), Duration::ZERO);
    let mut client = ::postgres::Client::connect(&proxy.url(&database.url()), ::postgres::NoTls).unwrap();
    let table = postgres::Table::<i64, Flight>::create(&mut client, "flights").unwrap();
    for (i, (what, trips)) in TRIPS.into_iter().enumerate() {
        let before = proxy.round_trips();
        table.patch_many(&mut client, call(i)).unwrap();
        assert_eq!(proxy.round_trips() - before, trips, "{what}");
    }
    let before = proxy.round_trips();
    assert_eq!(table.patch(&mut client, &7, &FlightPatch::new().eta(1)).unwrap(), Put::Updated);
    assert_eq!(proxy.round_trips() - before, 2);
}

#[test]
fn a_batch_takes_two_round_trips_nonblocking() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let database = Server::shared().create_database();
        let proxy = Proxy::start(address(&database.url()), Duration::ZERO);
        let (mut client, connection) =
            ::tokio_postgres::connect(&proxy.url(&database.url()), ::tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        let table = tokio_postgres::Table::<i64, Flight>::create(&mut client, "flights").await.unwrap();
        for (i, (what, trips)) in TRIPS.into_iter().enumerate() {
            let before = proxy.round_trips();
            table.patch_many(&mut client, call(i)).await.unwrap();
            assert_eq!(proxy.round_trips() - before, trips, "{what}");
        }
    });
}

/// Host and port of a database's address.
fn address(url: &str) -> String {
    let rest = url.split_once("://").unwrap().1;
    let authority = rest.split_once('/').unwrap().0;
    authority.rsplit_once('@').map_or(authority, |(_, address)| address).into()
}
