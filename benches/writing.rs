//! Writing at scale: patches, a feed of sparse messages, graphs of objects, and a nightly refresh.
//!
//! `cargo bench --bench writing [-- FILTER] [--quick] [--rows N] [--peers]`. One operation is the whole job: all messages
//! durable, all objects committed, all keys recomputed. `--peers` adds the feed with SQLAlchemy, for which `RECORD_PYTHON` names
//! the interpreter; `--rows N` bounds the size of every case.

#[path = "peers/environment.rs"]
mod environment;
#[allow(dead_code, reason = "whole jobs keep their own clock")]
mod harness;
#[path = "peers/writing/mod.rs"]
mod peers;
#[path = "writing/mod.rs"]
mod setup;

use std::time::Duration;

use environment::Environment;
use harness::{Bench, Case, Note, target_directory};
use setup::{Server, feed, graph, patches, put, refresh};

fn main() {
    let mut bench = Bench::from_args("writing");
    let server = Server::start();
    println!("PostgreSQL {}", server.version());
    let python = start_peers(&bench);

    patch_cases(&mut bench);
    for (name, messages) in [("20k", 20_000), ("1m", 1_000_000)] {
        feed_case(&mut bench, &server, python.as_ref(), name, messages);
    }
    put_case(&mut bench, &server, "put_new", true);
    put_case(&mut bench, &server, "put_changed", false);
    for (name, sizes) in [("1k", graph::SMALL), ("100k", graph::LARGE)] {
        for delay in [3, 30] {
            graph_case(&mut bench, &server, name, sizes, Duration::from_millis(delay));
        }
    }
    for (name, keys) in [("10k", 10_000), ("100k", 100_000), ("1m", 1_000_000)] {
        first_refresh_case(&mut bench, &server, name, keys);
        refresh_case(&mut bench, &server, name, keys);
    }
    bench.finish(&notes());
}

/// What a feed does with patches in memory.
fn patch_cases(bench: &mut Bench) {
    if !["patch/read", "patch/merge", "patch/apply"].iter().any(|case| bench.wants(case)) {
        return;
    }
    let messages = patches::Messages::new(bench.scaled(20_000));
    bench.run(messages.read_case("patch/read".into()));
    bench.run(messages.merge_case("patch/merge".into()));
    bench.run(messages.apply_case("patch/apply".into()));
}

/// A feed into both stores.
fn feed_case(bench: &mut Bench, server: &Server, python: Option<&Environment>, name: &str, messages: usize) {
    let [sqlite, postgres] = ["sqlite", "postgres"].map(|store| format!("feed_{name}/{store}"));
    if !bench.wants(&sqlite) && !bench.wants(&postgres) {
        return;
    }
    let feed = feed::File::of(bench.scaled(messages));
    let mut case = Case::new(sqlite, feed.messages());
    case.add_turn("record", feed.bytes(), || feed::into_sqlite(&feed));
    if let Some(python) = python {
        case.add_turn("sqlalchemy", feed.bytes(), || peers::sqlalchemy_into_sqlite(python, &feed));
    }
    bench.run(case);
    let mut case = Case::new(postgres, feed.messages());
    case.add_turn("record", feed.bytes(), || feed::into_postgres(server, &feed));
    if let Some(python) = python {
        case.add_turn("sqlalchemy", feed.bytes(), || peers::sqlalchemy_into_postgres(python, server, &feed));
    }
    bench.run(case);
}

/// Whole records into rows that are new, or that there are.
fn put_case(bench: &mut Bench, server: &Server, name: &str, is_new: bool) {
    if !bench.wants(name) {
        return;
    }
    let rows = bench.scaled(20_000);
    let target = std::cell::RefCell::new(put::Target::new(server, rows, is_new));
    let mut case = Case::new(name, rows);
    case.add_turn("record", put::bytes(rows), || target.borrow_mut().blocking());
    case.add_turn("tokio", put::bytes(rows), || target.borrow_mut().in_task());
    bench.run(case);
}

