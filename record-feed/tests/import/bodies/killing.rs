//! Imports that are killed at random moments and begun again: at every moment the table holds what the lines or rows up to
//! the stored position say.

use super::{Flight, flight, killed};
use crate::store::{Connection, Database, Import, Positions, Table, Writer};
use arrow_array::RecordBatch;
use record_core::RecordView;
use record_feed::Error;
use record_table::Position;
use std::{
    collections::BTreeMap,
    env,
    io::{self, BufRead, Cursor, Read},
    thread,
    time::Duration,
};

/// Where the database of the import that is killed is.
const ADDRESS: &str = "RECORD_IMPORT_TEST_ADDRESS";
/// Set when it imports batches, and not lines.
const BATCHES: &str = "RECORD_IMPORT_TEST_BATCHES";
/// They come [`AT_ONCE`] every two milliseconds.
const ROWS: i64 = 3_000;
const AT_ONCE: usize = 20;
const KILLS: usize = 6;

/// What line number `n` says; keys come again and again.
fn line(n: i64) -> (i64, Flight) {
    (31 * n % 700, Flight { gate: None, weight: 1.0, ..flight(n as i32) })
}

/// Input that takes its time behind its first bytes.
struct Slow<R> {
    input: R,
    fast: usize,
}

impl<R: BufRead> Read for Slow<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.input.read(out)
    }
}

impl<R: BufRead> BufRead for Slow<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.fast == 0 {
            wait();
        }
        let buffer = self.input.fill_buf()?;
        let most = if self.fast > 0 { self.fast } else { 50 * AT_ONCE };
        Ok(&buffer[..buffer.len().min(most)])
    }

    fn consume(&mut self, count: usize) {
        self.fast = self.fast.saturating_sub(count);
        self.input.consume(count);
    }
}

fn wait() {
    killed::step();
    thread::sleep(Duration::from_millis(2));
}

fn lines() -> String {
    let text = |(key, Flight { ident, delay, .. })| {
        format!("{{\"key\":{key},\"ident\":\"{ident}\",\"delay\":{delay}}}\n")
    };
    (0..ROWS).map(line).map(text).collect()
}

fn batches() -> impl Iterator<Item = RecordBatch> {
    let database = Database::new();
    let (mut conn, table) = (database.connect(), database.table::<i64, Flight>("flights"));
    table.put_many(conn.client(), (0..ROWS).map(|n| (n, flight(n as i32)))).unwrap();
    let all = table.scan().order_by_key().to_batches(conn.client()).unwrap();
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
    let Ok(address) = env::var(ADDRESS) else { return };
    let database = Database::at(&address);
    let table = Table::<i64, Flight>::open(database.connect().client(), "flights").unwrap();
    let writer =
        Writer::builder(table).position("input").flush_rows(50).flush_every(Duration::from_millis(3));
    let writer = writer.start(database.way()).unwrap();
    let import = Import::new(&writer);
    // What was taken before comes again.
    let from = writer.position().map_or([0, 0], |position| numbers(&position));
    if env::var_os(BATCHES).is_some() {
        let slow = batches().enumerate().map(|(number, batch)| {
            if number * AT_ONCE >= from[0] {
                wait();
            }
            Ok::<_, Error>(batch)
        });
        import.batches(slow).unwrap();
    } else {
        import.json_lines(Slow { input: Cursor::new(lines()), fast: from[1] }).unwrap();
    }
    writer.close().unwrap();
}

/// The numbers that the position of an import begins with: lines and bytes, or rows alone.
fn numbers(position: &Position) -> [usize; 2] {
    let mut numbers = position.to_str().unwrap().split(':').map(|number| number.parse().unwrap_or(0));
    [numbers.next().unwrap(), numbers.next().unwrap_or(0)]
}

/// How many lines or rows the stored position says are taken.
fn taken(conn: &mut Connection) -> i64 {
    let position = Positions::create(conn.client()).unwrap().get(conn.client(), "input").unwrap();
    position.map_or(0, |position| numbers(&position)[0] as i64)
}

#[test]
fn a_killed_import_has_stored_what_belongs_to_its_position_and_ends_as_one_that_never_was() {
    for in_batches in [false, true] {
        let database = Database::new();
        let (mut conn, table) = (database.connect(), database.table::<i64, Flight>("flights"));
        let address = database.address();
        let vars =
            || [Some((ADDRESS, &address[..])), in_batches.then_some((BATCHES, "yes"))].into_iter().flatten();
        let check = |conn: &mut Connection, taken| {
            let mut stored = Vec::new();
            let rows = table.scan().order_by_key();
            rows.for_each(conn.client(), |key, view| stored.push((key, view.unwrap().decode()))).unwrap();
            assert!(stored == model(taken, in_batches), "the rows are not those of the position, {taken}");
        };
        for _ in 0..KILLS {
            let before = taken(&mut conn);
            // In all fewer than there are.
            let has_come_on = || taken(&mut conn) > before;
            killed::kill_on_its_way(
                "bodies::killing::import",
                vars(),
                killed::some_steps(2, 20),
                has_come_on,
            );
            let taken = taken(&mut conn);
            check(&mut conn, taken);
        }
        killed::run_to_its_end("bodies::killing::import", vars());
        assert_eq!(taken(&mut conn), ROWS);
        check(&mut conn, ROWS);
    }
}
