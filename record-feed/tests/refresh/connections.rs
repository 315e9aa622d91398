//! Connections and servers that are lost in the middle of a run which can connect again.

use crate::{
    Event, Facts, counts,
    cut::{Cut, proxy},
    face::{Refresh, Table},
    facts, on_postgres,
    pair::Pair,
    record, small,
    store::Store,
    table,
};
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};
use test_servers::Server;

on_postgres! {
    a_run_whose_connections_are_cut_again_and_again_ends_as_a_whole_one,
    a_commit_in_doubt_is_found_out_by_the_mark_or_made_again,
    pruning_whose_commit_is_in_doubt_is_told_of_once,
    a_run_outlives_its_server,
    a_run_goes_on_where_the_standby_has_become_the_primary,
}

fn a_run_whose_connections_are_cut_again_and_again_ends_as_a_whole_one<S: Store>() {
    let (store, mut client, table) = table::<S>();
    S::put(&mut client, &table, (900..1_100).map(|key| (key, facts(0))).collect());
    let mut other = store.connect();
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let (mut done, address) = (0, store.address());
    let refresh = small(&table).prune().resume("job", "1").reconnect_to(|| address.clone());
    let refresh = refresh.on_progress(|progress| {
        // After each batch, and not after each attempt.
        if std::mem::replace(&mut done, progress.keys) < progress.keys {
            assert!(S::number(&mut other, cut) >= 1);
        }
    });
    let report = refresh.run(&mut client, 0..1_000, |key| record(*key)).unwrap();
    assert_eq!((report.keys, report.counts), (1_000, counts(900, 100, 0, 100)));
    assert_eq!((report.batches, report.failed), (10, 0));
    assert!(report.retries >= 10, "{report}");
    let all: BTreeMap<_, _> = (0..1_000).map(|key| (key, Some(facts(key)))).collect();
    assert_eq!(S::all(&mut client, &table), all);
}

fn a_commit_in_doubt_is_found_out_by_the_mark_or_made_again<S: Store>() {
    for (cut, is_resumed) in
        [Cut::Before, Cut::Behind, Cut::BehindTwice].into_iter().flat_map(|cut| [(cut, true), (cut, false)])
    {
        let (store, mut client, table) = table::<S>();
        S::put(&mut client, &table, vec![(1_000, facts(0))]);
        S::sql(
            &mut client,
            "CREATE TABLE writes (key bigint); \
             CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN INSERT INTO writes VALUES (new.key); RETURN NULL; END $$; \
             CREATE TRIGGER note AFTER INSERT OR UPDATE ON facts FOR EACH ROW EXECUTE FUNCTION note()",
        );
        S::create_positions(&mut client);
        // The first is that of the keys which are read to prune by.
        let url = proxy(&store.address(), cut, 2);
        let refresh = small(&table).prune_at_most(1.0).reconnect_to(|| url.clone());
        let refresh = if is_resumed { refresh.resume("job", "1") } else { refresh };
        let mut cut_off = S::connect_to(&url);
        let report = refresh.run(&mut cut_off, 0..300, |key| record(*key)).unwrap();
        let again = if cut == Cut::Before || is_resumed { 0 } else { 100 };
        assert_eq!(report.counts, counts(300 - again, 0, again, 1), "{cut:?} {is_resumed}");
        assert_eq!((report.keys, report.batches, report.failed), (300, 3, 0), "{cut:?} {is_resumed}");
        assert!(report.retries >= 1, "{cut:?} {is_resumed}");
        assert_eq!(S::number(&mut client, "SELECT count(*) FROM writes"), 300, "{cut:?} {is_resumed}");
        assert_eq!(S::all(&mut client, &table).len(), 300, "{cut:?} {is_resumed}");
    }
}

fn pruning_whose_commit_is_in_doubt_is_told_of_once<S: Store>() {
    for (cut, is_resumed) in
        [Cut::Before, Cut::Behind].into_iter().flat_map(|cut| [(cut, true), (cut, false)])
    {
        for has_batches in [true, false] {
            let (store, mut client, table) = table::<S>();
            S::put(&mut client, &table, (0..10).map(|key| (key, facts(key))).collect());
            S::create_positions(&mut client);
            // The keys are read first; the stream, where it is not empty, is a batch.
            let url = proxy(&store.address(), cut, 1 + u32::from(has_batches));
            let refresh = small(&table).prune_at_most(1.0).reconnect_to(|| url.clone());
            let refresh = if is_resumed { refresh.resume("job", "1") } else { refresh };
            let mut cut_off = S::connect_to(&url);
            let wanted = if has_batches { 0..4 } else { 0..0 };
            let left = wanted.end;
            let report = refresh.run(&mut cut_off, wanted, |key| record(*key)).unwrap();
            let deleted = 10 - left as u64;
            assert_eq!(report.counts.deleted, deleted, "{cut:?} {is_resumed} {has_batches}");
            assert_eq!(report.retries, 1, "{cut:?} {is_resumed} {has_batches}");
            assert!(S::all(&mut client, &table).into_keys().eq(0..left));
        }
    }
}

fn a_run_outlives_its_server<S: Store>() {
    let mut server = Server::with(&[("fsync", "on"), ("synchronous_commit", "on")]);
    let url = server.url();
    let mut client = S::connect_to(&url);
    let table = S::create::<i64, Facts>(&mut client, "facts");
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
        let refresh = small(&table).resume("job", "1").prune().reconnect_to(|| {
            if is_killed.load(Ordering::SeqCst) && attempts.fetch_add(1, Ordering::SeqCst) == 1 {
                is_looked_for.set();
            }
            url.clone()
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
    let again = table.refresh().resume("job", "1").run(&mut client, 0..1_000, |key| record(*key)).unwrap();
    assert_eq!((again.resumed, again.batches), (1_000, 0));
}

fn a_run_goes_on_where_the_standby_has_become_the_primary<S: Store>() {
    let Some(pair) = Pair::start() else { return };
    let url = pair.url();
    let mut client = S::connect_to(&url);
    let table = S::create::<i64, Facts>(&mut client, "facts");
    let pair = Mutex::new(pair);
    let mut is_refused = false;
    let refresh =
        small(&table).resume("job", "1").prune().reconnect_to(|| url.clone()).on_progress(|progress| {
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
    assert_eq!(S::all(&mut client, &table), all);
    assert_eq!(S::all(&mut S::connect_to(&pair.second_url()), &table), all);
}
