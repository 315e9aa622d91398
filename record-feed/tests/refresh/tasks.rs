//! Refreshes in tasks: runtimes of every kind, keys from streams, and runs that are given up.

use crate::{
    Answer, Event, Facts, counts, facts, record,
    store::{Postgres, Store, TokioPostgres, connect},
    table,
    transient::SOMEBODY_IN_THE_WAY,
};
use futures_util::{StreamExt, stream};
use record_feed::{
    refresh::{Computed, Progress, Report},
    tokio::Refresh,
};
use record_postgres::tokio_postgres::Table;
use record_table::store::Nonblocking;
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    select,
    sync::Notify,
    time::sleep,
};
use tokio_postgres::{Client, NoTls};

/// One thread, and several.
fn runtimes() -> impl Iterator<Item = Runtime> {
    [Builder::new_current_thread(), Builder::new_multi_thread()]
        .into_iter()
        .map(|mut builder| builder.worker_threads(2).enable_all().build().unwrap())
}

fn small(table: &Table<i64, Facts>) -> Refresh<'_, Table<i64, Facts>> {
    Refresh::new(table).threads(3).batch_rows(100).batch_time(Duration::MAX)
}

/// A connection that lives in the runtime of the task.
async fn connect_here(url: String) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

fn all(keys: i64) -> BTreeMap<i64, Option<Facts>> {
    (0..keys).map(|key| (key, Some(facts(key)))).collect()
}

