//! Runtimes of tokio: the writer's task in them, and what becomes of calls that are given up.

use crate::{
    bodies::{Facts, facts, stored, table, wait_until},
    waiting_writer::Connecting,
};
use record_feed::tokio::Writer;
use record_table::Position;
use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};
use tokio::{
    runtime::{Builder, Runtime},
    task::{block_in_place, spawn_blocking},
    time::timeout,
};
use tokio_postgres::Client;

/// Longer than any test takes.
const NEVER: Duration = Duration::from_secs(3_600);

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn tasks_feed_a_writer_together() {
    let (store, mut conn, table) = table();
    let report = runtime().block_on(async {
        let writer =
            Writer::builder(table.0.clone()).flush_rows(50).start(store.way_of_a_task()).await.unwrap();
        let writer = Arc::new(writer);
        let feeds: Vec<_> = (0..4)
            .map(|feed| {
                let writer = writer.clone();
                tokio::spawn(async move {
                    for key in 0..500 {
                        writer.put(feed * 1_000 + key, facts(1)).await.unwrap();
                    }
                    writer.flush().await.unwrap();
                })
            })
            .collect();
        for feed in feeds {
            feed.await.unwrap();
        }
        Arc::into_inner(writer).unwrap().close().await.unwrap()
    });
    assert_eq!((report.counts.received, report.counts.inserted), (2_000, 2_000));
    assert_eq!(stored(&mut conn, &table).len(), 2_000);
}

#[test]
fn a_writer_that_is_started_outside_of_a_runtime_says_what_to_do() {
    let (_store, _conn, table) = table();
    let start = Writer::builder(table.0).start(|| async { Err::<Client, _>("it is not called") });
    let error = poll_once(start).expect("an error at once").unwrap_err();
    assert!(error.to_string().contains("this thread does not belong to a runtime of tokio"), "{error}");
    assert_eq!(error.table(), Some("facts"));
}

#[test]
fn a_writer_that_is_started_where_no_time_is_kept_says_what_to_do() {
    let (store, _conn, table) = table();
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let runtime = builder.worker_threads(1).enable_io().build().unwrap();
        let error =
            runtime.block_on(Writer::builder(table.0.clone()).start(store.way_of_a_task())).unwrap_err();
        assert!(error.to_string().contains("build it with `enable_time`"), "{error}");
        assert_eq!(error.table(), Some("facts"));
    }
}

/// The result of a future that is ready at once.
fn poll_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    }
}

#[test]
fn a_put_that_is_given_up_while_it_waits_is_not_taken() {
    let (store, mut conn, table) = table();
    conn.lock("facts");
    let inserted = runtime().block_on(async {
        let builder = Writer::builder(table.0.clone()).flush_every(NEVER).flush_bytes(100_000);
        let writer = builder.start(store.way_of_a_task()).await.unwrap();
        let mut taken = 0;
        loop {
            let put = writer.put(taken.into(), Facts { text: "x".repeat(1_000), ..facts(taken) });
            match timeout(Duration::from_millis(50), put).await {
                Ok(result) => result.unwrap(),
                // One buffer is being written, and the other one is full.
                Err(_) if writer.counts().received > 100 => break,
                Err(_) => continue,
            }
            taken += 1;
        }
        assert_eq!(writer.counts().received, u64::from(taken));
        // A flush goes on.
        assert!(timeout(Duration::from_millis(20), writer.flush()).await.is_err());
        assert_eq!(writer.counts().received, u64::from(taken));
        block_in_place(|| conn.execute("ROLLBACK"));
        let report = writer.close().await.unwrap();
        assert_eq!(report.counts.inserted, u64::from(taken));
        report.counts.inserted
    });
    assert_eq!(stored(&mut conn, &table).len() as u64, inserted);
}

