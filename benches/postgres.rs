//! Postgres: tables of records to Arrow batches, and rows into tables, on a server of its own.
//!
//! `cargo bench --bench postgres [-- FILTER] [--quick] [--rows N] [--peers]`. One operation is a scan of all rows into
//! batches that are dropped as they come, a write of all rows in one transaction, or a query of a field.
//! `RECORD_POSTGRES_BIN` names the folder of the server's programs; `--peers` adds the Python clients, for which
//! `RECORD_PYTHON` names the interpreter.

#[path = "peers/environment.rs"]
mod environment;
#[allow(dead_code, reason = "systems that talk to a server keep their own clock")]
mod harness;
#[path = "peers/postgres/mod.rs"]
mod peers;
#[allow(dead_code, reason = "the other benches have more kinds of values")]
#[path = "shapes/random.rs"]
mod random;
#[path = "postgres/mod.rs"]
mod setup;

use std::{cell::RefCell, hint::black_box, time::Instant};

use postgres::Client;

use harness::{Bench, Case, Note, Turn, target_directory};
use peers::{Async, Drain, Pair, Python, Sink};
use setup::{
    Batch, QUERIES, Server, SqlTables, Table, Tables, Target,
    digest::Digest,
    peak,
    shapes::{Shape, Typed20, Typed20Text8, Wide40},
};

/// Rows in a table that is read.
const ROWS: usize = 300_000;
/// Rows in the table whose scan is watched for the memory that it takes.
const MANY_ROWS: usize = 10_000_000;
/// For so many rows that are read, one is written in the writing cases.
const READ_PER_WRITTEN: usize = 3;

fn main() {
    let mut bench = Bench::from_args("postgres");
    let server = Server::start();
    println!("PostgreSQL {}", server.version());
    let python = start_peers(&bench, &server);

    scan::<Typed20>(&mut bench, &server, python.as_ref());
    scan::<Typed20Text8>(&mut bench, &server, python.as_ref());
    scan::<Wide40>(&mut bench, &server, python.as_ref());
    memory(&mut bench, &server);
    sql(&mut bench, &server);

    let rows = Batch::new(bench.scaled(ROWS).div_ceil(READ_PER_WRITTEN));
    write(&mut bench, &server, "write_new", None, &rows);
    write(&mut bench, &server, "write_same", Some(&rows), &rows);
    write(&mut bench, &server, "write_1pct", Some(&rows), &rows.changed(100));
    write(&mut bench, &server, "write_all", Some(&rows), &rows.changed(1));
    bench.finish(&notes());
}

/// Measures all systems that read a table of the shape.
fn scan<S: Shape>(bench: &mut Bench, server: &Server, python: Option<&RefCell<Python>>) {
    let name = format!("{}/scan", S::NAME);
    if !bench.wants(&name) {
        return;
    }
    let tables = Tables::load::<S>(&mut server.connect(), bench.scaled(ROWS));
    let Tables { records, fields, jsonb, bincode, .. } = &tables;
    let table = peers::open::<S>(&mut server.connect(), &records.name);
    let (mut pair, mut one, mut two) =
        (Pair::connect(server), Async::connect(server, 1), Async::connect(server, 2));
    let async_table = one.open::<S>(&records.name);
    let mut case = Case::new(name, 1);
    let mut scans = Scans { case: &mut case, server, tables: &tables };
    scans.add_floor("floor", records);
    scans.add_floor("floor_columns", fields);
    scans.add("record", records, |client, sink| peers::record(client, &table, sink));
    scans.add("record_async", records, |_, sink| one.record(&async_table, sink));
    scans.add("record_2conn", records, |_, sink| pair.record(&table, sink));
    scans.add("record_async_2conn", records, |_, sink| two.record_on_all(&async_table, sink));
    scans.add_for_each("for_each", records, &table);
    scans.add("query_arrow", fields, |client, sink| peers::plain_columns(client, &fields.select(), sink));
    let mut connection = Async::connect(server, 1);
    let select = fields.select();
    scans.add("query_arrow_async", fields, move |_, sink| connection.plain_columns(&select, sink));
    scans.add("rows", fields, |client, sink| peers::rows::<S>(client, fields, sink));
    scans.add("jsonb", jsonb, |client, sink| peers::jsonb::<S>(client, jsonb, sink));
    scans.add("bincode", bincode, |client, sink| peers::bincode::<S>(client, bincode, sink));
    if let Some(python) = python {
        for system in peers::PYTHON_SYSTEMS {
            scans.add_python(system, fields, python);
        }
    }
    bench.run(case);
    tables.remove(&mut server.connect());
}

