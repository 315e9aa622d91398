//! Keys as SQLite stores them.

use crate::{Facts, facts, memory, one};
use record_core::Key;
use record_sqlite::Table;

#[test]
fn repromote_goes_through_keys_of_every_type() {
    fn rows_of<K: Key>(keys: impl IntoIterator<Item = K>) {
        let conn = memory();
        let table = Table::<K, Facts>::create(&conn, "facts").unwrap();
        let rows = table.put_many(&conn, keys.into_iter().map(|key| (key, facts(1)))).unwrap().inserted;
        assert_eq!(table.repromote(&conn).unwrap().checked, rows);
    }
    rows_of(-5_000..5_000i64);
    rows_of([i8::MIN, 0, i8::MAX]);
    rows_of([0, 1, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX]);
    rows_of((0..5_000).map(|i| ["", "'", "é"][i % 3].repeat(i)));
    rows_of([[0u8, 0, 0], [0, 1, 0], [255, 0, 0]]);
    rows_of((0..10_000u64).map(|i| ((i % 7).to_string(), i << 60, i as u16)));
}

#[test]
fn one_integer_key_is_the_rowid_itself() {
    let conn = memory();
    Table::<i64, Facts>::create(&conn, "facts").unwrap();
    assert_eq!(
        one::<i64>(&conn, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'facts'"),
        0
    );
    Table::<u64, Facts>::create(&conn, "wide").unwrap();
    assert_eq!(
        one::<i64>(&conn, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'wide'"),
        1
    );
}

#[test]
fn a_key_column_that_holds_something_else_is_an_error_that_names_it() {
    let conn = memory();
    let wide = Table::<(i64, i64), Facts>::create(&conn, "facts").unwrap();
    wide.put(&conn, &(1, 1 << 40), facts(1)).unwrap();
    let narrow = Table::<(i64, i32), Facts>::open(&conn, "facts").unwrap();
    let error = narrow.scan().for_each(&conn, |_, _| ()).unwrap_err();
    assert_eq!((error.field(), error.table()), (Some("key2"), Some("facts")));
}