#[test]
fn a_put_that_is_given_up_leaves_nothing_behind() {
    struct Task;
    impl Wake for Task {
        fn wake(self: Arc<Self>) {}
    }
    let (store, mut conn, table) = table();
    conn.lock("facts");
    runtime().block_on(async {
        let builder = Writer::builder(table.0.clone()).flush_every(NEVER).flush_bytes(100_000);
        let writer = builder.start(store.way_of_a_task()).await.unwrap();
        let long = |key| (key, Facts { text: "x".repeat(1_000), ..facts(1) });
        let mut taken = 0;
        // Until one buffer is being written, and the other one is full.
        while taken < 100 || timeout(Duration::from_millis(50), writer.ready()).await.is_ok() {
            let (key, value) = long(taken);
            taken += i64::from(timeout(Duration::from_millis(50), writer.put(key, value)).await.is_ok());
        }
        let task = Arc::new(Task);
        let (key, value) = long(taken);
        let waker = Waker::from(task.clone());
        let mut put = Box::pin(writer.put(key, value));
        assert!(put.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        drop((put, waker));
        assert_eq!(Arc::strong_count(&task), 1, "the writer still knows the task");
        block_in_place(|| conn.execute("ROLLBACK"));
        assert_eq!(writer.close().await.unwrap().counts.inserted, taken as u64);
    });
}

#[test]
fn a_start_that_is_given_up_leaves_nothing_behind() {
    const OTHERS: &str = "SELECT count(*) FROM pg_stat_activity \
                          WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let (store, mut conn, table) = table();
    runtime().block_on(async {
        let start = || Writer::builder(table.0.clone()).position("feed").start(store.way_of_a_task());
        let first = start().await.unwrap();
        first.put_at(1, facts(1), 1).await.unwrap();
        first.close().await.unwrap();
        block_in_place(|| conn.execute("BEGIN; UPDATE record.positions SET position = position"));
        assert!(timeout(Duration::from_millis(200), start()).await.is_err());
        block_in_place(|| {
            conn.execute("ROLLBACK");
            wait_until("the end of its connection", || conn.number(OTHERS) == 0);
        });
        let second = start().await.unwrap();
        assert_eq!(second.position(), Some(Position::from(1)));
        second.close().await.unwrap();
    });
}

#[test]
fn a_writer_whose_close_is_given_up_is_a_dropped_one() {
    let (store, mut conn, table) = table();
    conn.lock("facts");
    let runtime = runtime();
    let start = || Writer::builder(table.0.clone()).position("feed").start(store.way_of_a_task());
    runtime.block_on(async {
        let writer = start().await.unwrap();
        for key in 0..10 {
            writer.put_at(key, facts(1), key as u64).await.unwrap();
        }
        assert!(timeout(Duration::from_millis(100), writer.close()).await.is_err());
        block_in_place(|| conn.execute("ROLLBACK"));
    });
    wait_until("the rows", || stored(&mut conn, &table).len() == 10);
    let position = runtime.block_on(async { start().await.unwrap().position() });
    assert_eq!(position, Some(Position::from(9)));
}

#[test]
fn a_connection_that_is_never_made_is_given_up() {
    let (store, mut conn, table) = table();
    runtime().block_on(async {
        let (mut way, mut connected) = (store.way_of_a_task(), false);
        let builder =
            Writer::builder(table.0.clone()).flush_every(NEVER).retry_for(Duration::from_millis(300));
        let connect = move || match std::mem::replace(&mut connected, true) {
            false => way(),
            true => Box::pin(std::future::pending()) as Connecting,
        };
        let writer = builder.start(connect).await.unwrap();
        let others = "pid <> pg_backend_pid() AND datname = current_database()";
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}");
        block_in_place(|| conn.execute(&end));
        writer.put(1, facts(1)).await.unwrap();
        let stopped = writer.close().await.unwrap_err();
        assert!(stopped.error.to_string().contains("no connection was made"), "{stopped}");
        assert_eq!(stopped.unwritten.len(), 1);
    });
}

#[test]
fn a_position_that_can_not_be_stored_is_no_fault_of_the_rows() {
    let (store, mut conn, table) = table();
    runtime().block_on(async {
        let builder = Writer::builder(table.0.clone()).flush_every(NEVER).position("feed");
        let writer = builder.start(store.way_of_a_task()).await.unwrap();
        let check = "ALTER TABLE record.positions ADD CHECK (name <> 'feed')";
        block_in_place(|| conn.execute(check));
        for key in 0..20 {
            writer.put_at(key, facts(1), key as u64).await.unwrap();
        }
        let stopped = writer.close().await.unwrap_err();
        assert!(stopped.error.to_string().contains("storing the feed's position"), "{stopped}");
        assert_eq!((stopped.unwritten.len(), stopped.rejected.len()), (20, 0));
    });
    assert_eq!(stored(&mut conn, &table).len(), 0);
}

#[test]
fn a_writer_whose_runtime_is_shut_down_says_so_and_hands_back_its_rows() {
    let (store, mut conn, table) = table();
    conn.lock("facts");
    let (first, second) = (runtime(), runtime());
    let writer = first
        .block_on(Writer::builder(table.0.clone()).flush_every(NEVER).start(store.way_of_a_task()))
        .unwrap();
    second.block_on(async {
        (0..10).for_each(|key| poll_once(writer.put(key, facts(1))).unwrap().unwrap());
        let shut_down = async {
            assert!(timeout(Duration::from_millis(100), writer.flush()).await.is_err());
            spawn_blocking(|| drop(first)).await.unwrap();
        };
        let (flushed, ()) = tokio::join!(writer.flush(), shut_down);
        let error = flushed.unwrap_err();
        assert!(error.to_string().contains("its runtime was shut down"), "{error}");
        writer.put(11, facts(1)).await.unwrap_err();
        let stopped = writer.close().await.unwrap_err();
        assert!(stopped.error.to_string().contains("its runtime was shut down"), "{stopped}");
        assert_eq!(stopped.unwritten.len(), 10);
    });
    conn.execute("ROLLBACK");
}

#[test]
fn a_dropped_writer_writes_what_is_buffered_while_its_runtime_goes_on() {
    let (store, mut conn, table) = table();
    let runtime = runtime();
    runtime.block_on(async {
        let writer = Writer::builder(table.0.clone())
            .flush_every(NEVER)
            .position("feed")
            .start(store.way_of_a_task())
            .await;
        let writer = writer.unwrap();
        for key in 0..10 {
            writer.put_at(key, facts(1), key as u64).await.unwrap();
        }
    });
    wait_until("the rows", || stored(&mut conn, &table).len() == 10);
}

#[test]
fn a_feed_that_never_waits_lets_other_tasks_run() {
    let (store, _conn, table) = table();
    Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let builder = Writer::builder(table.0.clone()).flush_rows(1_000_000).flush_every(NEVER);
        let writer = builder.start(store.way_of_a_task()).await.unwrap();
        let other = tokio::spawn(async {});
        let mut fed = 0;
        while !other.is_finished() {
            writer.put(fed % 10, facts(1)).await.unwrap();
            fed += 1;
            assert!(fed < 10_000);
        }
        writer.close().await.unwrap();
    });
}
