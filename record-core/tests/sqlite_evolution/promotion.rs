//! Fields that are promoted later, while programs that know nothing of it keep writing.

use crate::{memory, one};
use record_core::{Record, sqlite::Table};

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
    let conn = memory();
    let old = Table::<i64, bare::Item>::create(&conn, "items").unwrap();
    old.put_many(&conn, (0..10_000).map(|i| (i, (i != 7).then(|| item(i))))).unwrap();
    let blobs = || one::<i64>(&conn, "SELECT sum(length(data)) FROM items");
    let before = blobs();

    Table::<i64, promoted::Item>::create(&conn, "items").unwrap();
    assert_eq!(one::<i64>(&conn, "SELECT sum(price) FROM items"), (0..10_000).sum::<i64>() - 7);
    assert_eq!(blobs(), before);
    // A handle of before, of a program that does not promote.
    old.put(&conn, &0, item(-5)).unwrap();
    assert_eq!(one::<i64>(&conn, "SELECT price FROM items WHERE key = 0"), -5);

    let new = Table::<i64, newer::Item>::create(&conn, "items").unwrap();
    let scores = "SELECT count(*) FROM items WHERE score = 2.5";
    assert_eq!(one::<i64>(&conn, scores), 9_999, "known-empty rows have none");
    assert_eq!(one::<i64>(&conn, "SELECT count(*) FROM items WHERE name = 'item ' || price"), 9_999);
    new.put(&conn, &1, newer::Item { price: 1, score: 9.0, name: "one".into() }).unwrap();
    // Old code inserts, updates and edits.
    old.put(&conn, &20_000, item(20_000)).unwrap();
    old.put(&conn, &2, item(22)).unwrap();
    old.edit(&conn, &1, |item| item.price = 11).unwrap();
    old.put_known_empty(&conn, &3).unwrap();
    let row = |key: i64| {
        conn.query_row("SELECT price, score, name FROM items WHERE key = ?1", [key], |row| {
            Ok((
                row.get::<_, Option<i64>>(0)?,
                row.get::<_, Option<f64>>(1)?,
                row.get::<_, Option<String>>(2)?,
            ))
        })
        .unwrap()
    };
    assert_eq!(row(20_000), (Some(20_000), Some(2.5), Some("item 20000".into())));
    assert_eq!(row(2), (Some(22), Some(2.5), Some("item 22".into())));
    assert_eq!(row(1), (Some(11), Some(9.0), Some("one".into())));
    assert_eq!(row(3), (None, None, None));
    // The newer program does not promote `price`, but the table does.
    new.put(&conn, &4, newer::Item { price: 44, score: 1.0, name: String::new() }).unwrap();
    assert_eq!(row(4), (Some(44), Some(1.0), Some(String::new())));
    assert_eq!(new.repromote(&conn).unwrap().mended, 0);
    assert_eq!(old.repromote(&conn).unwrap().mended, 0);
}

#[test]
fn a_column_goes_over_from_a_retired_field_to_the_one_that_takes_it_over() {
    mod v1 {
        #[derive(record_core::Record)]
        pub(super) struct Wider {
            #[record(promote)]
            pub(super) size: i32,
        }
    }
    mod v2 {
        #[derive(record_core::Record)]
        #[record(version = 2)]
        pub(super) struct Wider {
            #[record(rename = "size", column = "size_32", retired = 2)]
            pub(super) old: record_core::Retired<i32>,
            #[record(since = 2, from = "size", rename = "size2", column = "size", promote)]
            pub(super) size: i64,
        }
    }
    let conn = memory();
    let table1 = Table::<i64, v1::Wider>::create(&conn, "wider").unwrap();
    table1.put(&conn, &1, v1::Wider { size: 5 }).unwrap();
    let table2 = Table::<i64, v2::Wider>::create(&conn, "wider").unwrap();
    table2.put(&conn, &2, v2::Wider { old: record_core::Retired::new(), size: 1 << 40 }).unwrap();
    table1.put(&conn, &3, v1::Wider { size: 7 }).unwrap();
    let sizes = "SELECT group_concat(size, ' ') FROM (SELECT size FROM wider ORDER BY key)";
    assert_eq!(one::<String>(&conn, sizes), "5 1099511627776 7");
    assert_eq!(table2.repromote(&conn).unwrap().mended, 0);
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
    let conn = memory();
    Table::<i64, Named>::create(&conn, "named").unwrap();
    let error = Table::<i64, renamed::Named>::create(&conn, "named").unwrap_err();
    assert_eq!(error.field(), Some("label"));
    assert!(error.to_string().contains("column `label`, not `tag`"), "{error}");
}

#[test]
fn a_column_of_another_type_is_refused_by_name() {
    #[derive(Record)]
    struct Typed {
        #[record(promote)]
        amount: i64,
    }
    mod bare {
        #[derive(record_core::Record)]
        pub(super) struct Typed {
            pub(super) amount: i64,
        }
    }
    let conn = memory();
    Table::<i64, bare::Typed>::create(&conn, "typed").unwrap();
    conn.execute_batch("ALTER TABLE typed ADD COLUMN Amount TEXT").unwrap();
    let error = Table::<i64, Typed>::create(&conn, "typed").unwrap_err();
    assert!(error.to_string().contains("column `Amount` is of type TEXT, not INTEGER"), "{error}");
    assert!(Table::<i64, bare::Typed>::open(&conn, "typed").is_ok(), "nothing was changed");
}
