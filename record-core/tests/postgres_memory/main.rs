//! How much memory reading and writing long rows takes, counted by the allocator of the whole process.
//!
//! One test, because the tests of a program run at the same time.

use record_core::{Record, postgres, tokio_postgres};
use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};
use test_servers::Server;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, which counts the bytes that are in use.
struct Counting;

fn count(before: usize, after: usize) {
    let now = NOW.fetch_add(after.wrapping_sub(before), Ordering::Relaxed).wrapping_add(after).wrapping_sub(before);
    MOST.fetch_max(now, Ordering::Relaxed);
}

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(0, layout.size());
        // SAFETY: passed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(0, layout.size());
        // SAFETY: passed on.
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(layout.size(), size);
        // SAFETY: passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// By how many bytes the memory in use grew at most meanwhile.
fn peak(work: impl FnOnce()) -> usize {
    let before = NOW.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    work();
    MOST.load(Ordering::Relaxed).saturating_sub(before)
}

#[derive(Record)]
struct Photo {
    bytes: Vec<u8>,
}

const LEN: usize = 40 << 20;
const ROWS: i64 = 8;

#[test]
fn long_rows_take_the_memory_of_a_few_of_them() {
    let database = Server::shared().create_database();
    let url = database.url();
    let mut client = ::postgres::Client::connect(&url, ::postgres::NoTls).unwrap();
    let table = postgres::Table::<i64, Photo>::create(&mut client, "photos").unwrap();
    // Nothing is compressed, which would take most of the time.
    client.batch_execute("ALTER TABLE photos ALTER data SET STORAGE EXTERNAL").unwrap();
    let runtime = ::tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let connecting = ::tokio_postgres::connect(&url, ::tokio_postgres::NoTls);
    let (mut nonblocking, connection) = runtime.block_on(connecting).unwrap();
    runtime.spawn(connection);
    let twin = runtime.block_on(tokio_postgres::Table::<i64, Photo>::open(&mut nonblocking, "photos")).unwrap();

    // Of the caller's is one copy, which is there before.
    let photo = Photo { bytes: vec![7; LEN] };
    let write = |rows: std::ops::Range<i64>| rows.map(|key| (key, &photo));
    let mut peaks = vec![
        ("put, blocking", 2.2, peak(|| drop(table.put(&mut client, &0, &photo).unwrap()))),
        ("put", 2.2, peak(|| drop(runtime.block_on(twin.put(&mut nonblocking, &1, &photo)).unwrap()))),
        ("put_many of one", 2.2, peak(|| drop(table.put_many(&mut client, write(2..3)).unwrap()))),
        ("put_many", 2.2, peak(|| drop(table.put_many(&mut client, write(3..ROWS)).unwrap()))),
    ];
    let sql = "SELECT key, data FROM photos";
    peaks.extend([
        ("for_each, blocking", 4.0, peak(|| drop(table.scan().for_each(&mut client, |_, _| ()).unwrap()))),
        (
            "for_each",
            4.0,
            peak(|| drop(runtime.block_on(twin.scan().for_each(&mut nonblocking, |_, _| ())).unwrap())),
        ),
        ("batches, blocking", 5.0, peak(|| assert_eq!(table.scan().batches(&mut client).unwrap().count(), ROWS as usize))),
        (
            "query_arrow, blocking",
            5.0,
            peak(|| assert_eq!(postgres::query_arrow(&mut client, sql, &[]).unwrap().count(), ROWS as usize)),
        ),
        (
            "query_arrow",
            5.0,
            peak(|| {
                runtime.block_on(async {
                    let mut batches = tokio_postgres::query_arrow(&mut nonblocking, sql, &[]).await.unwrap();
                    while let Some(batch) = batches.next().await {
                        batch.unwrap();
                    }
                });
            }),
        ),
    ]);
    for (what, most, peak) in &peaks {
        println!("{what}: {:.2} rows of {most}", *peak as f64 / LEN as f64);
    }
    for (what, most, peak) in peaks {
        assert!(peak as f64 <= most * LEN as f64, "{what}: {:.2} rows", peak as f64 / LEN as f64);
    }
}
