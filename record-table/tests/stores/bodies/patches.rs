//! Patches: sparse merges into what is stored, rows where nothing is, and no lost update among many who patch the same.

use super::{counts, database};
use crate::store::{Connection, Table, text};
use record_core::{Patch, Record, Text};
use record_table::{Lookup, Put};
use std::{
    thread,
    time::{Duration, Instant},
};

#[derive(Record, Debug, Clone, PartialEq)]
#[record(version = 2)]
struct Flight {
    ident: Text<8>,
    #[record(promote)]
    gate: Option<String>,
    eta: Option<i64>,
    #[record(since = 2, default = 7)]
    delay: i32,
}

fn flight(ident: &str) -> FlightPatch {
    FlightPatch::new().ident(ident)
}

fn table(conn: &mut Connection) -> Table<i64, Flight> {
    Table::create(conn.client(), "flights").unwrap()
}

fn get(table: &Table<i64, Flight>, conn: &mut Connection, key: i64) -> Flight {
    table.get(conn.client(), &key).unwrap().found().unwrap().decode()
}

#[test]
fn a_patch_sets_what_it_names_and_makes_a_row_where_there_is_none() {
    let (_store, mut conn) = database();
    let table = table(&mut conn);
    let c = conn.client();
    assert_eq!(table.patch(c, &1, &flight("SK1").gate("B12")).unwrap(), Put::Inserted);
    assert_eq!(table.patch(c, &1, &FlightPatch::new().eta(5)).unwrap(), Put::Updated);
    assert_eq!(table.patch(c, &1, &FlightPatch::new().eta(5).gate("B12")).unwrap(), Put::Unchanged);
    assert_eq!(table.patch(c, &1, &FlightPatch::new()).unwrap(), Put::Unchanged);
    let expected =
        Flight { ident: "SK1".try_into().unwrap(), gate: Some("B12".into()), eta: Some(5), delay: 7 };
    assert_eq!(get(&table, &mut conn, 1), expected);
    let c = conn.client();
    assert_eq!(table.patch(c, &1, &FlightPatch::new().gate(None).delay(8)).unwrap(), Put::Updated);
    assert_eq!(get(&table, &mut conn, 1), Flight { gate: None, delay: 8, ..expected });
    // A patch that sets nothing makes no row, and one on what is known to be empty does.
    let c = conn.client();
    assert_eq!(table.patch(c, &2, &FlightPatch::new()).unwrap(), Put::Unchanged);
    assert_eq!(table.get(c, &2).unwrap(), Lookup::Missing);
    table.put_known_empty(c, &2).unwrap();
    assert_eq!(table.patch(c, &2, &flight("SK2")).unwrap(), Put::Updated);
    assert_eq!(&*get(&table, &mut conn, 2).ident, "SK2");
}

#[test]
fn promoted_columns_follow() {
    let (_store, mut conn) = database();
    let table = table(&mut conn);
    let c = conn.client();
    table.patch_many(c, [(1, flight("a").gate("B12")), (1, FlightPatch::new().gate("C3"))]).unwrap();
    assert_eq!(text(c, "SELECT gate FROM flights"), "C3");
}

#[test]
fn many_patches_are_counted_and_those_of_one_key_are_merged() {
    let (store, mut conn) = database();
    let table = table(&mut conn);
    let some = || {
        let new = (0..100).map(|i| (i, flight("new").eta(i)));
        let later = (0..100).filter(|i| i % 2 == 0).map(|i| (i, FlightPatch::new().eta(None).delay(1)));
        // In no order.
        new.chain(later).collect::<Vec<_>>().into_iter().rev().map(|(key, patch)| (key * 37 % 100, patch))
    };
    // Reversed, so the later patches come first and the first ones win.
    assert_eq!(table.patch_many(conn.client(), some()).unwrap(), counts(100, 0, 0, 0));
    let mut observer = store.observe();
    let before = observer.touched("flights");
    assert_eq!(table.patch_many(conn.client(), some()).unwrap(), counts(0, 0, 100, 0));
    assert_eq!(
        table.patch_many(conn.client(), Vec::<(i64, FlightPatch)>::new()).unwrap(),
        counts(0, 0, 0, 0)
    );
    let nothing = (0..200).map(|i| (i, FlightPatch::new()));
    assert_eq!(table.patch_many(conn.client(), nothing).unwrap(), counts(0, 0, 200, 0));
    assert_eq!(observer.touched("flights"), before);
    let patches = (0..110).map(|i| (i, if i < 50 { FlightPatch::new().delay(2) } else { flight("new") }));
    assert_eq!(table.patch_many(conn.client(), patches).unwrap(), counts(10, 50, 50, 0));
    assert_eq!((get(&table, &mut conn, 74).eta, get(&table, &mut conn, 74).delay), (Some(2), 1));
}

