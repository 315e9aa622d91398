//! Names, existing tables that do not fit, catalogs that are missing or broken.

use super::{Facts, database, facts};
use crate::store::{
    CATALOG, COLUMN_TYPES, SCHEMA_STATE, Table, bytes, drop_table, execute, fields, named, number, text,
};
use record_core::Record;
use record_table::{Lookup, PutMode, PutOptions};

#[test]
fn names_of_any_spelling_are_names() {
    let (_store, mut conn) = database();
    let names =
        ["select", "a b", "it's", "a\"b", "[x]", "`y`", "é漢字", "x; DROP TABLE facts", "--", "%", "\\n"];
    for (i, name) in names.into_iter().enumerate() {
        let table = Table::<i64, Facts>::create(conn.client(), &named(name)).unwrap();
        table.put(conn.client(), &1, facts(i as u32)).unwrap();
    }
    for (i, name) in names.into_iter().enumerate() {
        let table = Table::<i64, Facts>::open(conn.client(), &named(name)).unwrap();
        assert_eq!(table.name(), named(name));
        assert_eq!(table.scan().for_each(conn.client(), |_, _| ()).unwrap().rows, 1, "{name}");
        let row = table.get(conn.client(), &1).unwrap().found().unwrap();
        assert_eq!(row.view().additions(), i as u32, "{name}");
    }
    for name in ["", "a\0b", CATALOG] {
        let created = Table::<i64, Facts>::create(conn.client(), name).unwrap_err();
        let opened = Table::<i64, Facts>::open(conn.client(), name).unwrap_err();
        assert!(
            created.is_table() && created.to_string() == opened.to_string(),
            "{name:?}: {created}, {opened}"
        );
    }
}

#[test]
fn create_is_repeatable_and_keeps_what_is_there() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    table.put(conn.client(), &1, facts(1)).unwrap();
    let before = text(conn.client(), SCHEMA_STATE);
    for _ in 0..3 {
        let again = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
        assert_eq!(again.get(conn.client(), &1).unwrap().found().unwrap().decode(), facts(1));
    }
    assert_eq!(text(conn.client(), SCHEMA_STATE), before);
    assert_eq!(number(conn.client(), &format!("SELECT count(*) FROM {CATALOG}")), 1);
}

#[test]
fn a_record_may_name_its_table() {
    #[derive(Record)]
    #[record(table = "the table")]
    struct Named {
        x: i64,
    }
    let (_store, mut conn) = database();
    assert!(Table::<i64, Named>::open_default(conn.client()).unwrap_err().is_table());
    let table = Table::<i64, Named>::create_default(conn.client()).unwrap();
    assert_eq!(table.name(), "the table");
    table.put(conn.client(), &1, Named { x: 1 }).unwrap();
    let opened = Table::<i64, Named>::open_default(conn.client()).unwrap();
    assert_eq!(opened.get(conn.client(), &1).unwrap().found().unwrap().view().x(), 1);
    assert!(Table::<i64, Facts>::create_default(conn.client()).unwrap_err().is_table());
    assert!(Table::<i64, Facts>::open_default(conn.client()).unwrap_err().is_table());
}

