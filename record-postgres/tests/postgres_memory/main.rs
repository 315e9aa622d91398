//! How much memory reading and writing takes, counted by the allocator of the whole process.
//!
//! One test, because the tests of a program run at the same time.

use record_core::Record;
use record_feed::Writer;
use record_postgres::{postgres, tokio_postgres};
use std::{
    alloc::{GlobalAlloc, Layout, System},
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
};
use test_servers::{Database, Server};

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);
static ALL: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, which counts the bytes that are in use, and all that ever were.
struct Counting;

fn count(before: usize, after: usize) {
    ALL.fetch_add(after.saturating_sub(before), Ordering::Relaxed);
    let now =
        NOW.fetch_add(after.wrapping_sub(before), Ordering::Relaxed).wrapping_add(after).wrapping_sub(before);
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

/// By how many long rows the memory in use grew at most meanwhile.
fn peak(work: impl FnOnce()) -> f64 {
    let before = NOW.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    work();
    MOST.load(Ordering::Relaxed).saturating_sub(before) as f64 / LEN as f64
}

/// How many bytes were allocated meanwhile, for each byte of the rows.
fn allocated(bytes: usize, work: impl FnOnce()) -> f64 {
    let before = ALL.load(Ordering::Relaxed);
    work();
    (ALL.load(Ordering::Relaxed) - before) as f64 / bytes as f64
}

#[derive(Record)]
struct Photo {
    bytes: Vec<u8>,
}

const LEN: usize = 40 << 20;
const ROWS: i64 = 6;

/// A server with a table of long rows, some of which each call may write.
struct Photos {
    url: String,
    photo: Photo,
    _database: Database,
}

impl Photos {
    fn new() -> Self {
        let database = Server::shared().create_database();
        let mut client = ::postgres::Client::connect(&database.url(), ::postgres::NoTls).unwrap();
        postgres::Table::<i64, Photo>::create(&mut client, "photos").unwrap();
        // Compressing them would take most of the time.
        client.batch_execute("ALTER TABLE photos ALTER data SET STORAGE EXTERNAL").unwrap();
        Photos { url: database.url(), photo: Photo { bytes: vec![7; LEN] }, _database: database }
    }

    /// The most memory that a call takes beside what was there, on a connection of its own: one keeps the buffers that long
    /// rows needed.
    fn blocking(&self, work: impl FnOnce(&mut ::postgres::Client, &postgres::Table<i64, Photo>)) -> f64 {
        let mut client = ::postgres::Client::connect(&self.url, ::postgres::NoTls).unwrap();
        let table = postgres::Table::open(&mut client, "photos").unwrap();
        peak(|| work(&mut client, &table))
    }

    fn nonblocking(
        &self,
        work: impl AsyncFnOnce(&mut ::tokio_postgres::Client, &tokio_postgres::Table<i64, Photo>),
    ) -> f64 {
        let runtime = ::tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let connecting = ::tokio_postgres::connect(&self.url, ::tokio_postgres::NoTls);
        let (mut client, connection) = runtime.block_on(connecting).unwrap();
        runtime.spawn(connection);
        let table = runtime.block_on(tokio_postgres::Table::open(&mut client, "photos")).unwrap();
        peak(|| runtime.block_on(work(&mut client, &table)))
    }
}

#[test]
fn long_rows_take_the_memory_of_a_few_of_them() {
    let photos = Photos::new();
    let photo = &photos.photo;
    let rows = |keys: Range<i64>| keys.map(move |key| (key, photo));
    let sql = "SELECT key, data FROM photos";
    let written = [
        ("put, blocking", photos.blocking(|client, table| drop(table.put(client, &0, photo)))),
        ("put", photos.nonblocking(async |client, table| drop(table.put(client, &1, photo).await))),
        (
            "put_many of one, blocking",
            photos.blocking(|client, table| drop(table.put_many(client, rows(2..3)))),
        ),
        ("put_many, blocking", photos.blocking(|client, table| drop(table.put_many(client, rows(3..5))))),
        (
            "put_many",
            photos.nonblocking(async |client, table| drop(table.put_many(client, rows(5..ROWS)).await)),
        ),
    ];
    let batches = photos.blocking(|client, table| {
        assert_eq!(table.scan().batches(client).unwrap().count(), ROWS as usize);
    });
    let read = [
        ("scan, blocking", photos.blocking(|client, table| drop(table.scan().for_each(client, |_, _| ())))),
        (
            "scan",
            photos.nonblocking(async |client, table| drop(table.scan().for_each(client, |_, _| ()).await)),
        ),
        ("batches, blocking", batches),
        (
            "query_arrow, blocking",
            photos.blocking(|client, _| {
                assert_eq!(postgres::query_arrow(client, sql, &[]).unwrap().count(), ROWS as usize);
            }),
        ),
        (
            "query_arrow",
            photos.nonblocking(async |client, _| {
                let mut batches = tokio_postgres::query_arrow(client, sql, &[]).await.unwrap();
                while let Some(batch) = batches.next().await {
                    batch.unwrap();
                }
            }),
        ),
    ];
    // Of one that is written, the blob and what goes to the driver. Of those that are read, the driver's own, whose buffer
    // grows by doubling, the one after it, and the array.
    for (what, peak) in &written {
        assert!((1.0..2.2).contains(peak), "{what}: {peak:.2} rows");
    }
    for (what, peak) in &read {
        assert!((1.0..4.0).contains(peak), "{what}: {peak:.2} rows");
    }
    drop(photos);
    a_row_has_memory_of_its_own_once_until_the_driver_takes_it();
}

/// Each copy of a blob takes memory, unless it goes into memory that is used over and over, as the connection's own does.
fn a_row_has_memory_of_its_own_once_until_the_driver_takes_it() {
    const LEN: usize = 2_000;
    const ROWS: usize = 10_000;
    let database = Server::shared().create_database();
    let connect = {
        let url = database.url();
        move || ::postgres::Client::connect(&url, ::postgres::NoTls)
    };
    let table = postgres::Table::<i64, Photo>::create(&mut connect().unwrap(), "photos").unwrap();
    let hour = std::time::Duration::from_secs(3_600);
    let writer = Writer::builder(table.clone()).flush_rows(2 * ROWS).flush_bytes(1 << 30).flush_every(hour);
    let writer = writer.start(connect.clone()).unwrap();
    for round in 0..3 {
        let photos: Vec<Photo> = (0..ROWS).map(|_| Photo { bytes: vec![round; LEN] }).collect();
        let put = allocated(ROWS * LEN, || {
            photos.iter().enumerate().for_each(|(key, photo)| writer.put(key as i64, photo).unwrap());
        });
        let flush = allocated(ROWS * LEN, || writer.flush().unwrap());
        assert!((1.0..1.3).contains(&put), "put: {put:.2} bytes for each byte");
        // New rows are copied: the pieces of the copy, and the blocking driver's own. Those of others go from the buffer into the
        // driver's message, which takes the memory of the one before.
        let most = if round == 0 { 2.7 } else { 0.6 };
        assert!(flush < most, "flush: {flush:.2} bytes for each byte");
        let mut client = connect().unwrap();
        let rows = || photos.iter().enumerate().map(|(key, photo)| (key as i64, photo));
        // What it is collected in grows by doubling.
        let put_many = allocated(ROWS * LEN, || {
            table.put_many(&mut client, rows()).unwrap();
        });
        assert!((1.0..2.4).contains(&put_many), "put_many: {put_many:.2} bytes for each byte");
    }
    writer.close().unwrap();
}