#[test]
fn what_goes_beyond_one_batch_is_all_or_nothing() {
    let (_store, mut conn) = database();
    let table = table(&mut conn);
    let patches = |n: i64| (0..n).map(move |i| (i * 7 % n, flight("x").eta(i)));
    assert_eq!(table.patch_many(conn.client(), patches(9_001)).unwrap(), counts(9_001, 0, 0, 0));
    assert_eq!(table.patch_many(conn.client(), patches(9_001)).unwrap(), counts(0, 0, 9_001, 0));
    let bad = patches(9_001).map(|(key, patch)| {
        (key, if key == 8_999 { patch.ident("too long a text") } else { patch.eta(None) })
    });
    let error = table.patch_many(conn.client(), bad).unwrap_err();
    assert_eq!((error.table(), error.field()), (Some("flights"), Some("ident")));
    assert!(!conn.is_in_transaction());
    assert_eq!(get(&table, &mut conn, 7).eta, Some(1));
}

#[test]
fn a_field_that_is_missed_is_named_with_the_key_and_nothing_is_written() {
    let (_store, mut conn) = database();
    let table = Table::<(i32, String), Flight>::create(conn.client(), "flights").unwrap();
    let c = conn.client();
    let key = |i: i32| (i, String::from("x"));
    table.patch(c, &key(1), &flight("a")).unwrap();
    table.put_known_empty(c, &key(3)).unwrap();
    for missing in [2, 3] {
        let patches = [(key(1), FlightPatch::new().eta(5)), (key(missing), FlightPatch::new().eta(6))];
        let error = table.patch_many(c, patches).unwrap_err();
        assert!(error.is_incomplete());
        assert_eq!(
            error.to_string(),
            "table `flights`, record `Flight`, field `ident`, row 1: there is no record to patch under the key (`1`, `2`), and \
             the patch lacks the field, which is never null and has no default: set it as well"
                .replace("`1`, `2`", &columns())
        );
        assert_eq!(table.get(c, &key(1)).unwrap().found().unwrap().view().eta(), None);
    }
    let error = table.patch(c, &key(1), &flight("too long a text")).unwrap_err();
    assert!(error.is_refused());
    assert_eq!((error.table(), error.field()), (Some("flights"), Some("ident")));
}

/// The columns of a pair.
fn columns() -> String {
    let names: Vec<_> = <(i32, String) as record_core::Key>::COLUMNS
        .iter()
        .map(|column| format!("`{}`", column.name))
        .collect();
    names.join(", ")
}

#[test]
fn patches_are_part_of_the_callers_transaction() {
    let (store, mut conn) = database();
    let table = table(&mut conn);
    let mut transaction = conn.transaction();
    table.patch_many(transaction.client(), (0..5_000).map(|i| (i, flight("a")))).unwrap();
    table.patch(transaction.client(), &1, &FlightPatch::new().eta(1)).unwrap();
    // What does not come from the database leaves the transaction usable.
    table.patch(transaction.client(), &9_999, &FlightPatch::new().eta(1)).unwrap_err();
    assert_eq!(table.count(transaction.client()).unwrap(), 5_000);
    assert_eq!(table.count(store.connect().client()).unwrap(), 0);
    transaction.rollback();
    assert_eq!(table.count(conn.client()).unwrap(), 0);
    let mut transaction = conn.transaction();
    for eta in 0..3 {
        table.patch_many(transaction.client(), [(1, flight("a").eta(eta)), (2, flight("b"))]).unwrap();
    }
    transaction.commit();
    assert_eq!(get(&table, &mut conn, 1).eta, Some(2));
}

