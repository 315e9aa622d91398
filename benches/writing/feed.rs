//! The feed of flights, which is the example's: as a file, and into tables through the writer.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use postgres::{Client, NoTls};
use record_core::RecordView;
use record_feed::writer::Writer;
use record_sqlite as sqlite;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::Server;
use crate::harness::Turn;

#[path = "../../examples/flight_feed/flight.rs"]
pub(super) mod flight;
#[path = "../../examples/flight_feed/generator.rs"]
pub(super) mod generator;
#[path = "../../examples/flight_feed/message.rs"]
pub(super) mod message;
#[path = "../../examples/shared/random.rs"]
#[allow(dead_code, reason = "examples shuffle")]
mod random;

use flight::{Flight, FlightKey};

/// Bytes that are read of a file at once.
const READ: usize = 64 << 10;

/// Messages, a line each, and what the flights are after them.
pub(crate) struct File {
    folder: TempDir,
    messages: usize,
    bytes: u64,
    /// What the flights are after the feed.
    expected: Flights,
}

impl File {
    pub(crate) fn of(messages: usize) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a file");
        let mut file =
            BufWriter::new(fs::File::create(folder.path().join("feed.jsonl")).expect("a file can be made"));
        let mut bytes = 0;
        for line in generator::Feed::new().take(messages) {
            bytes += line.len() as u64 + 1;
            writeln!(file, "{line}").expect("a file can be written");
        }
        file.flush().expect("a file can be written");
        let expected = expected(&folder.path().join("feed.jsonl"));
        File { folder, messages, bytes, expected }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("feed.jsonl")
    }

    pub(crate) fn messages(&self) -> usize {
        self.messages
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Checks that a table holds what the feed says.
    pub(crate) fn compare(&self, flights: &Flights, system: &str) {
        assert_eq!(*flights, self.expected, "{system}");
    }
}

/// A table of flights as text in the order of their ids: rows and a hash, which all systems must agree on.
#[derive(Debug, PartialEq, Eq, serde::Deserialize)]
pub(crate) struct Flights {
    rows: u64,
    digest: String,
}

/// The whole feed into an empty SQLite file.
pub(crate) fn into_sqlite(feed: &File) -> Turn {
    let folder = tempfile::tempdir().expect("there is room for a file");
    let path = folder.path().join("flights.sqlite");
    let connection = sqlite::open(&path).expect("a file can be made");
    let table = sqlite::Table::<FlightKey, Flight>::create_default(&connection).expect("a table can be made");
    let writer = Writer::builder(table.clone()).position("flights");
    let writer = writer.start(move || sqlite::open(&path)).expect("the file can be opened again");
    let turn = consume(writer, &feed.path());
    let mut rows = Vec::new();
    table
        .scan()
        .for_each(&connection, |id, flight| rows.push(shown(id, flight)))
        .expect("the table can be read");
    agree(feed, rows);
    turn
}

/// The whole feed into an empty table of the server.
pub(crate) fn into_postgres(server: &Server, feed: &File) -> Turn {
    let mut client = server.connect();
    let clear = "DROP TABLE IF EXISTS flights CASCADE; DROP TABLE IF EXISTS record.positions";
    client.batch_execute(clear).expect("the server drops tables");
    let table = record_postgres::postgres::Table::<FlightKey, Flight>::create_default(&mut client)
        .expect("a table can be made");
    let url = server.url();
    let writer = Writer::builder(table.clone()).position("flights");
    let writer = writer.start(move || Client::connect(&url, NoTls)).expect("the server accepts connections");
    let turn = consume(writer, &feed.path());
    let mut rows = Vec::new();
    table
        .scan()
        .for_each(&mut client, |id, flight| rows.push(shown(id, flight)))
        .expect("the table can be read");
    agree(feed, rows);
    turn
}

/// From the first line to the last commit.
fn consume(writer: Writer<FlightKey, Flight>, path: &Path) -> Turn {
    let start = Instant::now();
    let mut reader = message::Reader::new();
    let mut lines = BufReader::with_capacity(READ, fs::File::open(path).expect("the feed is there"));
    let mut line = String::new();
    let mut number = 0u64;
    while lines.read_line(&mut line).expect("the feed can be read") > 0 {
        number += 1;
        let (key, patch) = reader.read(&line).expect("the feed holds messages");
        writer.patch_at(key, patch, number).expect("the writer goes on");
        line.clear();
    }
    let report = writer.close().expect("everything is written");
    let turn = Turn::of(start.elapsed());
    assert!(report.rejected.is_empty() && report.counts.received == number);
    turn
}

fn shown(
    FlightKey { id }: FlightKey,
    flight: Option<<Flight as record_core::Record>::View<'_>>,
) -> (String, Vec<u8>) {
    let flight = flight.expect("no flight is known empty").decode();
    let mut bytes = [id.as_bytes(), b"\x01"].concat();
    let texts = [flight.ident, flight.registration].map(|text| text.map(|text| text.to_string()));
    let short = [flight.aircraft, flight.origin, flight.destination, flight.gate_off, flight.gate_on];
    let short = short.map(|text| text.map(|text| text.to_string()));
    let times = [
        flight.filed_off,
        flight.estimated_off,
        flight.predicted_off,
        flight.actual_off,
        flight.estimated_on,
        flight.predicted_on,
        flight.actual_on,
    ];
    let times = times.map(|time| time.map(|time| time.to_string()));
    for text in texts.into_iter().chain(short).chain(times) {
        match text {
            Some(text) => bytes.extend([text.as_bytes(), b"\x01"].concat()),
            None => bytes.push(0),
        }
    }
    (id, bytes)
}

/// Checks the rows of a table.
fn agree(feed: &File, mut rows: Vec<(String, Vec<u8>)>) {
    rows.sort();
    let mut hash = Sha256::new();
    rows.iter().for_each(|(_, row)| hash.update(row));
    feed.compare(&Flights { rows: rows.len() as u64, digest: hexadecimal(hash) }, "record");
}

/// What the flights are after a feed, in the simplest way.
fn expected(path: &Path) -> Flights {
    let mut flights: BTreeMap<String, serde_json::Map<String, serde_json::Value>> = BTreeMap::new();
    let lines = BufReader::new(fs::File::open(path).expect("the feed is there")).lines();
    for line in lines {
        let line = line.expect("the feed can be read");
        let mut message: serde_json::Map<_, _> = serde_json::from_str(&line).expect("the feed holds objects");
        let id =
            message.remove("id").and_then(|id| id.as_str().map(str::to_owned)).expect("messages have ids");
        flights.entry(id).or_default().extend(message);
    }
    let mut hash = Sha256::new();
    for (id, flight) in &flights {
        hash.update([id.as_bytes(), b"\x01"].concat());
        for field in <Flight as record_core::Record>::LAYOUT.fields() {
            match flight.get(field.name()).and_then(|value| value.as_str()) {
                Some(text) => hash.update([text.as_bytes(), b"\x01"].concat()),
                None => hash.update(b"\0"),
            }
        }
    }
    Flights { rows: flights.len() as u64, digest: hexadecimal(hash) }
}

fn hexadecimal(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
