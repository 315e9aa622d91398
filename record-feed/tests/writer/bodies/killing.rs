//! Processes that are killed at random moments and begun again: what is stored at last is what one that was never killed
//! would have stored.

use super::{Facts, FactsPatch, facts, killed, stored};
use crate::store::{Positions, Store, Table, Writer};
use record_core::Patch;
use std::{collections::BTreeMap, env, thread, time::Duration};

const ADDRESS: &str = "RECORD_WRITER_TEST_ADDRESS";
/// Set when positions come every so many messages, and not with each.
const SELDOM: &str = "RECORD_WRITER_TEST_SELDOM";
/// They come [`AT_ONCE`] every two milliseconds.
const MESSAGES: u64 = 15_000;
const AT_ONCE: u64 = 20;
const KILLS: usize = 12;

enum Message {
    Put(Facts),
    KnownEmpty,
    Delete,
    /// Sets all that must be set, and leaves the tag alone.
    Patch(u32, String),
}

/// Message number `n`: a key and what becomes of it.
fn message(n: u64) -> (i64, Message) {
    let hash = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let number = n as u32;
    let change = match hash % 10 {
        0 => Message::Delete,
        1 => Message::KnownEmpty,
        2..5 => Message::Put(Facts { tag: Some(number.to_string()), ..facts(number) }),
        _ => Message::Patch(number, format!("patch {number}")),
    };
    ((hash >> 8) as i64 % 900, change)
}

/// What the first messages make.
fn model(messages: u64) -> BTreeMap<i64, Option<Facts>> {
    let mut rows: BTreeMap<i64, Option<Facts>> = BTreeMap::new();
    for n in 0..messages {
        match message(n) {
            (key, Message::Put(facts)) => drop(rows.insert(key, Some(facts))),
            (key, Message::KnownEmpty) => drop(rows.insert(key, None)),
            (key, Message::Delete) => drop(rows.remove(&key)),
            (key, Message::Patch(number, text)) => {
                let tag = rows.get_mut(&key).and_then(|row| row.take()?.tag);
                rows.insert(key, Some(Facts { number, tag, text }));
            }
        }
    }
    rows
}

/// The feed, from where it is stored to its end. Not a test by itself: the ones below run it as a process.
#[test]
#[ignore = "run by other tests, as a process of its own"]
fn feed() {
    let Ok(address) = env::var(ADDRESS) else { return };
    let seldom = env::var(SELDOM).is_ok();
    let store = Store::at(&address);
    let table = Table::<i64, Facts>::open(store.connect().client(), "facts").unwrap();
    let builder =
        Writer::builder(table).position("feed").flush_rows(50).flush_every(Duration::from_millis(3));
    let writer = builder.start(store.way()).unwrap();
    let from = writer.position().map_or(0, |position| position.to_u64().unwrap());
    for n in from..MESSAGES {
        let (key, message) = message(n);
        let patch = |number, text: String| FactsPatch::new().number(number).text(text);
        match (message, seldom) {
            (Message::Put(facts), false) => writer.put_at(key, facts, n + 1),
            (Message::KnownEmpty, false) => writer.put_at(key, None::<Facts>, n + 1),
            (Message::Delete, false) => writer.delete_at(key, n + 1),
            (Message::Patch(number, text), false) => writer.patch_at(key, patch(number, text), n + 1),
            (Message::Put(facts), true) => writer.put(key, facts),
            (Message::KnownEmpty, true) => writer.put_known_empty(key),
            (Message::Delete, true) => writer.delete(key),
            (Message::Patch(number, text), true) => writer.patch(key, patch(number, text)),
        }
        .unwrap();
        if n % AT_ONCE == 0 {
            killed::step();
            thread::sleep(Duration::from_millis(2));
        }
        if seldom && n % 70 == 0 {
            writer.advance(n + 1).unwrap();
        }
    }
    writer.advance(MESSAGES).unwrap();
    writer.close().unwrap();
}

fn kill_and_begin_again(seldom: bool) {
    const FEED: &str = "bodies::killing::feed";
    let (store, mut conn, table) = super::table();
    let vars =
        || [Some((ADDRESS, store.address())), seldom.then(|| (SELDOM, "yes".into()))].into_iter().flatten();
    let positions = Positions::create(conn.client()).unwrap();
    let mut position = || {
        let position = positions.get(conn.client(), "feed").unwrap();
        position.map_or(0, |position| position.to_u64().unwrap())
    };
    for _ in 0..KILLS {
        let before = position();
        // In all fewer than there are, and each time enough for a position.
        killed::kill_on_its_way(FEED, vars(), killed::some_steps(5, 60), || position() > before);
        if !seldom {
            // The server may still be committing what the process had sent before it was killed.
            let (mut conn, mut now) = (store.connect(), position());
            let (position, rows) = loop {
                let (before, rows) = (now, stored(&mut conn, &table));
                now = position();
                if now == before {
                    break (now, rows);
                }
            };
            assert!(rows == model(position), "the rows are not those of the position");
        }
    }
    killed::run_to_its_end(FEED, vars());
    assert_eq!(position(), MESSAGES);
    assert_eq!(stored(&mut conn, &table), model(MESSAGES));
}

#[test]
fn a_killed_feed_has_stored_what_belongs_to_its_position_and_ends_as_one_that_never_was() {
    kill_and_begin_again(false);
}

#[test]
fn a_killed_feed_with_few_positions_ends_as_one_that_never_was() {
    kill_and_begin_again(true);
}
