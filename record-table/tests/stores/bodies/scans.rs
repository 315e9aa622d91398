//! Scanning rows as views.

use super::{Facts, FactsFields, database, facts};
use crate::store::{Connection, Store, Table, bytes, condition, execute};
use record_core::{Blob, Record, RecordEnum};
use record_table::ScanCounts;

#[test]
fn a_scan_filters_orders_limits_and_stops_at_an_error() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    let rows = (0..100).rev().map(|i| (i, (i != 50).then(|| facts(i as u32))));
    table.put_many(conn.client(), rows).unwrap();
    let mut keys = vec![];
    let between = condition("key >= $1 AND key < $2 -- a comment");
    let scan = table.scan().filter(&between, [48i64, 60]).order_by_key().limit(4);
    assert_eq!(scan.for_each(conn.client(), |key, view| keys.push((key, view.is_some()))).unwrap().rows, 4);
    assert_eq!(keys, [(48, true), (49, true), (50, false), (51, true)]);
    assert_eq!(table.scan().limit(0).for_each(conn.client(), |_, _| ()).unwrap().rows, 0);
    assert_eq!(table.scan().limit(u64::MAX).for_each(conn.client(), |_, _| ()).unwrap().rows, 100);

    let mut seen = 0;
    let stopped = table.scan().order_by_key().try_for_each(conn.client(), |key, _| {
        seen += 1;
        match key {
            3 => Err(Box::<dyn std::error::Error + Send + Sync>::from("enough")),
            _ => Ok(()),
        }
    });
    assert_eq!(stopped.unwrap_err().to_string(), "enough");
    assert_eq!(seen, 4);
    assert!(!conn.is_in_transaction());
    assert_eq!(table.count(conn.client()).unwrap(), 100);
}

#[test]
fn conditions_that_are_given_one_after_the_other_add_up() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    table.put_many(conn.client(), (0..100).map(|i| (i, Some(facts(i as u32))))).unwrap();
    let mut keys = vec![];
    let scan = table
        .scan()
        .filter(condition("key >= $1 AND key < $2"), [10i64, 30])
        .matching(Facts::additions().ge(14))
        .filter(condition("key <> $1 /* $9 */ -- and so on"), [20i64])
        .filter("key % 2 = 0", ())
        .matching(Facts::additions().lt(24))
        .filter(condition("'$7' <> 'it''s $8' AND key BETWEEN $2 AND $1"), [26i64, 16]);
    scan.order_by_key().for_each(conn.client(), |key, _| keys.push(key)).unwrap();
    assert_eq!(keys, [16, 18, 22]);

    // One condition has a parameter too many, the other one too few.
    let scan = table
        .scan()
        .filter(condition("key > $1"), [1i64, 2])
        .filter(condition("key < $1 AND key < $2"), [50i64]);
    assert!(scan.for_each(conn.client(), |_, _| ()).is_err());
}

#[test]
fn corrupt_rows_are_left_out_and_counted_when_asked_for() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    table.put_many(conn.client(), (0..100).map(|i| (i, (i != 60).then(|| facts(i as u32))))).unwrap();
    let mut not_utf8 = Blob::encode(&facts(5)).unwrap().into_bytes();
    *not_utf8.last_mut().unwrap() = 0xff;
    for (keys, blob) in [("0, 17", &[0, 1][..]), ("18", &[]), ("98", &[0; 12]), ("99", &not_utf8)] {
        execute(conn.client(), &format!("UPDATE facts SET data = {} WHERE key IN ({keys})", bytes(blob)));
    }
    let is_good = |key: &i64| ![0, 17, 18, 98, 99].contains(key);
    let mut seen = vec![];
    let scan = table.scan().order_by_key().skip_corrupt();
    let counts = scan.for_each(conn.client(), |key, view| seen.push((key, view.is_some()))).unwrap();
    assert_eq!(counts, ScanCounts { rows: 95, skipped: 5 });
    assert_eq!(seen, (0..100).filter(is_good).map(|key| (key, key != 60)).collect::<Vec<_>>());

    // A limit counts what is handed out, and a filter sees nothing else.
    let mut keys = vec![];
    let scan = table.scan().matching(Facts::additions().ge(10)).order_by_key().skip_corrupt().limit(20);
    assert_eq!(scan.for_each(conn.client(), |key, _| keys.push(key)).unwrap().rows, 20);
    assert_eq!(keys, (10..32).filter(is_good).collect::<Vec<_>>());
    let scan = table.scan().order_by_key().skip_corrupt().limit(20);
    assert_eq!(scan.for_each(conn.client(), |_, _| ()).unwrap().rows, 20);
    assert!(table.scan().for_each(conn.client(), |_, _| ()).unwrap_err().is_corrupt());
}