mod newer {
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    #[record(version = 2)]
    pub(super) struct Sensor {
        pub(super) name: String,
        #[record(since = 2)]
        pub(super) unit: Option<String>,
        #[record(since = 2)]
        pub(super) offset: f64,
    }
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Sensor {
    name: String,
}

#[test]
fn what_a_newer_program_stored_is_kept() {
    let (_store, mut conn) = database();
    let c = conn.client();
    let old = Table::<i64, Sensor>::create(c, "sensors").unwrap();
    let new = Table::<i64, newer::Sensor>::create(c, "sensors").unwrap();
    let sensor = |name: &str| newer::Sensor { name: name.into(), unit: Some("K".into()), offset: 0.5 };
    new.put_many(c, [(1, sensor("a")), (2, sensor("b"))]).unwrap();
    let patches = [1, 2, 3].map(|key| (key, SensorPatch::new().name(&*"longer".repeat(key as usize))));
    assert_eq!(old.patch_many(c, patches).unwrap(), counts(1, 2, 0, 0));
    let row = new.get(c, &2).unwrap().found().unwrap();
    assert_eq!(row.decode(), sensor("longerlonger"));
}

fn duration() -> Duration {
    let seconds = std::env::var("RECORD_TEST_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(seconds.unwrap_or(3))
}

/// A counter for each who patches, so that a lost update would show.
#[derive(Record, Debug, Clone, PartialEq, Default)]
struct Counters {
    a: Option<u64>,
    b: Option<u64>,
    c: Option<u64>,
    d: Option<u64>,
    e: Option<u64>,
    f: Option<u64>,
    g: Option<u64>,
    h: Option<String>,
}

fn count(who: usize, n: u64) -> CountersPatch {
    let patch = CountersPatch::new();
    match who {
        0 => patch.a(n),
        1 => patch.b(n),
        2 => patch.c(n),
        3 => patch.d(n),
        4 => patch.e(n),
        5 => patch.f(n),
        6 => patch.g(n),
        // Of a length that changes.
        _ => patch.h("x".repeat(n as usize % 50) + &n.to_string()),
    }
}

#[test]
fn eight_who_patch_the_same_rows_lose_nothing() {
    const KEYS: i64 = 400;
    let (store, mut conn) = database();
    let table = Table::<i64, Counters>::create(conn.client(), "counters").unwrap();
    // What each has set last, by key. Rows are missing at first, each is met by all, in an order of their own.
    let last: Vec<Vec<u64>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|who| {
                let (table, store) = (&table, &store);
                scope.spawn(move || {
                    let mut conn = store.connect();
                    let mut last = vec![0; KEYS as usize];
                    let (begun, mut n, mut random) = (Instant::now(), 0_u64, who as u64);
                    while begun.elapsed() < duration() {
                        n += 1;
                        random = random
                            .wrapping_mul(6_364_136_223_846_793_005)
                            .wrapping_add(1_442_695_040_888_963_407);
                        let (first, step) = ((random >> 33) as i64 % KEYS, 1 + (random >> 50) as i64 % 7);
                        let keys: Vec<i64> = (0..60).map(|i| (first + i * step * 7) % KEYS).collect();
                        let patches = keys.iter().rev().map(|key| (*key, count(who, n)));
                        let done = table.patch_many(conn.client(), patches).unwrap();
                        let mut distinct = keys.clone();
                        distinct.sort_unstable();
                        distinct.dedup();
                        assert_eq!(done.written(), distinct.len() as u64);
                        if n % 5 == 0 {
                            table.patch(conn.client(), &first, &count(who, n)).unwrap();
                            last[first as usize] = n;
                        }
                        keys.iter().for_each(|key| last[*key as usize] = n);
                    }
                    last
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for key in 0..KEYS {
        let expected = |who: usize| (last[who][key as usize] > 0).then(|| last[who][key as usize]);
        let mut patch = CountersPatch::new();
        (0..8).filter_map(|who| Some((who, expected(who)?))).for_each(|(who, n)| patch.merge(count(who, n)));
        match table.get(conn.client(), &key).unwrap() {
            Lookup::Found(row) => {
                assert_eq!(row.into_blob().unwrap(), patch.to_blob().unwrap(), "{key}");
            }
            other => assert!(patch.is_empty(), "{key}: {other:?}"),
        }
    }
}

#[test]
fn eight_who_patch_one_row_that_comes_and_goes_lose_nothing_and_leave_nothing_behind() {
    let (store, mut conn) = database();
    let table = Table::<i64, Flight>::create(conn.client(), "flights").unwrap();
    let (hot, gone) = (1, 2);
    table.patch(conn.client(), &hot, &flight("hot").eta(0)).unwrap();
    thread::scope(|scope| {
        for who in 0..8 {
            let (table, store) = (&table, &store);
            scope.spawn(move || {
                let mut conn = store.connect();
                let begun = Instant::now();
                for n in 0.. {
                    if begun.elapsed() > duration() {
                        break;
                    }
                    let c = conn.client();
                    match who {
                        // One sets what nobody else does, and sees to it that it is there.
                        0 => {
                            table.patch(c, &hot, &FlightPatch::new().eta(n)).unwrap();
                            assert_eq!(table.get(c, &hot).unwrap().found().unwrap().view().eta(), Some(n));
                        }
                        1 => _ = table.delete(c, &gone).unwrap(),
                        2 => _ = table.patch(c, &gone, &flight("new")).unwrap(),
                        _ => {
                            let gate = format!("{who} {n}");
                            table.patch(c, &hot, &FlightPatch::new().gate(&gate)).unwrap();
                            // Not a whole record: an error where the row is gone.
                            let patches = [
                                (gone, FlightPatch::new().delay(n as i32)),
                                (hot, FlightPatch::new().gate(None)),
                            ];
                            match table.patch_many(c, patches) {
                                Ok(counts) => assert_eq!(counts.inserted, 0),
                                Err(error) => assert!(error.is_incomplete(), "{error}"),
                            }
                            let row = table.get(c, &gone).unwrap();
                            assert!(!matches!(row, Lookup::KnownEmpty));
                        }
                    }
                }
            });
        }
    });
    assert!(!conn.is_in_transaction());
}
