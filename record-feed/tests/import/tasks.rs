//! Imports as tasks of tokio: they can be spawned and given up, and let others run.

use crate::{
    bodies::{Flight, flight},
    store::{Database, Table},
};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use futures_util::stream::{iter, unfold};
use record_core::Record;
use record_feed::{
    Error,
    tokio::{Import, Writer},
};
use std::{
    future::poll_fn,
    io,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, BufReader, ReadBuf},
    runtime::Builder,
    select,
    time::{sleep, timeout},
};

/// Longer than any test takes.
const NEVER: Duration = Duration::from_secs(3_600);

fn lines(from: i32, to: i32) -> String {
    (from..to).map(|i| format!("{{\"key\":{i},\"ident\":\"{}\",\"delay\":0}}\n", flight(i).ident)).collect()
}

fn batch(from: i64, to: i64) -> RecordBatch {
    let column = |values: Vec<i64>| Arc::new(Int64Array::from(values)) as ArrayRef;
    let idents = (from..to).map(|i| format!("SK{i}"));
    RecordBatch::try_from_iter([
        ("key", column((from..to).collect())),
        ("ident", Arc::new(StringArray::from_iter_values(idents))),
        ("delay", column(vec![0; (to - from) as usize])),
    ])
    .unwrap()
}

/// Input that never comes.
struct Never;