#[test]
fn a_filter_that_is_no_sql_or_knows_no_such_column_is_an_error() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    table.put(conn.client(), &1, facts(1)).unwrap();
    for filter in ["no such thing", "", "key = 1)", "(key = 1", "\"kay\" = 1", "key = 1; DELETE FROM facts"] {
        let error = table.scan().filter(filter, ()).for_each(conn.client(), |_, _| ()).unwrap_err();
        assert_eq!((error.table(), error.record()), (Some("facts"), "Facts"), "{filter}: {error}");
        assert!(!conn.is_in_transaction());
    }
    let error = table.scan().filter("\"kay\" = 1", ()).for_each(conn.client(), |_, _| ()).unwrap_err();
    assert!(error.to_string().contains("kay"), "{error}");
    assert_eq!(table.count(conn.client()).unwrap(), 1);
}

#[test]
fn a_filter_takes_its_parameters_in_every_form() {
    let (_store, mut conn) = database();
    let table = Table::<(i64, String), Facts>::create(conn.client(), "facts").unwrap();
    table.put_many(conn.client(), (0..10).map(|i| ((i, format!("k{i}")), facts(i as u32)))).unwrap();
    macro_rules! count {
        ($filter:expr, $parameters:expr) => {
            table
                .scan()
                .filter(condition($filter), $parameters)
                .for_each(conn.client(), |_, _| ())
                .map(|counts| counts.rows)
        };
    }
    assert_eq!(count!("key2 > 'k4'", ()).unwrap(), 5);
    assert_eq!(count!("key1 = $1 OR key2 = $2", (3i64, "k5")).unwrap(), 2);
    assert_eq!(count!("key1 = $1 OR key2 = $2", (3i64, "k5".to_owned())).unwrap(), 2);
    assert_eq!(count!("key2 IN ($1, $2)", ["k3", "k5"]).unwrap(), 2);
    assert_eq!(count!("key2 IN ($1, $2)", vec![String::from("k3"); 2]).unwrap(), 1);
    assert_eq!(count!("key1 = $1 AND key1 = $1", [4i64]).unwrap(), 1);
    assert_eq!(count!("key1 = $1", [None::<i64>]).unwrap(), 0);
    assert!(count!("key1 = $1", (1i64, 2i64)).is_err());
    assert!(count!("key1 = $1", ()).is_err());
    assert!(!conn.is_in_transaction());
}

#[derive(RecordEnum, Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
enum Kind {
    Fix,
    Feature,
}

#[derive(Record, Clone)]
struct Item {
    #[record(promote)]
    price: i64,
    #[record(promote)]
    score: f64,
    #[record(promote)]
    sold: bool,
    #[record(promote)]
    name: Option<String>,
    stock: u32,
}

fn items() -> (Store, Connection, Table<i64, Item>) {
    let (store, mut conn) = database();
    let table = Table::create(conn.client(), "items").unwrap();
    let item = |i: i64| Item {
        price: i * 10,
        score: i as f64 / 4.0,
        sold: i % 2 == 0,
        name: (i % 5 > 0).then(|| format!("item {i}")),
        stock: i as u32,
    };
    table.put_many(conn.client(), (0..100).map(|i| (i, (i != 60).then(|| item(i))))).unwrap();
    (store, conn, table)
}

