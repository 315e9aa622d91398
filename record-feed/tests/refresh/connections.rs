//! Connections and servers that are lost in the middle of a run which can connect again.

use crate::{
    Event, Facts, counts,
    cut::{Cut, proxy},
    facts,
    pair::Pair,
    record, small,
    store::{Postgres, Store},
    table,
};
use postgres::{Client, NoTls};
use record_feed::refresh::Refresh;
use record_postgres::postgres::Table;
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};
use test_servers::Server;

#[test]
fn a_run_whose_connections_are_cut_again_and_again_ends_as_a_whole_one() {
    let (store, mut client, table) = table::<Postgres>();
    Postgres::put(&mut client, &table, (900..1_100).map(|key| (key, facts(0))).collect());
    let mut other = store.connect();
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let mut done = 0;
    let refresh =
        small(&table).prune().resume("job", "1").reconnect(|| Client::connect(&store.address(), NoTls));
    let refresh = refresh.on_progress(|progress| {
        // After each batch, and not after each attempt.
        if std::mem::replace(&mut done, progress.keys) < progress.keys {
            assert!(Postgres::number(&mut other, cut) >= 1);
        }
    });
    let report = refresh.run(&mut client, 0..1_000, |key| record(*key)).unwrap();
    assert_eq!((report.keys, report.counts), (1_000, counts(900, 100, 0, 100)));
    assert_eq!((report.batches, report.failed), (10, 0));
    assert!(report.retries >= 10, "{report}");
    let all: BTreeMap<_, _> = (0..1_000).map(|key| (key, Some(facts(key)))).collect();
    assert_eq!(Postgres::all(&mut client, &table), all);
}

#[test]
fn a_commit_in_doubt_is_found_out_by_the_mark_or_made_again() {
    for (cut, is_resumed) in
        [Cut::Before, Cut::Behind, Cut::BehindTwice].into_iter().flat_map(|cut| [(cut, true), (cut, false)])
    {
        let (store, mut client, table) = table::<Postgres>();
        Postgres::put(&mut client, &table, vec![(1_000, facts(0))]);
        Postgres::sql(
            &mut client,
            "CREATE TABLE writes (key bigint); \
             CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN INSERT INTO writes VALUES (new.key); RETURN NULL; END $$; \
             CREATE TRIGGER note AFTER INSERT OR UPDATE ON facts FOR EACH ROW EXECUTE FUNCTION note()",
        );
        record_postgres::postgres::Positions::create(&mut client).unwrap();
        // The first is that of the keys which are read to prune by.
        let url = proxy(&store.address(), cut, 2);
        let refresh = small(&table).prune_at_most(1.0).reconnect(|| Client::connect(&url, NoTls));
        let refresh = if is_resumed { refresh.resume("job", "1") } else { refresh };
        let mut cut_off = Client::connect(&url, NoTls).unwrap();
        let report = refresh.run(&mut cut_off, 0..300, |key| record(*key)).unwrap();
        let again = if cut == Cut::Before || is_resumed { 0 } else { 100 };
        assert_eq!(report.counts, counts(300 - again, 0, again, 1), "{cut:?} {is_resumed}");
        assert_eq!((report.keys, report.batches, report.failed), (300, 3, 0), "{cut:?} {is_resumed}");
        assert!(report.retries >= 1, "{cut:?} {is_resumed}");
        assert_eq!(Postgres::number(&mut client, "SELECT count(*) FROM writes"), 300, "{cut:?} {is_resumed}");
        assert_eq!(Postgres::all(&mut client, &table).len(), 300, "{cut:?} {is_resumed}");
    }
}

#[test]
fn pruning_whose_commit_is_in_doubt_is_told_of_once() {
    for (cut, is_resumed) in
        [Cut::Before, Cut::Behind].into_iter().flat_map(|cut| [(cut, true), (cut, false)])
    {
        for has_batches in [true, false] {
            let (store, mut client, table) = table::<Postgres>();
            Postgres::put(&mut client, &table, (0..10).map(|key| (key, facts(key))).collect());
            record_postgres::postgres::Positions::create(&mut client).unwrap();
            // The keys are read first; the stream, where it is not empty, is a batch.
            let url = proxy(&store.address(), cut, 1 + u32::from(has_batches));
            let refresh = small(&table).prune_at_most(1.0).reconnect(|| Client::connect(&url, NoTls));
            let refresh = if is_resumed { refresh.resume("job", "1") } else { refresh };
            let mut cut_off = Client::connect(&url, NoTls).unwrap();
            let wanted = if has_batches { 0..4 } else { 0..0 };
            let left = wanted.end;
            let report = refresh.run(&mut cut_off, wanted, |key| record(*key)).unwrap();
            let deleted = 10 - left as u64;
            assert_eq!(report.counts.deleted, deleted, "{cut:?} {is_resumed} {has_batches}");
            assert_eq!(report.retries, 1, "{cut:?} {is_resumed} {has_batches}");
            assert!(Postgres::all(&mut client, &table).into_keys().eq(0..left));
        }
    }
}

