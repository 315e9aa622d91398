//! Imports that are killed at random moments and begun again: at every moment the table holds what the lines or rows up to
//! the stored position say.

use crate::{File, Flight, flight, killed::ends_before_killed};
use arrow_array::RecordBatch;
use record_core::{Error, Import, RecordView, Writer, sqlite, table::Position};
use std::{
    collections::BTreeMap,
    env,
    io::{self, BufRead, Cursor, Read},
    ops::Range,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// The database of the import that is killed.
const PATH: &str = "RECORD_IMPORT_TEST_PATH";
/// Set when it imports batches, and not lines.
const BATCHES: &str = "RECORD_IMPORT_TEST_BATCHES";
/// A third of a second of rows, which come [`AT_ONCE`] every two milliseconds.
const ROWS: i64 = 3_000;
const AT_ONCE: usize = 20;

/// What line number `n` says; keys come again and again.
fn line(n: i64) -> (i64, Flight) {
    (31 * n % 700, Flight { gate: None, weight: 1.0, ..flight(n as i32) })
}

/// Input that takes its time.
struct Slow<R>(R);

impl<R: BufRead> Read for Slow<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out)
    }
}

impl<R: BufRead> BufRead for Slow<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        thread::sleep(Duration::from_millis(2));
        let buffer = self.0.fill_buf()?;
        Ok(&buffer[..buffer.len().min(50 * AT_ONCE)])
    }

    fn consume(&mut self, count: usize) {
        self.0.consume(count);
    }
}

fn lines() -> String {
    let text = |(key, Flight { ident, delay, .. })| {
        format!("{{\"key\":{key},\"ident\":\"{ident}\",\"delay\":{delay}}}\n")
    };
    (0..ROWS).map(line).map(text).collect()
}

fn batches() -> impl Iterator<Item = RecordBatch> {
    let file = File::new();
    let (conn, table) = (file.open(), file.table::<i64, Flight>("flights"));
    table.put_many(&conn, (0..ROWS).map(|n| (n, flight(n as i32)))).unwrap();
    let all = table.scan().order_by_key().to_batches(&conn).unwrap();
    assert_eq!(all.len(), 1);
    (0..ROWS as usize).step_by(AT_ONCE).map(move |start| all[0].slice(start, AT_ONCE))
}

/// What is stored after the first rows of the input.
fn model(rows: i64, in_batches: bool) -> Vec<(i64, Flight)> {
    let stored: BTreeMap<_, _> = match in_batches {
        true => (0..rows).map(|n| (n, flight(n as i32))).collect(),
        false => (0..rows).map(line).collect(),
    };
    stored.into_iter().collect()
}

/// The import, from where it is stored to its end. Not a test by itself: the ones below run it as a process.
#[test]
#[ignore = "run by other tests, as a process of its own"]
fn import() {
    let Some(path) = env::var_os(PATH).map(PathBuf::from) else { return };
    let table = sqlite::Table::<i64, Flight>::open(&sqlite::open(&path).unwrap(), "flights").unwrap();
    let writer =
        Writer::builder(table).position("input").flush_rows(50).flush_every(Duration::from_millis(3));
    let writer = writer.start(move || sqlite::open(&path)).unwrap();
    let import = Import::new(&writer);
    if env::var_os(BATCHES).is_some() {
        let slow = batches().inspect(|_| thread::sleep(Duration::from_millis(2)));
        import.batches(slow.map(Ok::<_, Error>)).unwrap();
    } else {
        import.json_lines(Slow(Cursor::new(lines()))).unwrap();
    }
    writer.close().unwrap();
}

/// How many lines or rows the stored position says are taken.
fn taken(conn: &rusqlite::Connection) -> i64 {
    let position = sqlite::Positions::create(conn).unwrap().get(conn, "input").unwrap();
    let count = |position: Position| position.to_str().unwrap().split(':').next().unwrap().parse().unwrap();
    position.map_or(0, count)
}

/// Lets it import for a while, and says whether it came to its end.
fn import_for(millis: Range<u64>, path: &Path, in_batches: bool) -> bool {
    let mut vars = vec![(PATH, path.as_os_str())];
    vars.extend(in_batches.then_some((BATCHES, "yes".as_ref())));
    ends_before_killed("killing::import", vars, millis)
}

#[test]
fn a_killed_import_has_stored_what_belongs_to_its_position_and_ends_as_one_that_never_was() {
    for in_batches in [false, true] {
        let file = File::new();
        let (conn, table) = (file.open(), file.table::<i64, Flight>("flights"));
        let mut resumed = 0;
        for killed in 0.. {
            let millis = 60 + 30 * killed..90 + 30 * killed;
            let ended = import_for(millis, &file.path(), in_batches);
            let taken = taken(&conn);
            let mut stored = Vec::new();
            let rows = table.scan().order_by_key();
            rows.for_each(&conn, |key, view| stored.push((key, view.unwrap().decode()))).unwrap();
            assert!(stored == model(taken, in_batches), "the rows are not those of the position, {taken}");
            if ended {
                assert_eq!(taken, ROWS);
                break;
            }
            resumed += u32::from(taken > 0 && taken < ROWS);
            assert!(killed < 100, "the import does not come on: it is at {taken}");
        }
        assert!(resumed >= 2, "it was resumed {resumed} times only");
    }
}
