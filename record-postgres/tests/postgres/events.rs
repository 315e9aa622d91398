//! What is told of calls to whoever listens to `tracing`: numbers, names and times, no values.

use crate::{connect, database};
use record_core::Record;
use record_postgres::postgres::Table;
use record_table::{PutMode, PutOptions};
use std::{
    fmt::{Debug, Write},
    sync::{Arc, Mutex},
};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
    subscriber::with_default,
};

#[derive(Record)]
struct Facts {
    author: String,
}

const SECRET: &str = "the secret";

/// Keeps events as text.
#[derive(Clone, Default)]
struct Listener(Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // The drivers have events of their own.
        metadata.target().starts_with("record_postgres")
    }

    fn event(&self, event: &Event<'_>) {
        assert_eq!((event.metadata().target(), *event.metadata().level()), ("record_postgres", Level::DEBUG));
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        panic!("there are no spans")
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// The value of a number in an event.
fn number(line: &str, field: &str) -> u64 {
    let rest = line.split(&format!(" {field}=")).nth(1).unwrap();
    rest.split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn every_bulk_call_tells_rows_bytes_and_time_and_no_values() {
    let database = database();
    let mut client = connect(&database);
    let table = Table::<String, Facts>::create(&mut client, "facts").unwrap();
    let rows = |count: usize| (0..count).map(|i| (format!("{SECRET} {i}"), Facts { author: SECRET.into() }));
    let blob = record_core::Blob::encode(&Facts { author: SECRET.into() }).unwrap().as_bytes().len() as u64;
    let keys = || rows(5).map(|(key, _)| key);
    let insert = PutOptions::new().mode(PutMode::Insert);
    let listener = Listener::default();
    with_default(listener.clone(), || {
        table.put(&mut client, &SECRET.into(), Facts { author: SECRET.into() }).unwrap();
        table.put_many(&mut client, rows(3)).unwrap();
        table.put_many_with(&mut client, rows(5).skip(3), insert).unwrap();
        table.put_many_with(&mut client, rows(1), insert).unwrap_err();
        table.get_many(&mut client, keys().chain(["none".into()])).unwrap();
        table.scan().filter("key <> $1", (SECRET,)).for_each(&mut client, |_, _| ()).unwrap();
        table.delete_many(&mut client, keys()).unwrap();
        table.delete(&mut client, &SECRET.into()).unwrap();
    });
    let lines = listener.0.lock().unwrap().clone();
    let seen: Vec<_> = lines
        .iter()
        .map(|line| {
            let call = line.split("call=\"").nth(1).unwrap().split('"').next().unwrap();
            assert!(line.contains(" table=\"facts\"") && !line.contains(SECRET), "{line}");
            assert!(number(line, "elapsed_us") > 0, "{line}");
            (call, number(line, "rows"), number(line, "bytes") >= number(line, "rows").min(5) * blob)
        })
        .collect();
    let expected = [
        ("put_many", 3, true),
        ("put_many", 2, true),
        ("put_many", 0, true),
        ("get_many", 6, true),
        ("scan", 5, true),
        ("delete_many", 5, false),
    ];
    assert_eq!(seen, expected, "{lines:#?}");
}