#[test]
fn tables_that_do_not_fit_are_refused_by_table_and_column() {
    let [int, string, blob, other] = COLUMN_TYPES;
    let (_store, mut conn) = database();
    for (columns, expected) in [
        (
            format!("key1 {int} NOT NULL, data {blob}, PRIMARY KEY (key1)"),
            "`key2` is missing, the table's primary key is (`key1`)",
        ),
        (format!("key1 {int}, key2 {int}, data {blob}, PRIMARY KEY (key1, key2)"), "`key2` is of type "),
        (
            format!("key1 {int}, key2 {string}, data {blob}, PRIMARY KEY (key2, key1)"),
            "`key1` is not number 1",
        ),
        (format!("key1 {int}, key2 {string}, data {blob}, PRIMARY KEY (key1)"), "`key2` is not number 2"),
        (
            format!("key1 {int}, key2 {string}, x {int}, data {blob}, PRIMARY KEY (key1, key2, x)"),
            "primary key",
        ),
        (format!("key1 {int}, key2 {string}, data {blob}"), "`key1` is not number 1"),
        (format!("key1 {int}, key2 {string}, PRIMARY KEY (key1, key2)"), "`data`"),
        (format!("key1 {int}, key2 {string}, data {string}, PRIMARY KEY (key1, key2)"), "`data` is of type "),
        (format!("key1 {int}, key2 {string}, data {other}, PRIMARY KEY (key1, key2)"), "`data` is of type "),
        (format!("key1 {int}, key2 {string}, data {blob} NOT NULL, PRIMARY KEY (key1, key2)"), "NOT NULL"),
        (format!("key1 {int}, key2 {string}, data {blob}, PRIMARY KEY (key1, key2)"), "catalog"),
    ] {
        execute(conn.client(), &format!("CREATE TABLE t ({columns})"));
        let created = Table::<(i64, String), Facts>::create(conn.client(), "t").unwrap_err();
        let opened = Table::<(i64, String), Facts>::open(conn.client(), "t").unwrap_err();
        for error in [created, opened] {
            assert_eq!(error.table(), Some("t"), "{columns}: {error}");
            assert!(error.is_table() && error.to_string().contains(expected), "{columns}: {error}");
        }
        execute(conn.client(), "DROP TABLE t");
    }
    execute(conn.client(), "CREATE VIEW t AS SELECT 1 AS key1");
    let error = Table::<(i64, String), Facts>::create(conn.client(), "t").unwrap_err();
    assert!(error.is_table() && error.table() == Some("t"), "{error}");
}

#[test]
fn another_type_of_key_is_refused() {
    let (_store, mut conn) = database();
    Table::<(i64, String), Facts>::create(conn.client(), "facts").unwrap();
    let errors = [
        Table::<(i64, i64), Facts>::open(conn.client(), "facts").unwrap_err(),
        Table::<i64, Facts>::open(conn.client(), "facts").unwrap_err(),
        Table::<(i64, String, i64), Facts>::create(conn.client(), "facts").unwrap_err(),
        Table::<(i64, [u8; 2]), Facts>::create(conn.client(), "facts").unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_table() && error.table() == Some("facts"), "{error}");
        assert!(error.to_string().contains("key"), "{error}");
    }
}

#[test]
fn columns_of_the_applications_own_are_left_alone() {
    let [int, string, ..] = COLUMN_TYPES;
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    execute(conn.client(), &format!("ALTER TABLE facts ADD COLUMN seen {int} DEFAULT 5"));
    execute(conn.client(), &format!("ALTER TABLE facts ADD COLUMN remark {string}"));
    table.put(conn.client(), &1, facts(1)).unwrap();
    execute(conn.client(), "UPDATE facts SET remark = 'mine'");
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    assert_eq!(table.put_many(conn.client(), [(1, facts(2))]).unwrap().updated, 1);
    assert_eq!(text(conn.client(), "SELECT remark || seen FROM facts"), "mine5");
}

#[test]
fn broken_catalogs_are_errors() {
    let (_store, mut conn) = database();
    Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    let good = Facts::LAYOUT.to_json();
    let layout = |json: &str| format!("UPDATE {CATALOG} SET layout = '{json}'");
    let replaced = |from: &str, to: &str| {
        assert!(good.contains(from), "{good}");
        layout(&good.replace(from, to))
    };
    for change in [
        format!("DROP TABLE {CATALOG}"),
        format!("DELETE FROM {CATALOG}"),
        layout("{}"),
        layout("[]"),
        layout("7"),
        layout("null"),
        replaced("\"u32\"", "\"u8\""),
        replaced("\"since\":1", "\"since\":0"),
        replaced("\"format\":1", "\"format\":9"),
        replaced("additions", "deletions"),
        format!("UPDATE {CATALOG} SET hash = {}", bytes(&[0])),
        format!("UPDATE {CATALOG} SET hash = {}", bytes(&[0; 32])),
        format!("UPDATE {CATALOG} SET version = 300"),
        format!("UPDATE {CATALOG} SET version = -1"),
        format!("UPDATE {CATALOG} SET version = 2"),
    ] {
        // What breaks is put right again by undoing it.
        let mut transaction = conn.transaction();
        execute(transaction.client(), &change);
        let error = Table::<i64, Facts>::open(transaction.client(), "facts").unwrap_err();
        assert_eq!(error.table(), Some("facts"), "{change}: {error}");
        transaction.rollback();
        Table::<i64, Facts>::open(conn.client(), "facts").unwrap();
    }
}