#[test]
fn promoted_fields_can_be_filtered_by() {
    let (_store, mut conn, table) = items();
    macro_rules! stock {
        ($filter:expr, $parameters:expr) => {{
            let mut stock = vec![];
            let scan = table.scan().filter(condition($filter), $parameters).order_by_key();
            scan.for_each(conn.client(), |_, view| stock.push(view.map(|view| view.stock()))).unwrap();
            stock
        }};
    }
    assert_eq!(stock!("price = $1", [70i64]), [Some(7)]);
    assert_eq!(stock!("price BETWEEN $1 AND $2 AND score > $3", (70i64, 90i64, 1.75)), [Some(8), Some(9)]);
    assert_eq!(stock!("sold AND price < $1", [40i64]), [Some(0), Some(2)]);
    assert_eq!(stock!("name = $1", ["item 7"]), [Some(7)]);
    assert_eq!(stock!("name IS NULL AND price < 60", ()), [Some(0), Some(5)]);
    assert_eq!(stock!("price IS NULL", ()), [None]);
}

#[test]
fn fields_can_be_filtered_by_however_and_whenever_they_were_promoted() {
    mod bare {
        #[derive(record_core::Record)]
        pub(super) struct Item {
            pub(super) price: i64,
            pub(super) kind: super::Kind,
        }
    }
    mod promoted {
        #[derive(record_core::Record)]
        pub(super) struct Item {
            #[record(promote)]
            pub(super) price: i64,
            #[record(promote(index))]
            pub(super) kind: super::Kind,
        }
    }
    fn keys(conn: &mut Connection, table: &Table<i64, promoted::Item>) -> Vec<i64> {
        let mut keys = vec![];
        let filter = condition("kind = $1 AND price < $2");
        let scan = table.scan().filter(filter, ("Feature", 70i64)).order_by_key();
        scan.for_each(conn.client(), |key, _| keys.push(key)).unwrap();
        keys
    }
    let kind = |i: i64| if i % 3 == 0 { Kind::Feature } else { Kind::Fix };
    let (_store, mut conn) = database();
    let table = Table::<i64, promoted::Item>::create(conn.client(), "at once").unwrap();
    table
        .put_many(conn.client(), (0..100).map(|i| (i, promoted::Item { price: i * 10, kind: kind(i) })))
        .unwrap();
    assert_eq!(keys(&mut conn, &table), [0, 3, 6]);
    let table = Table::<i64, bare::Item>::create(conn.client(), "later").unwrap();
    table
        .put_many(conn.client(), (0..100).map(|i| (i, bare::Item { price: i * 10, kind: kind(i) })))
        .unwrap();
    let table = Table::<i64, promoted::Item>::create(conn.client(), "later").unwrap();
    assert_eq!(keys(&mut conn, &table), [0, 3, 6]);
}

#[test]
fn columns_follow_the_rows() {
    let (_store, mut conn, table) = items();
    table.edit(conn.client(), &7, |item| item.price = -1).unwrap();
    table.put_known_empty(conn.client(), &8).unwrap();
    table.delete(conn.client(), &9).unwrap();
    let mut seen = vec![];
    let scan =
        table.scan().filter("price < 0 OR price BETWEEN 65 AND 100 OR price IS NULL", ()).order_by_key();
    scan.for_each(conn.client(), |key, view| seen.push((key, view.map(|view| view.price())))).unwrap();
    assert_eq!(seen, [(7, Some(-1)), (8, None), (10, Some(100)), (60, None)]);
}

#[test]
fn a_scan_may_read_and_write_through_another_connection() {
    let (store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    let copy = Table::<i64, Facts>::create(conn.client(), "copy").unwrap();
    table.put_many(conn.client(), (0..50).map(|i| (i, facts(i as u32)))).unwrap();
    let mut other = store.connect();
    table
        .scan()
        .try_for_each(conn.client(), |key, view| {
            let row = table.get(other.client(), &key)?.found().unwrap();
            assert_eq!(row.view().author(), view.unwrap().author());
            copy.put(other.client(), &key, row.into_blob()?).map(drop)
        })
        .unwrap();
    assert_eq!(copy.count(conn.client()).unwrap(), 50);
}

#[test]
fn a_scan_works_inside_the_callers_transaction() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    let mut transaction = conn.transaction();
    table.put_many(transaction.client(), (0..5_000).map(|i| (i, facts(i as u32)))).unwrap();
    let mut next = 0;
    let scan = table.scan().order_by_key();
    scan.for_each(transaction.client(), |key, _| {
        assert_eq!(key, next);
        next += 1;
    })
    .unwrap();
    assert_eq!(next, 5_000);
    transaction.rollback();
    assert_eq!(table.scan().for_each(conn.client(), |_, _| ()).unwrap().rows, 0);
}