fn wait_until(what: &str, mut reached: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !reached() {
        assert!(begun.elapsed() < Duration::from_secs(300), "{what} did not come about");
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_run_is_spawned_as_a_task() {
    for runtime in runtimes() {
        let (store, mut client, table) = table::<TokioPostgres>();
        TokioPostgres::put(&mut client, &table, (990..1_010).map(|key| (key, facts(0))).collect());
        let (url, of_task) = (store.address(), table.clone());
        let task = async move {
            let mut client = connect_here(url.clone()).await.unwrap();
            let mut batches = 0;
            let refresh = small(&of_task).prune().resume("job", "1");
            let refresh = refresh.reconnect(|| connect_here(url.clone())).on_progress(|_| batches += 1);
            let report = refresh.run(&mut client, 0..1_000, |key| record(*key)).await.unwrap();
            (report, batches)
        };
        let (report, batches) = runtime.block_on(async { tokio::spawn(task).await.unwrap() });
        assert_eq!((report.counts, report.batches, batches), (counts(990, 10, 0, 10), 10, 10));
        assert_eq!(TokioPostgres::all(&mut client, &table), all(1_000));
    }
}

/// Also where the store is not known.
fn spawned<S: Nonblocking<Key = i64, Record = Facts> + 'static>(
    table: S,
    mut client: S::Connection,
) -> impl Future<Output = Report<i64>> {
    let task = tokio::spawn(async move {
        let keys = stream::iter(0..1_000).map(Ok::<_, String>);
        Refresh::new(&table).run_stream(&mut client, keys, |key| record(*key)).await.unwrap()
    });
    async { task.await.unwrap() }
}

#[test]
fn a_run_on_any_store_is_spawned_as_a_task() {
    for runtime in runtimes() {
        let (_store, client, table) = table::<TokioPostgres>();
        let report = runtime.block_on(async { spawned(table, client).await });
        assert_eq!(report.counts, counts(1_000, 0, 0, 0));
    }
}

#[test]
fn a_run_that_was_stopped_in_threads_goes_on_in_a_task_and_the_other_way() {
    let (store, mut client, table) = table::<TokioPostgres>();
    let mut blocking = Postgres::connect_to(&store.address());
    let in_threads = Postgres::create::<i64, Facts>(&mut blocking, "facts");
    let cut = |keys: i64| (0..keys).map(Ok).chain([Err("cut")]);
    let runtime = runtimes().next().unwrap();
    for (keys, resumed) in [(300, 0), (700, 500)] {
        let run = crate::small(&in_threads).resume("job", "1");
        let stopped = run.try_run(&mut blocking, cut(keys), |key| record(*key)).unwrap_err();
        assert_eq!((stopped.report().keys, stopped.report().resumed), (keys as u64, resumed));
        let run = small(&table).resume("job", "1");
        let run = run.try_run(&mut client, cut(keys + 200), |key| record(*key));
        let stopped = runtime.block_on(run).unwrap_err();
        assert_eq!((stopped.report().keys, stopped.report().resumed), (keys as u64 + 200, keys as u64));
    }
    assert_eq!(TokioPostgres::all(&mut client, &table), all(900));
}

#[test]
fn keys_come_from_a_query_on_another_connection() {
    let (store, mut client, table) = table::<TokioPostgres>();
    for runtime in runtimes() {
        let reference: Arc<[String]> = (0..514).map(|i| format!("care {i}")).collect();
        let report = runtime.block_on(async {
            let other = connect_here(store.address()).await.unwrap();
            let query = "SELECT id FROM generate_series(1::bigint, 500) id";
            let rows = other.query_raw(query, None::<i64>).await.unwrap();
            let keys = rows.map(|row| row?.try_get::<_, i64>(0));
            let reference = reference.clone();
            let compute = move |key: &i64| -> Answer {
                let text = reference[*key as usize].clone();
                Ok(Computed::Record(Facts { number: *key, text }))
            };
            small(&table).run_stream(&mut client, keys, compute).await.unwrap()
        });
        assert_eq!((report.keys, report.counts.total()), (500, 500));
        let all = TokioPostgres::all(&mut client, &table);
        assert!(all.iter().all(|(key, row)| row.as_ref().unwrap().text == reference[*key as usize]));
    }
}

#[test]
fn keys_do_not_wait_for_the_next_one() {
    let (store, mut client, table) = table::<TokioPostgres>();
    let mut other = store.connect();
    for runtime in runtimes() {
        for keys in 90..100 {
            let stalls = stream::iter((0..keys).map(Ok::<_, String>)).chain(stream::pending());
            let run = Refresh::new(&table).batch_time(Duration::ZERO);
            let run = run.run_stream(&mut client, stalls, |key| record(*key));
            runtime.block_on(async {
                let stored = async {
                    let count = format!("SELECT count(*) >= {keys} FROM facts");
                    while !other.query_one(&count, &[]).await.unwrap().get::<_, bool>(0) {
                        sleep(Duration::from_millis(5)).await;
                    }
                };
                select! {
                    _ = run => panic!("it has not come to its end"),
                    () = stored => {}
                    () = sleep(Duration::from_secs(60)) => panic!("a key waits for the next one"),
                }
            });
            TokioPostgres::sql(&mut other, "DELETE FROM facts");
        }
    }
}

#[test]
fn a_stream_that_fails_keeps_what_came_before() {
    let (_store, mut client, table) = table::<TokioPostgres>();
    let stopped = runtimes().next().unwrap().block_on(async {
        let keys = stream::iter(0..250).map(Ok).chain(stream::iter([Err("the connection was cut")]));
        small(&table).prune_at_most(1.0).run_stream(&mut client, keys, |key| record(*key)).await.unwrap_err()
    });
    assert!(stopped.is_of_keys(), "{stopped}");
    assert_eq!((stopped.report().keys, stopped.report().counts), (250, counts(250, 0, 0, 0)));
    assert_eq!(TokioPostgres::all(&mut client, &table), all(250));
}

#[test]
fn a_stream_that_panics_ends_the_wait_for_the_database() {
    for runtime in runtimes() {
        let (_store, mut client, table) = table::<TokioPostgres>();
        let always = SOMEBODY_IN_THE_WAY.replace("% 3 >", ">").replace("= 150", ">= 0");
        TokioPostgres::sql(&mut client, &always);
        let trigger =
            "CREATE TRIGGER in_the_way BEFORE INSERT ON facts FOR EACH ROW EXECUTE FUNCTION in_the_way";
        TokioPostgres::sql(&mut client, &format!("{trigger}('40001')"));
        let failed = Arc::new(Notify::new());
        let fails = failed.clone();
        let keys = stream::iter(0..150).chain(stream::once(async move {
            fails.notified().await;
            panic!("broken stream")
        }));
        let refresh = small(&table).on_progress(|progress| {
            if progress.retries > 0 {
                failed.notify_one();
            }
        });
        let run = refresh.run_stream(&mut client, keys.map(Ok::<_, String>), |key| record(*key));
        let panic = catch_unwind(AssertUnwindSafe(|| runtime.block_on(run).is_ok()));
        assert_eq!(panic.unwrap_err().downcast_ref::<&str>(), Some(&"broken stream"));
    }
}

#[test]
fn a_stream_that_never_ends_does_not_hold_up_a_run_that_has_failed() {
    let (_store, mut client, table) = table::<TokioPostgres>();
    let stopped = runtimes().next().unwrap().block_on(async {
        let keys = stream::iter(0..250).map(Ok::<_, String>).chain(stream::pending());
        let compute = |key: &i64| if *key == 7 { Err("none") } else { Ok(Computed::Record(facts(*key))) };
        small(&table).max_failures(0).run_stream(&mut client, keys, compute).await.unwrap_err()
    });
    assert!(stopped.is_too_many_failures(), "{stopped}");
}

#[test]
fn computing_holds_up_no_task() {
    for runtime in runtimes() {
        let (_store, mut client, table) = table::<TokioPostgres>();
        let is_let_go = Arc::new(Event::default());
        let waits = is_let_go.clone();
        runtime.block_on(async {
            let compute = move |key: &i64| {
                waits.wait();
                record(*key)
            };
            let other = tokio::spawn(async move {
                sleep(Duration::from_millis(20)).await;
                is_let_go.set();
            });
            let report = small(&table).run(&mut client, 0..1_000, compute).await.unwrap();
            assert_eq!(report.counts, counts(1_000, 0, 0, 0));
            other.await.unwrap();
        });
    }
}

#[test]
fn what_computes_may_wait_for_futures() {
    for runtime in runtimes() {
        let (store, mut client, table) = table::<TokioPostgres>();
        let report = runtime.block_on(async {
            let other = connect_here(store.address()).await.unwrap();
            let compute = move |key: &i64| {
                let row = Handle::current().block_on(other.query_one("SELECT $1::bigint + 1", &[key]))?;
                let number: i64 = row.get(0);
                Ok::<_, tokio_postgres::Error>(Computed::Record(facts(number)))
            };
            small(&table).run(&mut client, 0..200, compute).await.unwrap()
        });
        assert_eq!((report.counts, report.failed), (counts(200, 0, 0, 0), 0));
        assert!(
            TokioPostgres::all(&mut client, &table).iter().all(|(key, row)| *row == Some(facts(key + 1)))
        );
    }
}

#[test]
fn keys_that_never_have_to_be_waited_for_let_other_tasks_run() {
    let keys = 200_000;
    let (_store, mut client, table) = table::<TokioPostgres>();
    runtimes().next().unwrap().block_on(async {
        let refresh = || Refresh::new(&table).batch_rows(100_000).resume("job", "1");
        let keep = |_: &i64| -> Answer { Ok(Computed::Keep) };
        refresh().run(&mut client, 0..keys, keep).await.unwrap();
        // Skipped, all of them, without a word to the database and without threads.
        for is_stream in [false, true] {
            let other = OnceLock::new();
            let drawn = (0..keys).inspect(|key| {
                let other = other.get_or_init(|| tokio::spawn(async {}));
                assert!(*key < 10_000 || other.is_finished());
            });
            let run = refresh();
            let report = match is_stream {
                false => run.run(&mut client, drawn, keep).await,
                true => run.run_stream(&mut client, stream::iter(drawn.map(Ok::<_, String>)), keep).await,
            };
            assert_eq!(report.unwrap().resumed, keys as u64);
        }
    });
}

#[test]
fn a_run_outside_of_a_runtime_says_what_to_do() {
    let (_store, mut client, table) = table::<TokioPostgres>();
    let run = pin!(small(&table).run(&mut client, 0..10, |key| record(*key)));
    let Poll::Ready(Err(stopped)) = run.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("an error at once")
    };
    let error = stopped.store_error().unwrap();
    assert!(error.to_string().contains("this thread does not belong to a runtime of tokio"), "{error}");
    assert_eq!(error.table(), Some("facts"));
}