impl AsyncRead for Never {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

#[test]
fn imports_can_be_spawned() {
    let database = Database::new();
    let table = database.table::<i64, Flight>("flights");
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(async {
        let writer =
            Arc::new(Writer::builder(table.0.clone()).start(database.way_of_a_task()).await.unwrap());
        let tasks = [
            tokio::spawn({
                let writer = writer.clone();
                async move {
                    let input = BufReader::with_capacity(100, io::Cursor::new(lines(0, 300)));
                    Import::new(&*writer).json_lines(input).await
                }
            }),
            tokio::spawn({
                let writer = writer.clone();
                async move {
                    let rows: String = (300..600).map(|i| format!("{i},x,0\n")).collect();
                    let input = format!("key,ident,delay\n{rows}");
                    Import::new(&*writer).csv(BufReader::new(input.as_bytes())).await
                }
            }),
            tokio::spawn({
                let writer = writer.clone();
                let batches = [batch(600, 700), batch(700, 900)].map(Ok::<_, Error>);
                async move { Import::new(&*writer).batches(batches).await }
            }),
            tokio::spawn({
                let writer = writer.clone();
                let batches = [batch(900, 1_200)].map(Ok::<_, Error>).into_iter();
                async move { Import::new(&*writer).batch_stream(iter(batches)).await }
            }),
        ];
        for task in tasks {
            assert_eq!(task.await.unwrap().unwrap().put, 300);
        }
        let report = Arc::into_inner(writer).unwrap().close().await.unwrap();
        assert_eq!(report.counts.inserted, 1_200);
    });
}

#[test]
fn what_a_scan_gives_comes_in_as_a_stream() {
    let database = Database::new();
    let (table, copy) = (database.table::<i64, Flight>("flights"), database.table::<i64, Flight>("copy"));
    let mut conn = database.connect();
    table.put_many(conn.client(), (0..3_000).map(|i| (i64::from(i), flight(i)))).unwrap();
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(async {
        let writer =
            Writer::builder(copy.0.clone()).position("copy").start(database.way_of_a_task()).await.unwrap();
        let scan = table.0.scan().batches(conn.client()).await.unwrap();
        let batches = unfold(scan, async |mut scan| Some((scan.next().await?, scan)));
        let report = Import::new(&writer).batch_stream(batches).await.unwrap();
        assert_eq!(report.put, 3_000);
        let position = writer.close().await.unwrap().position.unwrap();
        assert!(position.to_str().unwrap().starts_with("3000:"), "{position:?}");
    });
    assert_eq!(database.stored::<i64>("copy"), database.stored::<i64>("flights"));
}

#[test]
fn an_import_that_is_given_up_goes_on_where_it_was() {
    let database = Database::new();
    let table = database.table::<i64, Flight>("flights");
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(async {
        let builder = Writer::builder(table.0.clone()).position("lines").flush_every(NEVER);
        let writer = builder.start(database.way_of_a_task()).await.unwrap();
        let all = lines(0, 300);
        for (number, cut) in [100, 101, 5_000].into_iter().enumerate() {
            let begun = all.as_bytes()[..cut].chain(Never);
            select! {
                ended = Import::new(&writer).json_lines(BufReader::new(begun)) => panic!("{number}: {ended:?}"),
                () = sleep(Duration::from_millis(100)) => {}
            }
        }
        let taken = writer.counts().received;
        let report = Import::new(&writer).json_lines(all.as_bytes()).await.unwrap();
        assert_eq!(report.resumed_after + report.put, 300);
        assert_eq!(report.resumed_after, all[..5_000].matches('\n').count() as u64);
        assert_eq!((taken, report.put), (report.resumed_after, 300 - taken));
        writer.close().await.unwrap();
    });
    assert_eq!(database.stored::<i64>("flights").len(), 300);
}

/// While it waits for room in the writer's buffers, too.
#[test]
fn an_import_that_is_given_up_while_the_writer_is_full_loses_and_doubles_nothing() {
    let database = Database::new();
    let table = database.table::<i64, Flight>("flights");
    let mut locking = database.connect();
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(async {
        let builder =
            Writer::builder(table.0.clone()).position("lines").flush_every(NEVER).flush_bytes(20_000);
        let writer = builder.start(database.way_of_a_task()).await.unwrap();
        let all = lines(0, 3_000);
        let lock = "BEGIN; LOCK TABLE flights IN EXCLUSIVE MODE";
        locking.client().batch_execute(lock).await.unwrap();
        let import = Import::new(&writer);
        let given_up = timeout(Duration::from_millis(300), import.clone().json_lines(all.as_bytes())).await;
        assert!(given_up.is_err());
        let taken = writer.counts().received;
        assert!((1..3_000).contains(&taken), "{taken}");
        locking.client().batch_execute("ROLLBACK").await.unwrap();
        let report = import.json_lines(all.as_bytes()).await.unwrap();
        assert_eq!((report.resumed_after, report.put), (taken, 3_000 - taken));
        assert_eq!(writer.close().await.unwrap().counts.inserted, 3_000);
    });
    assert_eq!(database.stored::<i64>("flights").len(), 3_000);
}

#[derive(Record)]
struct Note {
    note: Option<String>,
}

/// How often a future that never has to wait lets others run.
async fn pauses(future: impl Future<Output = u64>) -> (u64, u64) {
    let (mut future, mut polls) = (pin!(future), 0);
    let result = poll_fn(|context| {
        polls += 1;
        future.as_mut().poll(context)
    });
    (result.await, polls - 1)
}

/// Whatever becomes of its rows: those that are bad and skipped, blank, or passed over because they were taken before.
#[test]
fn a_large_input_lets_other_tasks_run() {
    const ROWS: usize = 20_000;
    let database = Database::new();
    let table: Table<i64, Note> = database.table("notes");
    let bad = format!("{}\n", "x".repeat(200)).repeat(ROWS);
    let (blank, records) = ("\n".repeat(ROWS), format!("key,note\n{}", "bad,\n".repeat(ROWS)));
    let nulls = || {
        let keys = Arc::new(Int64Array::from(vec![None; ROWS])) as ArrayRef;
        [Ok::<_, Error>(RecordBatch::try_from_iter_with_nullable([("key", keys, true)]).unwrap())]
    };
    Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        for what in ["bad lines", "blank lines", "bad records", "bad rows"] {
            for position in [None, Some(what)] {
                let mut builder = Writer::builder(table.0.clone()).flush_rows(1_000_000).flush_every(NEVER);
                if let Some(feed) = position {
                    builder = builder.position(feed);
                }
                let writer = builder.start(database.way_of_a_task()).await.unwrap();
                let run = async || {
                    let import = Import::new(&writer).skip_bad(ROWS);
                    match what {
                        "bad lines" => import.json_lines(bad.as_bytes()).await,
                        "blank lines" => import.json_lines(blank.as_bytes()).await,
                        "bad records" => import.csv(records.as_bytes()).await,
                        _ => import.batches(nulls()).await,
                    }
                    .unwrap()
                    .resumed_after
                };
                let (_, met) = pauses(run()).await;
                assert!(met > 20, "{what}: {met}");
                if position.is_some() {
                    let (passed_over, met) = pauses(run()).await;
                    assert_eq!(passed_over, ROWS as u64);
                    // Lines are passed over as bytes.
                    assert!(what == "blank lines" || met > 2, "{what}: {met}");
                }
                writer.close().await.unwrap();
            }
        }
    });
}