/// Parents and children behind a network that takes its time.
fn graph_case(bench: &mut Bench, server: &Server, name: &str, sizes: graph::Sizes, delay: Duration) {
    let name = format!("graph_{name}/{}ms", delay.as_millis());
    if !bench.wants(&name) {
        return;
    }
    let objects = graph::Objects::new(sizes.scaled(|rows| bench.scaled(rows)));
    let mut target = graph::Target::new(server, delay);
    let target = std::cell::RefCell::new(&mut target);
    let mut case = Case::new(name, 1);
    case.add_turn("record", objects.bytes(), || target.borrow_mut().turn(&objects, graph::write));
    case.add_turn("per_type", objects.bytes(), || target.borrow_mut().turn(&objects, peers::per_type));
    // At 3 ms each, 100,000 objects take five minutes.
    if objects.count() <= 2_000 {
        case.add_turn("per_row", objects.bytes(), || target.borrow_mut().turn(&objects, peers::per_row));
    }
    bench.run(case);
}

/// A refresh of an empty table.
fn first_refresh_case(bench: &mut Bench, server: &Server, name: &str, keys: usize) {
    let [sqlite, postgres] = ["sqlite", "postgres"].map(|store| format!("refresh_new/{name}/{store}"));
    let keys = bench.scaled(keys);
    if bench.wants(&sqlite) {
        let mut case = Case::new(sqlite, keys);
        case.add_turn("record", refresh::bytes(keys), || refresh::InSqlite::first_turn(keys));
        bench.run(case);
    }
    if bench.wants(&postgres) {
        let mut case = Case::new(postgres, keys);
        case.add_turn("record", refresh::bytes(keys), || refresh::InPostgres::first_turn(server, keys));
        bench.run(case);
    }
}

/// A refresh that finds nothing changed.
fn refresh_case(bench: &mut Bench, server: &Server, name: &str, keys: usize) {
    for store in ["sqlite", "postgres"] {
        let name = format!("refresh_same/{name}/{store}");
        if !bench.wants(&name) {
            continue;
        }
        let keys = bench.scaled(keys);
        let mut case = Case::new(name, keys);
        match store {
            "sqlite" => {
                let mut night = refresh::InSqlite::new(keys);
                case.add_turn("record", refresh::bytes(keys), move || night.turn());
            }
            _ => {
                let mut night = refresh::InPostgres::new(server, keys);
                case.add_turn("record", refresh::bytes(keys), move || night.turn());
            }
        }
        bench.run(case);
    }
}

/// The Python environment, if it is asked for and can be had.
fn start_peers(bench: &Bench) -> Option<Environment> {
    if !bench.wants_peers() {
        return None;
    }
    environment::environment(&target_directory())
        .inspect_err(|error| {
            println!("no Python peers: {error}: install Python 3 with its venv module, and let pip reach its packages");
        })
        .ok()
}

/// What the tables do not say by themselves.
fn notes() -> Vec<Note> {
    let note = |system, text: &str| Note { system, text: text.to_owned() };
    vec![
        note(
            "patch",
            "the feed's messages in memory: read from JSON text, merged, applied to what is stored; time per message",
        ),
        note("serde_json", "patch: maps of values; stored as text, which is read, changed and written again"),
        note("feed", "from JSON text in a file to rows that are committed; time per message"),
        note(
            "record",
            "feed: Writer and patches, the position in the same transaction; a flush a second, or 10,000 rows",
        ),
        note(
            "sqlalchemy",
            "merged in memory, a flush a second: one look-up, a batched UPDATE and INSERT; typed columns",
        ),
        note(
            "graph",
            "parents, and children that hold their ids; the network adds 3 or 30 ms to each round trip",
        ),
        note("per_type", "ids drawn by type, then a batched INSERT by type, in a transaction"),
        note("per_row", "INSERT … RETURNING for each object, in a transaction; not for 100,000 of them"),
        note(
            "put",
            "Writer and records of 2,000 bytes, over the blocking driver and in a task; allocated percent: of the blobs' bytes, \
             from put to close",
        ),
        note("refresh_new", "Refresh of an empty table; time per key"),
        note("refresh_same", "Refresh of rows that are all as computed; time per key"),
        note("wal bytes", "with the resume marks, one a batch"),
    ]
}
