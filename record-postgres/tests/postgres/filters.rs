//! Conditions in SQL find fields that the table has no column for, through their indexes. Large sets are looked up by hash.

use crate::{connect, database, index_scans, one};
use record_core::{Blob, Date, Record, filter::Filter};
use record_postgres::postgres::Table;

mod bare {
    #[derive(record_core::Record)]
    pub(super) struct Item {
        pub(super) price: i64,
        pub(super) name: String,
    }
}

#[derive(Record)]
struct Item {
    #[record(promote(index))]
    price: i64,
    #[record(promote)]
    name: String,
}

#[test]
fn a_condition_goes_through_the_index_of_a_field_without_a_column() {
    let database = database();
    let mut client = connect(&database);
    let name = |i: i64| format!("item {i}");
    let later = Table::<i64, bare::Item>::create(&mut client, "later").unwrap();
    later.put_many(&mut client, (0..5_000).map(|i| (i, bare::Item { price: i, name: name(i) }))).unwrap();
    let at_once = Table::<i64, Item>::create(&mut client, "at_once").unwrap();
    at_once.put_many(&mut client, (0..5_000).map(|i| (i, Item { price: i, name: name(i) }))).unwrap();
    let later = Table::<i64, Item>::create(&mut client, "later").unwrap();
    client.batch_execute("ANALYZE").unwrap();

    for (table, scans) in [(&at_once, 1), (&later, 1)] {
        let mut found = vec![];
        let scan = table.scan().filter("price = $1 AND name = $2", (4_321i64, "item 4321"));
        scan.for_each(&mut client, |key, _| found.push(key)).unwrap();
        assert_eq!(found, [4_321]);
        let told = index_scans(&mut client, &format!("{}_price_idx", table.name()), scans);
        assert_eq!(told, scans, "{}", table.name());
    }
    let columns = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'later'::regclass AND attnum > 0";
    assert_eq!(one::<i64>(&mut client, columns), 2, "key and data");
    let of_another_table = at_once.scan().filter("at_once.price < $1 AND at_once.key > $2", (7i64, 4i64));
    assert_eq!(of_another_table.for_each(&mut client, |_, _| ()).unwrap().rows, 2);
}

#[test]
fn many_conditions_are_not_too_many() {
    let database = database();
    let mut client = connect(&database);
    let table = Table::<i64, Item>::create(&mut client, "many").unwrap();
    let items = (0..100).map(|i| (i, Item { price: i, name: "item".into() }));
    table.put_many(&mut client, items).unwrap();
    let count = |client: &mut _, scan: record_postgres::postgres::Scan<'_, i64, Item>| {
        scan.for_each(client, |_, _| ()).unwrap().rows
    };
    let scan = (0..5_000i64).fold(table.scan(), |scan, n| scan.filter("key <> $1", [n + 50]));
    assert_eq!(count(&mut client, scan), 50);
    let all = Filter::all((0..5_000).map(|n| Item::price().ne(n + 50)));
    assert_eq!(count(&mut client, table.scan().matching(all)), 50);
    let any = Filter::any((0..5_000).map(|n| Item::price().eq(n + 50)));
    assert_eq!(count(&mut client, table.scan().matching(any)), 50);
}

#[derive(Record, Clone)]
struct Lists {
    names: Vec<Option<String>>,
    days: Option<Vec<Date>>,
}

#[test]
fn lists_are_compared_with_sets_of_any_size_as_in_memory() {
    let database = database();
    let mut client = connect(&database);
    let table = Table::<i64, Lists>::create(&mut client, "lists").unwrap();
    let name = |i: i32| format!("name {i}");
    let day = |i: i32| Date::from_days(i);
    let rows: Vec<Option<Lists>> = vec![
        None,
        Some(Lists { names: vec![], days: None }),
        Some(Lists { names: vec![None], days: Some(vec![]) }),
        Some(Lists { names: vec![None, Some(name(3))], days: Some(vec![day(3), day(-1)]) }),
        Some(Lists {
            names: (0..4_000).map(|i| Some(name(i))).collect(),
            days: Some((0..4_000).map(day).collect()),
        }),
        Some(Lists { names: vec![Some("other\0".into()), Some(name(-1))], days: Some(vec![day(i32::MAX)]) }),
    ];
    table.put_many(&mut client, (0i64..).zip(rows.iter().cloned())).unwrap();
    let blobs: Vec<_> = rows.iter().map(|row| row.as_ref().map(|row| Blob::encode(row).unwrap())).collect();
    for size in [0, 1, 16, 17, 20_000] {
        for begin in [0, 3, 5_000_000] {
            let names: Vec<String> =
                (begin..begin + size).map(name).chain((size > 16).then(|| "a\0".into())).collect();
            let names = Lists::names().overlaps(names.iter().map(String::as_str));
            let days = Lists::days().overlaps((begin..begin + size).map(day));
            for filter in [names.clone(), !names.clone(), days.clone(), !days.clone(), !(names & days)] {
                let mut found = vec![];
                let scan = table.scan().matching(filter.clone()).order_by_key();
                scan.for_each(&mut client, |key, _| found.push(key)).unwrap();
                let passes = |i: &i64| filter.matches(blobs[*i as usize].as_ref().map(Blob::view));
                let expected: Vec<i64> = (0..rows.len() as i64).filter(passes).collect();
                assert_eq!(found, expected, "{size} from {begin}");
            }
        }
    }
}

#[test]
fn backslashes_in_conditions_mean_what_the_session_says() {
    let database = database();
    let mut client = connect(&database);
    let table = Table::<i64, Item>::create(&mut client, "items").unwrap();
    let names = ["it's $1", "c:\\", "other"];
    let rows = (0..).zip(names).map(|(i, name)| (i, Item { price: i, name: name.into() }));
    table.put_many(&mut client, rows).unwrap();
    for (setting, condition, expected) in [
        ("off", r"name = 'it\'s $1' OR price = $1", vec![0, 2]),
        ("off", r"name = E'it\'s $1' OR price = $1", vec![0, 2]),
        ("off", r"name = 'c:\\' OR price = $1", vec![1, 2]),
        ("on", r"name = 'c:\' OR price = $1 OR name = '\'", vec![1, 2]),
        ("on", r"name = E'it\'s $1' OR price = $1", vec![0, 2]),
        ("on", r"name = 'it''s $1' OR price = $1", vec![0, 2]),
    ] {
        client.batch_execute(&format!("SET standard_conforming_strings = {setting}")).unwrap();
        // Its parameters are counted from behind those of the first one.
        let scan = table.scan().filter("key >= $1 AND key < $2", [0i64, 100]).filter(condition, [2i64]);
        let mut found = vec![];
        scan.order_by_key().for_each(&mut client, |key, _| found.push(key)).unwrap();
        assert_eq!(found, expected, "{setting}: {condition}");
    }
}
