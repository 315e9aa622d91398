//! Scans of tables in SQLite with filters.

use record_core::{
    Record,
    filter::{AnyFilter, Filter},
    key::KeyValue,
};
use record_sqlite as sqlite;

#[derive(Record, Clone)]
struct Facts {
    #[record(promote)]
    additions: u32,
    author: Option<String>,
    #[record(promote)]
    score: f64,
}

/// Keys 0 to 99; every tenth row is known empty.
fn table() -> (sqlite::Connection, sqlite::Table<i64, Facts>) {
    let conn = sqlite::open(":memory:").unwrap();
    let table = sqlite::Table::create(&conn, "facts").unwrap();
    let facts = |n: i64| Facts {
        additions: n as u32,
        author: (n % 3 > 0).then(|| format!("author {}", n % 3)),
        score: if n % 5 == 1 { f64::NAN } else { n as f64 },
    };
    table.put_many(&conn, (0..100).map(|n| (n, (n % 10 > 0).then(|| facts(n))))).unwrap();
    (conn, table)
}

fn keys(conn: &sqlite::Connection, scan: sqlite::Scan<'_, i64, Facts>) -> Vec<i64> {
    let mut keys = Vec::new();
    let count = scan.for_each(conn, |key, _| keys.push(key)).unwrap().rows;
    assert_eq!(count, keys.len() as u64);
    keys
}

#[test]
fn conditions_of_both_kinds_must_hold() {
    let (conn, table) = table();
    let scan = || table.scan().order_by_key();
    let by_two = || Facts::author().eq("author 2");
    assert_eq!(keys(&conn, scan().filter("key < ?1 -- so", [12]).matching(by_two())), [2, 5, 8, 11]);
    let both = scan().matching(by_two()).filter("key >= ?1 OR additions = ?2", (95, 2));
    assert_eq!(keys(&conn, both.matching(Facts::additions().ne(95))), [2, 98]);
    assert_eq!(keys(&conn, scan().filter("key IN (?1, ?2, ?3)", [1, 2, 10]).matching(!by_two())), [1]);
    assert_eq!(keys(&conn, scan().matching(Facts::additions().is_null())).len(), 10);

    // The error speaks of the parameters that the caller knows.
    let wrong = scan().filter("key = ?2", [1]).matching(Facts::additions().between(3, 4));
    let error = wrong.for_each(&conn, |_, _| ()).unwrap_err().to_string();
    assert!(error.contains("Got 1, needed 2"), "{error}");
}

#[test]
fn a_limit_counts_rows_that_pass() {
    let (conn, table) = table();
    for filter in [
        Facts::additions().gt(50),                                  // by SQLite alone
        Facts::author().is_not_null(),                              // in memory alone
        Facts::additions().gt(50) & Facts::author().eq("author 1"), // by both
        Facts::score().gt(70.0),                                    // by both, because of NaN
    ] {
        let scan = || table.scan().matching(filter.clone()).order_by_key();
        let all = keys(&conn, scan());
        assert!(all.len() > 10, "{filter:?}");
        for limit in [0, 1, 7, all.len(), all.len() + 5] {
            let limited = scan().limit(limit as u64);
            assert_eq!(keys(&conn, limited), all[..limit.min(all.len())], "{filter:?}, {limit}");
            let batches = scan().limit(limit as u64).batch_rows(4).to_batches(&conn).unwrap();
            let rows: Vec<usize> = batches.iter().map(|batch| batch.num_rows()).collect();
            assert_eq!(rows.iter().sum::<usize>(), limit.min(all.len()), "{filter:?}, {limit}");
            assert!(rows.iter().rev().skip(1).all(|rows| *rows == 4), "{rows:?}");
        }
    }
}

#[test]
fn rows_that_do_not_pass_are_not_decoded() {
    let (conn, table) = table();
    // The text of row 3 is no UTF-8 any more.
    let mut blob: Vec<u8> =
        conn.query_row("SELECT data FROM facts WHERE key = 4", [], |row| row.get(0)).unwrap();
    *blob.last_mut().unwrap() = 0xff;
    conn.execute("UPDATE facts SET data = ?1 WHERE key = 4", [blob]).unwrap();

    let other_rows = Facts::additions().ne(4).not().not() & !Facts::score().eq(4.0);
    assert!(table.scan().matching(other_rows.clone()).to_batches(&conn).is_ok());
    assert!(table.scan().matching(other_rows).for_each(&conn, |_, _| ()).is_ok());
    // Whoever asks for the text hears of it.
    let by_author = || table.scan().matching(Facts::author().eq("author 1")).order_by_key();
    for error in
        [by_author().for_each(&conn, |_, _| ()).unwrap_err(), by_author().to_batches(&conn).unwrap_err()]
    {
        assert!(error.is_corrupt(), "{error}");
        assert_eq!(
            (error.table(), error.field(), error.row()),
            (Some("facts"), Some("author"), Some(1)),
            "{error}"
        );
    }
}