#[test]
fn a_run_where_no_time_is_kept_says_what_to_do() {
    let (_store, mut client, table) = table::<TokioPostgres>();
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let runtime = builder.worker_threads(1).enable_io().build().unwrap();
        let run = small(&table).run(&mut client, 0..10, |key| record(*key));
        let stopped = runtime.block_on(run).unwrap_err();
        let error = stopped.store_error().unwrap();
        assert!(error.to_string().contains("build it with `enable_time`"), "{error}");
        assert_eq!((error.table(), stopped.report().keys), (Some("facts"), 0));
    }
}

#[test]
fn a_connection_that_is_never_made_is_given_up() {
    let (store, mut client, table) = table::<TokioPostgres>();
    let mut other = store.connect();
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let never = std::future::pending::<Result<Client, tokio_postgres::Error>>;
    let refresh = small(&table).retry_for(Duration::from_millis(300)).reconnect(never);
    let refresh = refresh.on_progress(|progress| {
        if progress.retries == 0 {
            assert_eq!(TokioPostgres::number(&mut other, cut), 1);
        }
    });
    let run = refresh.run(&mut client, 0..1_000, |key| record(*key));
    let stopped = runtimes().next().unwrap().block_on(run).unwrap_err();
    assert!(stopped.to_string().contains("no connection was made"), "{stopped}");
    assert_eq!(stopped.report().keys, 100);
}

/// Where a run stands when it is given up.
#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    /// Somebody has locked the mark.
    Beginning,
    Computing,
    /// The stream does not go on.
    Keys,
    /// Somebody has locked the table.
    Writing,
    /// It will try again.
    Pause,
    Pruning,
}

