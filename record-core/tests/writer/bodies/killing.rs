//! Processes that are killed at random moments and begun again: what is stored at last is what one that was never killed
//! would have stored.

use super::{Facts, facts, stored};
use crate::store::{Store, Table};
use record_core::Writer;
use std::{
    collections::BTreeMap,
    env,
    hash::{BuildHasher, RandomState},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

const ADDRESS: &str = "RECORD_WRITER_TEST_ADDRESS";
const MESSAGES: u64 = 30_000;

/// Message number `n`: a key and what becomes of it.
fn message(n: u64) -> (i64, Message) {
    let hash = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let change = match hash % 10 {
        0 => Message::Delete,
        1 => Message::KnownEmpty,
        _ => Message::Put(facts(n as u32)),
    };
    ((hash >> 8) as i64 % 900, change)
}

enum Message {
    Put(Facts),
    KnownEmpty,
    Delete,
}

/// The feed, from where it is stored to its end. Not a test by itself: the one below runs it as a process.
#[test]
#[ignore = "run by another test, as a process of its own"]
fn feed() {
    let Ok(address) = env::var(ADDRESS) else { return };
    let store = Store::at(&address);
    let table = Table::<i64, Facts>::open(store.connect().client(), "facts").unwrap();
    let builder =
        Writer::builder(table).position("feed").flush_rows(100).flush_every(Duration::from_millis(3));
    let writer = builder.start(store.way()).unwrap();
    let from = writer.position().map_or(0, |position| position.to_u64().unwrap());
    for n in from..MESSAGES {
        match message(n) {
            (key, Message::Put(facts)) => writer.put_at(key, facts, n + 1).unwrap(),
            (key, Message::KnownEmpty) => writer.put_known_empty(key).unwrap(),
            (key, Message::Delete) => writer.delete(key).unwrap(),
        }
    }
    writer.advance(MESSAGES).unwrap();
    writer.close().unwrap();
}

#[test]
fn a_feed_that_is_killed_and_begun_again_ends_as_one_that_never_was() {
    let (store, mut conn, table) = super::table();
    let random = |bound: u64| RandomState::new().hash_one(0) % bound;
    let (mut killed, mut resumed) = (0, 0);
    loop {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "bodies::killing::feed", "--include-ignored"])
            .env(ADDRESS, store.address())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(20 + random(150)));
        child.kill().unwrap();
        let status = child.wait().unwrap();
        let position =
            crate::store::Positions::create(conn.client()).unwrap().get(conn.client(), "feed").unwrap();
        let position = position.map_or(0, |position| position.to_u64().unwrap());
        if status.success() {
            assert_eq!(position, MESSAGES);
            break;
        }
        assert_eq!(status.code(), None, "the feed failed by itself");
        killed += 1;
        resumed += u32::from(position > 0 && position < MESSAGES);
        assert!(killed < 1_000, "the feed does not come on: it is at {position}");

        // Between two of them, what is stored is what the messages up to the position make, and at most a few more.
        let model = model(position);
        let rows = stored(&mut conn, &table);
        let ahead = rows.iter().filter(|(key, row)| model.get(key) != Some(row)).count();
        assert!(ahead <= 100, "{ahead} rows are not those of the position");
    }
    assert!(resumed >= 3, "it was killed {killed} times, only {resumed} times on its way");
    assert_eq!(stored(&mut conn, &table), model(MESSAGES));
}

/// What the first messages make.
fn model(messages: u64) -> BTreeMap<i64, Option<Facts>> {
    let mut rows = BTreeMap::new();
    for n in 0..messages {
        match message(n) {
            (key, Message::Put(facts)) => drop(rows.insert(key, Some(facts))),
            (key, Message::KnownEmpty) => drop(rows.insert(key, None)),
            (key, Message::Delete) => drop(rows.remove(&key)),
        }
    }
    rows
}