#[test]
fn what_no_field_can_hold_is_refused_before_anything_is_read() {
    #[derive(Record)]
    struct Run {
        took: chrono::TimeDelta,
    }
    let conn = sqlite::open(":memory:").unwrap();
    let table = sqlite::Table::<i64, Run>::create(&conn, "runs").unwrap();
    let scan = table.scan().matching(Filter::any([Run::took().lt(chrono::TimeDelta::MAX)]));
    let error = scan.for_each(&conn, |_, _| ()).unwrap_err();
    assert!(error.is_refused(), "{error}");
    assert_eq!((error.table(), error.field()), (Some("runs"), Some("took")));
}

#[test]
fn many_conditions_are_not_too_many() {
    let (conn, table) = table();
    let many = |n: u32| Filter::all((0..n).map(|n| Facts::additions().ne(n + 50)));
    assert_eq!(keys(&conn, table.scan().matching(many(2_000))).len(), 45);
    let any = Filter::any((0..2_000).map(|n| Facts::additions().eq(n + 50)));
    assert_eq!(keys(&conn, table.scan().matching(any)).len(), 45);
    let among = Facts::additions().is_in((0..50_000).map(|n| n * 2));
    assert_eq!(keys(&conn, table.scan().matching(among)).len(), 40);
    // SQLite itself takes no expression of more than 1,000 levels.
    let scan = table.scan().matching(Facts::additions().ge(0));
    let scan = (0..5_000i64).fold(scan, |scan, n| scan.filter("key <> ?1", [n + 50]));
    assert_eq!(keys(&conn, scan).len(), 45);
}

/// However many values there are, SQLite's own limit of 32,766 parameters is not met.
#[test]
fn lists_of_any_length_are_looked_up() {
    const MANY: i64 = 40_000;
    let (conn, table) = table();
    let any = sqlite::AnyTable::open(&conn, "facts").unwrap();
    let named = |filter: Result<AnyFilter, record_core::Error>| {
        let mut keys = Vec::new();
        let scan = any.scan().matching(filter.unwrap()).order_by_key();
        scan.for_each(&conn, |key, _| match key {
            [KeyValue::Int(key)] => keys.push(*key),
            _ => panic!("no key of the table"),
        })
        .unwrap();
        keys
    };
    let typed = |filter| keys(&conn, table.scan().matching(filter).order_by_key());
    let column = |name: &str| any.filter(name).unwrap();

    let even: Vec<i64> = (0..100).filter(|n| n % 2 == 0 && n % 10 > 0).collect();
    let odd: Vec<i64> = (0..100).filter(|n| n % 2 == 1).collect();
    assert_eq!(typed(Facts::additions().is_in((0..MANY as u32).map(|n| n * 2))), even);
    assert_eq!(typed(!Facts::additions().is_in((0..MANY as u32).map(|n| n * 2))), odd);
    assert_eq!(named(column("additions").is_in((0..MANY).map(|n| n * 2))), even);
    assert_eq!(named(column("additions").is_in((0..MANY).map(|n| n * 2)).map(|filter| !filter)), odd);
    assert_eq!(named(column("key").is_in((0..MANY).map(|n| n * 50))), [0, 50]);
    assert_eq!(named(column("key").is_in((0..MANY).map(|n| n * 2)).map(|filter| !filter)), odd);
    // Floats can't be one parameter.
    let scores: Vec<i64> = (0..100).filter(|n| n % 10 > 0 && n % 5 != 1 && n % 4 == 0).collect();
    assert_eq!(typed(Facts::score().is_in((0..MANY).map(|n| n as f64 * 4.0))), scores);
    assert_eq!(named(column("score").is_in((0..MANY).map(|n| n * 4))), scores);
    // Neither can they in many lists that are not too long each.
    let list = |i: i64| (0..1_000).map(move |n| (n * 40 + i) as f64);
    let without_nan: Vec<i64> = (0..100).filter(|n| n % 10 > 0 && n % 5 != 1).collect();
    assert_eq!(typed(Filter::any((0..40).map(|i| Facts::score().is_in(list(i))))), without_nan);
    let lists = (0..40).map(|i| column("score").is_in(list(i)));
    assert_eq!(named(lists.collect::<Result<Vec<_>, _>>().map(AnyFilter::any)), without_nan);
    let nan: Vec<i64> = (0..100).filter(|n| n % 10 > 0 && n % 5 == 1).collect();
    assert_eq!(typed(Filter::all((0..40).map(|i| !Facts::score().is_in(list(i))))), nan);

    // Those of conditions in SQL count, too.
    let question_marks = (1..=32_760).map(|i| format!("?{i}")).collect::<Vec<_>>().join(", ");
    let given = || {
        let numbers = (0..32_760_i64).collect::<Vec<_>>();
        table.scan().filter(format!("key IN ({question_marks})"), numbers).order_by_key()
    };
    let few = || Facts::score().is_in((0..20).map(|n| n as f64));
    assert_eq!(keys(&conn, given().matching(few())), typed(few()));
    let error = given().filter("key < ?1 OR key IN (?2, ?3, ?4, ?5, ?6, ?7)", [1_i64; 7]);
    let error = error.for_each(&conn, |_, _| ()).unwrap_err().to_string();
    assert!(error.contains("have 32767 parameters together") && error.contains("json_each"), "{error}");
}

