//! Fields that are promoted later, while programs that know nothing of it keep writing.

use super::database;
use crate::store::{Table, fields, number, text};
use record_core::Record;

mod bare {
    #[derive(record_core::Record, Clone)]
    pub(super) struct Item {
        pub(super) price: i64,
        pub(super) name: String,
    }
}

mod promoted {
    #[derive(record_core::Record, Clone)]
    pub(super) struct Item {
        #[record(promote)]
        pub(super) price: i64,
        pub(super) name: String,
    }
}

mod newer {
    #[derive(record_core::Record, Clone)]
    #[record(version = 2)]
    pub(super) struct Item {
        pub(super) price: i64,
        #[record(since = 2, default = 2.5, promote)]
        pub(super) score: f64,
        #[record(promote)]
        pub(super) name: String,
    }
}

fn item(price: i64) -> bare::Item {
    bare::Item { price, name: format!("item {price}") }
}

#[test]
fn a_table_is_brought_forward_in_steps_and_every_program_keeps_it_right() {
    let (_store, mut conn) = database();
    let old = Table::<i64, bare::Item>::create(conn.client(), "items").unwrap();
    old.put_many(conn.client(), (0..10_000).map(|i| (i, (i != 7).then(|| item(i))))).unwrap();
    let (blobs, items) = ("SELECT sum(length(data)) FROM items", fields("items"));
    let before = number(conn.client(), blobs);

    Table::<i64, promoted::Item>::create(conn.client(), "items").unwrap();
    assert_eq!(
        number(conn.client(), &format!("SELECT sum(price) FROM {items}")),
        (0..10_000).sum::<i64>() - 7
    );
    assert_eq!(number(conn.client(), blobs), before);
    // A handle of before, of a program that does not promote.
    old.put(conn.client(), &0, item(-5)).unwrap();
    assert_eq!(number(conn.client(), &format!("SELECT price FROM {items} WHERE key = 0")), -5);

    let new = Table::<i64, newer::Item>::create(conn.client(), "items").unwrap();
    let scores = format!("SELECT count(*) FROM {items} WHERE score = 2.5");
    assert_eq!(number(conn.client(), &scores), 9_999, "known-empty rows have none");
    let names = format!("SELECT count(*) FROM {items} WHERE name = 'item ' || price");
    assert_eq!(number(conn.client(), &names), 9_999);
    new.put(conn.client(), &1, newer::Item { price: 1, score: 9.0, name: "one".into() }).unwrap();
    // Old code inserts, updates and edits.
    old.put(conn.client(), &20_000, item(20_000)).unwrap();
    old.put(conn.client(), &2, item(22)).unwrap();
    old.edit(conn.client(), &1, |item| item.price = 11).unwrap();
    old.put_known_empty(conn.client(), &3).unwrap();
    // Twice the score, which is then a whole number.
    let row = |key: i64| {
        let columns = ["price", "CAST(score * 2 AS bigint)", "name"];
        let columns = columns.map(|column| format!("coalesce(CAST({column} AS text), 'null')"));
        format!("SELECT {} FROM {items} WHERE key = {key}", columns.join(" || ', ' || "))
    };
    assert_eq!(text(conn.client(), &row(20_000)), "20000, 5, item 20000");
    assert_eq!(text(conn.client(), &row(2)), "22, 5, item 22");
    assert_eq!(text(conn.client(), &row(1)), "11, 18, one");
    assert_eq!(text(conn.client(), &row(3)), "null, null, null");
    // The newer program does not promote `price`, but the table does.
    new.put(conn.client(), &4, newer::Item { price: 44, score: 1.0, name: String::new() }).unwrap();
    assert_eq!(text(conn.client(), &row(4)), "44, 2, ");
}

#[test]
fn a_promoted_columns_name_stays_within_a_version() {
    #[derive(Record)]
    struct Named {
        #[record(promote)]
        label: String,
    }
    mod renamed {
        #[derive(record_core::Record)]
        pub(super) struct Named {
            #[record(promote, column = "tag")]
            pub(super) label: String,
        }
    }
    let (_store, mut conn) = database();
    Table::<i64, Named>::create(conn.client(), "named").unwrap();
    let error = Table::<i64, renamed::Named>::create(conn.client(), "named").unwrap_err();
    assert_eq!(error.field(), Some("label"));
    assert!(error.to_string().contains("column `label`, not `tag`"), "{error}");
}