/// Measures how much memory a long scan takes.
fn memory(bench: &mut Bench, server: &Server) {
    let name = "typed20_10m/scan";
    if !bench.wants(name) {
        return;
    }
    let rows = bench.scaled(MANY_ROWS);
    let table = Table::of_equal_records::<Typed20>(&mut server.connect(), rows);
    let bytes = Drain::connect(&server.url()).copy(&table.select(), rows as u64);
    let counted = |scan: &mut dyn FnMut(Sink<'_>)| {
        let before = peak::reset();
        let mut read = 0;
        let turn = timed(|| scan(&mut |batch| read += black_box(batch).num_rows()));
        assert_eq!(read, rows);
        turn.counting("peak_bytes", peak::get().saturating_sub(before))
    };
    let (mut client, mut connection) = (server.connect(), Async::connect(server, 1));
    let handle = peers::open::<Typed20>(&mut client, &table.name);
    let async_handle = connection.open::<Typed20>(&table.name);
    let mut case = Case::new(name, 1);
    case.add_turn("record", bytes, || counted(&mut |sink| peers::record(&mut client, &handle, sink)));
    case.add_turn("record_async", bytes, || counted(&mut |sink| connection.record(&async_handle, sink)));
    bench.run(case);
    table.remove(&mut server.connect());
}

/// Measures how long the server takes for questions about fields.
fn sql(bench: &mut Bench, server: &Server) {
    if !QUERIES.iter().any(|(name, _)| bench.wants(name)) {
        return;
    }
    let mut client = server.connect();
    let tables = SqlTables::load(&mut client, bench.scaled(ROWS));
    for (name, query) in QUERIES {
        if !bench.wants(name) {
            continue;
        }
        let mut case = Case::new(name, 1);
        let expected = tables.sources[0].answer(&mut client, query);
        for source in &tables.sources {
            let mut client = server.connect();
            assert_eq!(source.answer(&mut client, query), expected, "{name}: {}", source.system);
            case.add_turn(source.system, 0, move || timed(|| source.ask(&mut client, query)));
        }
        bench.run(case);
    }
    tables.remove(&mut client);
}

/// A case of scans while systems are added to it.
struct Scans<'a, 't> {
    case: &'a mut Case<'t>,
    server: &'t Server,
    tables: &'t Tables,
}

impl<'t> Scans<'_, 't> {
    /// Adds a system that reads a table through a connection of its own and hands each batch to the sink, once it has
    /// shown that it reads the right values.
    fn add(&mut self, system: &'static str, table: &Table, mut scan: impl FnMut(&mut Client, Sink<'_>) + 't) {
        let mut client = self.server.connect();
        let mut digest = Digest::default();
        scan(&mut client, &mut |batch| digest.add(&batch));
        digest.compare(&self.tables.expected).unwrap_or_else(|wrong| panic!("{system}: {wrong}"));
        self.case.add_turn(system, self.bytes(table), move || {
            timed(|| scan(&mut client, &mut |batch| drop(black_box(batch))))
        });
    }

    /// Adds the drain of a table.
    fn add_floor(&mut self, system: &'static str, table: &Table) {
        let mut drain = Drain::connect(&self.server.url());
        let (select, rows) = (table.select(), self.tables.rows);
        self.case.add_turn(system, self.bytes(table), move || {
            timed(|| {
                black_box(drain.copy(&select, rows));
            })
        });
    }

    /// Adds the reading of a table as views, without Arrow.
    fn add_for_each<S: Shape>(
        &mut self,
        system: &'static str,
        table: &Table,
        handle: &'t record_postgres::postgres::Table<i64, S>,
    ) {
        let mut client = self.server.connect();
        let rows = self.tables.rows;
        self.case.add_turn(system, self.bytes(table), move || {
            timed(|| assert_eq!(peers::for_each(&mut client, handle), rows, "{system}"))
        });
    }

    /// Adds a Python client, if it can read the table.
    fn add_python(&mut self, system: &'static str, table: &'t Table, python: &'t RefCell<Python>) {
        let digest = python.borrow_mut().digest(system, table);
        if let Err(error) = digest.and_then(|digest| digest.compare(&self.tables.expected)) {
            println!("{system} sits out: {}: {error}", table.name);
            return;
        }
        self.case.add_turn(system, self.bytes(table), move || {
            let taken = python.borrow_mut().scan(system, table);
            Turn::of(taken.unwrap_or_else(|error| panic!("{system}: {error}")))
        });
    }

    /// What the server sends of a table.
    fn bytes(&self, table: &Table) -> u64 {
        Drain::connect(&self.server.url()).copy(&table.select(), self.tables.rows)
    }
}

