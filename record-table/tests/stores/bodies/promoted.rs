//! Promoted fields show what the records hold, and some can't be promoted.

use super::database;
use crate::store::{SCHEMA_STATE, Table, fields, number, text};
use record_core::Record;

#[test]
fn fields_that_can_be_no_column_are_refused_by_name() {
    #[derive(Record)]
    struct Taken {
        #[record(promote)]
        key: i32,
    }
    #[derive(Record)]
    struct Data {
        #[record(promote, column = "data")]
        bytes: i32,
    }
    let (_store, mut conn) = database();
    let before = text(conn.client(), SCHEMA_STATE);
    let errors = [
        Table::<i64, Taken>::create(conn.client(), "t").unwrap_err(),
        Table::<i64, Data>::create(conn.client(), "t").unwrap_err(),
    ];
    let fields: Vec<_> = errors.iter().map(|error| error.field().unwrap()).collect();
    assert_eq!(fields, ["key", "bytes"]);
    assert_eq!(text(conn.client(), SCHEMA_STATE), before);
}

#[test]
fn a_promoted_text_with_a_zero_is_refused_and_another_field_may_hold_one() {
    #[derive(Record, Clone, Debug, PartialEq)]
    struct Texts {
        #[record(promote)]
        shown: String,
        hidden: String,
    }
    let (_store, mut conn) = database();
    let table = Table::<i64, Texts>::create(conn.client(), "texts").unwrap();
    let texts = |shown: &str, hidden: &str| Texts { shown: shown.into(), hidden: hidden.into() };
    table.put(conn.client(), &1, texts("a", "b\0c")).unwrap();
    for error in [
        table.put(conn.client(), &2, texts("top\0secret", "")).unwrap_err(),
        table.put_many(conn.client(), [(3, texts("", "")), (2, texts("top\0secret", ""))]).unwrap_err(),
        table.edit(conn.client(), &1, |texts| texts.shown = "top\0secret".into()).unwrap_err(),
    ] {
        assert!(error.is_refused(), "{error}");
        assert_eq!((error.field(), error.table()), (Some("shown"), Some("texts")));
        assert!(!error.to_string().contains("secret"));
    }
    assert_eq!(table.count(conn.client()).unwrap(), 1);
    assert_eq!(table.get(conn.client(), &1).unwrap().found().unwrap().decode(), texts("a", "b\0c"));
}

#[test]
fn a_promoted_field_shows_what_the_record_holds() {
    #[derive(Record, Clone)]
    struct Item {
        #[record(promote)]
        price: i64,
        #[record(promote, column = "group")]
        name: Option<String>,
        #[record(promote(index))]
        stock: u32,
    }
    let (_store, mut conn) = database();
    let table = Table::<i64, Item>::create(conn.client(), "items").unwrap();
    let item =
        |i: i64| Item { price: i - 50, name: (i % 10 > 0).then(|| format!("item {i}")), stock: u32::MAX };
    table.put_many(conn.client(), (0..100).map(|i| (i, (i != 7).then(|| item(i))))).unwrap();
    table.edit(conn.client(), &99, |item| item.price = i64::MAX).unwrap();
    table.delete(conn.client(), &98).unwrap();
    let shown = fields("items");
    let mut count =
        |condition: &str| number(conn.client(), &format!("SELECT count(*) FROM {shown} WHERE {condition}"));
    assert_eq!(count("price = key - 50"), 97);
    assert_eq!(count("price = 9223372036854775807 AND key = 99"), 1);
    assert_eq!(count("price IS NULL AND \"group\" IS NULL AND stock IS NULL AND key = 7"), 1);
    assert_eq!(count("\"group\" IS NULL"), 11);
    assert_eq!(count("\"group\" = 'item ' || key"), 88);
    assert_eq!(count("stock = 4294967295"), 98);
}