#[test]
fn a_handle_of_a_table_that_was_made_anew_does_no_harm() {
    #[derive(Record, Clone)]
    struct Price {
        #[record(promote)]
        amount: i64,
    }
    #[derive(Record, Clone)]
    struct Weight {
        #[record(promote)]
        amount: i64,
        unit: u8,
    }
    let (_store, mut conn) = database();
    let old = Table::<i64, Price>::create(conn.client(), "t").unwrap();
    old.put(conn.client(), &1, Price { amount: 1 }).unwrap();
    execute(conn.client(), &drop_table("t"));
    let new = Table::<i64, Weight>::create(conn.client(), "t").unwrap();
    new.put(conn.client(), &1, Weight { amount: 5, unit: 0 }).unwrap();

    let price = || Price { amount: 5 };
    let rows = || [(1, price()), (2, price())];
    let mut errors = vec![
        old.get(conn.client(), &1).unwrap_err(),
        old.get_many(conn.client(), [0, 1]).unwrap_err(),
        old.scan().for_each(conn.client(), |_, _| ()).unwrap_err(),
        old.scan().matching(Price::amount().eq(5)).for_each(conn.client(), |_, _| ()).unwrap_err(),
        old.put(conn.client(), &1, price()).unwrap_err(),
        old.put(conn.client(), &2, price()).unwrap_err(),
        old.put_known_empty(conn.client(), &1).unwrap_err(),
        old.edit(conn.client(), &1, |price| price.amount = 7).unwrap_err(),
        old.put_many(conn.client(), rows()).unwrap_err(),
    ];
    for mode in [PutMode::InsertOrIgnore, PutMode::Insert, PutMode::Replace] {
        let options = PutOptions::new().mode(mode);
        errors.push(old.put_many_with(conn.client(), rows().into_iter().skip(1), options).unwrap_err());
    }
    let nothing = Vec::<(i64, Price)>::new();
    errors.push(
        old.put_many_with(conn.client(), nothing, PutOptions::new().mode(PutMode::Replace)).unwrap_err(),
    );
    for (i, error) in errors.iter().enumerate() {
        assert_eq!(error.table(), Some("t"), "{i}: {error}");
        assert!(error.is_table() || error.is_layout() || error.is_unknown_layout(), "{i}: {error}");
    }
    assert!(!conn.is_in_transaction());
    assert_eq!(new.count(conn.client()).unwrap(), 1);
    assert_eq!(new.get(conn.client(), &1).unwrap().found().unwrap().view().amount(), 5);
}

#[test]
fn a_table_that_was_dropped_starts_anew() {
    #[derive(Record)]
    struct Other {
        x: i64,
    }
    let (_store, mut conn) = database();
    let old = Table::<i64, Facts>::create(conn.client(), "t").unwrap();
    old.put(conn.client(), &1, facts(1)).unwrap();
    let fork = Table::<i64, Other>::create(conn.client(), "t").unwrap_err();
    assert!(fork.is_layout() && fork.to_string().contains("the table holds records of `Facts`"), "{fork}");
    execute(conn.client(), &drop_table("t"));
    let new = Table::<i64, Other>::create(conn.client(), "t").unwrap();
    new.put(conn.client(), &1, Other { x: 1 }).unwrap();
    assert_eq!(new.get(conn.client(), &2).unwrap(), Lookup::Missing);
    assert_eq!(number(conn.client(), &format!("SELECT count(*) FROM {}", fields("t"))), 1);
}