/// Measures all systems that bring a table from `before` to `after`.
fn write(bench: &mut Bench, server: &Server, name: &'static str, before: Option<&Batch>, after: &Batch) {
    if !bench.wants(name) {
        return;
    }
    let mut case = Case::new(name, 1);
    let mut add = |system: &'static str, write: fn(&mut Client, &Table, &Batch)| {
        let mut target = Target::create(server.connect(), format!("{name}_{system}"));
        let mut client = server.connect();
        case.add_turn(system, after.bytes(), move || {
            target.turn(before, after, |table| write(&mut client, table, after))
        });
    };
    if before.is_none() {
        add("copy", peers::copy);
        add("record_insert", |client, table, batch| peers::insert_many(client, &table.name, batch));
    }
    add("record", |client, table, batch| peers::put_many(client, &table.name, batch));
    add("unnest", peers::unnest);
    add("insert", peers::insert);
    bench.run(case);
}

/// Runs something as one turn.
fn timed(work: impl FnOnce()) -> Turn {
    let start = Instant::now();
    work();
    Turn::of(start.elapsed())
}

/// The Python clients, if they are asked for and can be had.
fn start_peers(bench: &Bench, server: &Server) -> Option<RefCell<Python>> {
    if !bench.wants_peers() {
        return None;
    }
    match Python::start(&target_directory(), &server.url()) {
        Ok(python) => Some(RefCell::new(python)),
        Err(error) => {
            println!(
                "no Python peers: {error}: install Python 3 with its venv module, and let pip reach its packages"
            );
            None
        }
    }
}

/// What the tables do not say by themselves.
fn notes() -> Vec<Note> {
    let note = |system, text: &str| Note { system, text: text.to_owned() };
    vec![
        note("bytes", "of a scan: what the server sends in a binary COPY; of a write: the blobs"),
        note(
            "floor",
            "raw-socket drain of the COPY of key and blob; floor_columns: of the same values in columns",
        ),
        note(
            "record",
            "scan to Arrow, postgres crate; _async: tokio-postgres, one thread; _2conn: two connections",
        ),
        note("for_each", "scan of views, without Arrow"),
        note("query_arrow", "any query's columns to Arrow, here one per field, postgres crate"),
        note("rows", "one column per field, the postgres crate's rows into Arrow builders"),
        note(
            "jsonb",
            "one value per record, as bincode: decoded into structs that borrow text, then builders",
        ),
        note("adbc, …", "Python clients read the columns into Arrow; duckdb_N: with N threads"),
        note("copy", "COPY of new rows into a table with the same key: the floor of write_new"),
        note("record", "upsert of records by put_many; record_insert: PutMode::Insert"),
        note("unnest", "ON CONFLICT DO UPDATE, 1,000 rows a statement; insert: one; all in one transaction"),
        note(
            "view",
            "sql/*: through the view of all fields; column: a column each; promoted: generated columns",
        ),
        note("peak bytes", "memory that a scan of 10 million rows takes above what the process held before"),
        note("wal bytes", "without full pages, from just after a checkpoint"),
    ]
}