/// Another program of the same version promotes a field while a handle is open.
#[test]
fn handles_from_before_and_after_a_promotion_filter_together() {
    mod promoting {
        #[derive(record_core::Record)]
        pub(super) struct Facts {
            #[record(promote)]
            pub(super) additions: u32,
            #[record(promote)]
            pub(super) author: Option<String>,
            #[record(promote)]
            pub(super) score: f64,
        }
    }
    use promoting::FactsFields as _;
    let (conn, _) = table();
    let before = sqlite::AnyTable::open(&conn, "facts").unwrap();
    sqlite::Table::<i64, promoting::Facts>::create(&conn, "facts").unwrap();
    let after = sqlite::AnyTable::open(&conn, "facts").unwrap();
    assert_ne!(before.layout(), after.layout());
    for scanned in [&before, &after] {
        for named in [&before, &after] {
            let filter = named.filter("author").unwrap().eq("author 2").unwrap();
            let filter = filter & after.filter("additions").unwrap().lt(20).unwrap();
            let ours = AnyFilter::from(Facts::additions().ge(3));
            let theirs = AnyFilter::from(promoting::Facts::author().ne("author 1"));
            let scan = scanned.scan().matching(filter & ours).matching(theirs);
            assert_eq!(scan.for_each(&conn, |_, _| ()).unwrap().rows, 5);
        }
    }
}

/// An older program filters rows that newer ones wrote, and the other way round.
#[test]
fn programs_of_two_versions_filter_one_table() {
    mod new {
        #[derive(record_core::Record, Clone)]
        #[record(version = 2)]
        pub(super) struct Facts {
            #[record(promote)]
            pub(super) additions: u32,
            pub(super) author: Option<String>,
            #[record(promote)]
            pub(super) score: f64,
            #[record(since = 2, default = 9, promote)]
            pub(super) weight: i16,
            #[record(since = 2, from = "additions", promote)]
            pub(super) wide: u64,
        }
    }
    use new::FactsFields as _;
    let (conn, old) = table();
    let opened = sqlite::Table::<i64, new::Facts>::open(&conn, "facts").unwrap();
    let count = |table: &sqlite::Table<i64, new::Facts>, filter| {
        table.scan().matching(filter).for_each(&conn, |_, _| ()).unwrap().rows
    };
    // Its columns are not there yet.
    let filter = || new::Facts::weight().eq(9) & new::Facts::wide().lt(15);
    assert_eq!(count(&opened, filter()), 13);
    let table = sqlite::Table::<i64, new::Facts>::create(&conn, "facts").unwrap();
    assert_eq!((count(&table, filter()), count(&opened, filter())), (13, 13));

    let newer = new::Facts { additions: 3, author: None, score: 0.5, weight: 1, wide: u64::MAX };
    table.put(&conn, &500, &newer).unwrap();
    assert_eq!(count(&table, new::Facts::wide().gt(1 << 40)), 1);
    assert_eq!(count(&table, new::Facts::weight().ne(9)), 1);
    assert_eq!(keys(&conn, old.scan().order_by_key().matching(Facts::additions().eq(3))), [3, 500]);
    assert_eq!(
        keys(&conn, old.scan().matching(Facts::additions().eq(3) & Facts::author().is_null())).len(),
        2
    );
}