#[test]
fn a_run_outlives_its_server() {
    let mut server = Server::with(&[("fsync", "on"), ("synchronous_commit", "on")]);
    let url = server.url();
    let mut client = Client::connect(&url, NoTls).unwrap();
    let table = Table::<i64, Facts>::create(&mut client, "facts").unwrap();
    // Lost before it begins.
    server.stop();
    server.start_again();
    let server = Mutex::new(server);
    let (is_killed, attempts, is_looked_for) = (AtomicBool::new(false), AtomicU64::new(0), Event::default());
    let report = thread::scope(|scope| {
        scope.spawn(|| {
            is_looked_for.wait();
            server.lock().unwrap().start_again();
        });
        let refresh = small(&table).resume("job", "1").prune().reconnect(|| {
            if is_killed.load(Ordering::SeqCst) && attempts.fetch_add(1, Ordering::SeqCst) == 1 {
                is_looked_for.set();
            }
            Client::connect(&url, NoTls)
        });
        let refresh = refresh.on_progress(|progress| {
            if progress.keys == 500 && !is_killed.load(Ordering::SeqCst) {
                server.lock().unwrap().kill();
                is_killed.store(true, Ordering::SeqCst);
            }
        });
        refresh.run(&mut client, 0..1_000, |key| record(*key)).unwrap()
    });
    assert_eq!((report.keys, report.counts, report.batches), (1_000, counts(1_000, 0, 0, 0), 10));
    assert!(report.retries >= 3, "{report}");
    let again =
        Refresh::new(&table).resume("job", "1").run(&mut client, 0..1_000, |key| record(*key)).unwrap();
    assert_eq!((again.resumed, again.batches), (1_000, 0));
}

#[test]
fn a_run_goes_on_where_the_standby_has_become_the_primary() {
    let Some(pair) = Pair::start() else { return };
    let url = pair.url();
    let connect = || Client::connect(&url, NoTls);
    let mut client = connect().unwrap();
    let table = Table::<i64, Facts>::create(&mut client, "facts").unwrap();
    let pair = Mutex::new(pair);
    let mut is_refused = false;
    let refresh = small(&table).resume("job", "1").prune().reconnect(connect).on_progress(|progress| {
        let mut pair = pair.lock().unwrap();
        if progress.keys == 500 && !std::mem::replace(&mut is_refused, true) {
            pair.refuse_writes();
        } else if progress.keys == 500 && progress.retries == 1 {
            pair.take_over();
        }
    });
    let report = refresh.run(&mut client, 0..1_000, |key| record(*key)).unwrap();
    assert_eq!((report.keys, report.counts, report.batches), (1_000, counts(1_000, 0, 0, 0), 10));
    assert!(report.retries >= 1, "{report}");
    let all: BTreeMap<_, _> = (0..1_000).map(|key| (key, Some(facts(key)))).collect();
    let pair = pair.into_inner().unwrap();
    for mut client in [client, pair.second()] {
        assert_eq!(Postgres::all(&mut client, &table), all);
    }
}

#[test]
fn a_run_in_a_task_says_what_to_do() {
    let (store, mut client, table) = table::<Postgres>();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for is_resumed in [false, true] {
        let refresh = if is_resumed { small(&table).resume("job", "1") } else { small(&table) };
        let stopped =
            runtime.block_on(async { refresh.run(&mut client, 0..10, |key| record(*key)).unwrap_err() });
        let error = stopped.store_error().unwrap().to_string();
        assert!(error.contains("make the call in `tokio::task::spawn_blocking`"), "{error}");
    }
    let address = store.address();
    let report = runtime.block_on(async {
        let work = move || {
            let mut client = Postgres::connect_to(&address);
            small(&table).resume("job", "1").run(&mut client, 0..10, |key| record(*key)).unwrap()
        };
        tokio::task::spawn_blocking(work).await.unwrap()
    });
    assert_eq!(report.counts, counts(10, 0, 0, 0));
}
