//! Filters of many conditions: long ones are answered, deep ones are refused, and neither needs much stack or time.

use record_core::{Blob, Record, filter::Filter};
use record_sqlite as sqlite;
use std::thread;

#[derive(Record, Clone)]
struct Facts {
    a: u32,
    b: Option<i32>,
}

const LEVELS: usize = 128;

/// `a > 0`, joined by turns with `and` and `or` until it has so many levels.
fn alternating(levels: usize) -> Filter<Facts> {
    (1..levels).fold(Facts::a().gt(0), |filter, i| match i % 2 {
        0 => filter.and(Facts::a().gt(0)),
        _ => filter.or(Facts::b().is_null()),
    })
}

#[test]
fn a_filter_may_have_so_many_levels_and_not_one_more() {
    let blob = Blob::encode(&Facts { a: 1, b: None }).unwrap();
    let conn = sqlite::open(":memory:").unwrap();
    let table = sqlite::Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put(&conn, &1, &Facts { a: 1, b: None }).unwrap();

    let deepest = alternating(LEVELS);
    assert!(deepest.check().is_ok() && deepest.matches(blob.view()));
    assert_eq!(table.scan().matching(deepest).for_each(&conn, |_, _| ()).unwrap().rows, 1);

    for filter in
        [alternating(LEVELS + 1), alternating(LEVELS).and(Facts::a().gt(0)).not(), alternating(50_000)]
    {
        let error = filter.check().unwrap_err().to_string();
        assert!(error.contains("more than 128 levels") && error.contains("`Filter::all`"), "{error}");
        assert!(!filter.matches(blob.view()) && !filter.clone().not().matches(blob.view()));
        // Whatever it becomes part of can't be answered either.
        let whole = Filter::any([Facts::a().gt(0), filter.clone()]);
        assert!(whole.check().is_err() && !whole.matches(blob.view()));
        assert_eq!(format!("{filter:?}"), "too deep");
        let error = table.scan().matching(filter).for_each(&conn, |_, _| ()).unwrap_err().to_string();
        assert!(error.contains("table `facts`") && error.contains("more than 128 levels"), "{error}");
    }
}

#[test]
fn what_changes_nothing_is_no_level() {
    let mut filter = Facts::a().gt(0);
    for _ in 0..1_001 {
        filter = Filter::all([Filter::any([!!filter])]);
        filter = filter.not();
    }
    assert!(filter.check().is_ok());
    assert_eq!(format!("{filter:?}"), "not a > 0");
    assert_eq!(format!("{:?}", Filter::all([Filter::all([]), Facts::a().gt(0)])), "a > 0");
    assert_eq!(format!("{:?}", Filter::<Facts>::any([])), "false");
}

#[test]
fn conditions_of_any_number_are_joined_from_either_side() {
    const MANY: u32 = 200_000;
    let row = |a| Blob::encode(&Facts { a, b: None }).unwrap();
    // Far less stack than threads have.
    let test = move || {
        let behind = (0..MANY).fold(Filter::all([]), |filter, i| filter.and(Facts::a().ne(i)));
        let before = (0..MANY).fold(Filter::all([]), |filter, i| Facts::a().ne(i).and(filter));
        let any = (0..MANY).fold(Filter::any([]), |filter, i| filter | Facts::a().eq(i));
        for (filter, passes) in [(behind, false), (before, false), (any, true)] {
            filter.clone().check().unwrap();
            assert_eq!(filter.matches(row(MANY - 1).view()), passes);
            assert_eq!(filter.matches(row(MANY).view()), !passes);
            assert_eq!(format!("{filter:?}").matches("a ").count(), MANY as usize);
        }
    };
    thread::Builder::new().stack_size(256 << 10).spawn(test).unwrap().join().unwrap();
}