#[test]
fn a_run_that_is_given_up_leaves_nothing_behind_and_can_be_resumed() {
    const WAITING: &str = "SELECT count(*) FROM pg_stat_activity \
                           WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for at in [At::Beginning, At::Computing, At::Keys, At::Writing, At::Pause, At::Pruning] {
        for runtime in runtimes() {
            let (store, mut client, table) = table::<TokioPostgres>();
            TokioPostgres::put(&mut client, &table, (1_000..1_010).map(|key| (key, facts(0))).collect());
            let (mut other, mut watching) = (store.connect(), store.connect());
            TokioPostgres::sql(
                &mut other,
                "CREATE SEQUENCE tries; \
                 CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE 'in the way' USING ERRCODE = '40001'; END $$",
            );
            if at == At::Pause {
                let fail = "CREATE TRIGGER fail BEFORE INSERT ON facts FOR EACH ROW WHEN (new.key > 400) \
                            EXECUTE FUNCTION fail()";
                TokioPostgres::sql(&mut other, fail);
            }
            let (reached, is_let_go) = (Arc::new(Notify::new()), Arc::new(Event::default()));
            let is_there = Arc::new(());
            let left = Arc::downgrade(&is_there);
            let compute = {
                let (reached, is_let_go) = (reached.clone(), is_let_go.clone());
                move |key: &i64| {
                    let _is_there = &is_there;
                    if *key == 450 && at == At::Computing {
                        reached.notify_one();
                        is_let_go.wait();
                    }
                    record(*key)
                }
            };
            if at == At::Beginning {
                TokioPostgres::create_positions(&mut other);
                TokioPostgres::sql(&mut other, "BEGIN; LOCK TABLE record.positions IN EXCLUSIVE MODE");
            }
            let is_locked = AtomicBool::new(at == At::Beginning);
            let lock = |progress: &Progress| match (at, progress.keys) {
                (At::Keys, 300) => reached.notify_one(),
                (At::Pause, _) if progress.retries > 0 => reached.notify_one(),
                (At::Writing, 300) => {
                    TokioPostgres::sql(&mut other, "BEGIN; LOCK TABLE facts");
                    is_locked.store(true, Ordering::SeqCst);
                }
                (At::Pruning, 1_000) => {
                    TokioPostgres::sql(&mut other, "BEGIN; UPDATE record.positions SET position = position");
                    is_locked.store(true, Ordering::SeqCst);
                }
                _ => {}
            };
            runtime.block_on(async {
                let end = if at == At::Keys { 450 } else { 1_000 };
                let keys = stream::iter((0..end).map(Ok::<_, String>));
                let keys = if at == At::Keys { keys.chain(stream::pending()).boxed() } else { keys.boxed() };
                let refresh = small(&table).prune_at_most(1.0).resume("job", "1").on_progress(lock);
                let run = refresh.run_stream(&mut client, keys, compute);
                let is_waiting = async {
                    while !is_locked.load(Ordering::SeqCst)
                        || TokioPostgres::number(&mut watching, WAITING) == 0
                    {
                        sleep(Duration::from_millis(2)).await;
                    }
                };
                select! {
                    outcome = run => panic!("{at:?}: {:?}", outcome.map(|report| report.to_string())),
                    () = reached.notified() => {}
                    () = is_waiting => {}
                }
            });
            is_let_go.set();
            TokioPostgres::sql(&mut other, "ROLLBACK; DROP TRIGGER IF EXISTS fail ON facts");
            wait_until("the end of the threads", || left.strong_count() == 0);

            // The connection can go on, and so can the run.
            let refresh = || small(&table).prune_at_most(1.0).resume("job", "1");
            let run = refresh().run(&mut client, 0..1_000, |key| record(*key));
            let report = runtime.block_on(run).unwrap();
            let resumed = match at {
                At::Beginning => 0,
                At::Pruning => 1_000,
                _ => 300,
            };
            assert!(report.resumed >= resumed && report.resumed % 100 == 0, "{at:?}: {report}");
            assert_eq!(report.counts, counts(1_000 - report.resumed, 0, 0, 10), "{at:?}");
            assert_eq!(TokioPostgres::all(&mut client, &table), all(1_000), "{at:?}");
        }
    }
}

#[test]
fn a_run_whose_runtime_is_shut_down_leaves_nothing_behind() {
    let (store, _client, table) = table::<TokioPostgres>();
    for runtime in runtimes() {
        let begun = Arc::new(Notify::new());
        let is_there = Arc::new(());
        let left = Arc::downgrade(&is_there);
        let (url, table, begins) = (store.address(), table.clone(), begun.clone());
        runtime.block_on(async {
            tokio::spawn(async move {
                let mut client = connect(url).await.unwrap();
                let keys = stream::iter(0..450).map(Ok::<_, String>).chain(stream::pending());
                let compute = move |key: &i64| {
                    let _is_there = &is_there;
                    begins.notify_one();
                    record(*key)
                };
                small(&table).run_stream(&mut client, keys, compute).await.map(drop)
            });
            begun.notified().await;
        });
        drop(runtime);
        wait_until("the end of the threads", || left.strong_count() == 0);
    }
}
