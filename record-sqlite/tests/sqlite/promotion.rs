//! Fields that are promoted later, while programs that know nothing of it keep writing.

use crate::{memory, one};
use record_core::Record;
use record_sqlite::Table;

#[test]
fn there_is_nothing_to_mend_whatever_program_wrote_which_row() {
    mod bare {
        #[derive(record_core::Record, Clone)]
        pub(super) struct Item {
            pub(super) price: i64,
            pub(super) name: String,
        }
    }
    mod promoted {
        #[derive(record_core::Record, Clone)]
        #[record(version = 2)]
        pub(super) struct Item {
            #[record(promote)]
            pub(super) price: i64,
            #[record(since = 2, default = 2.5, promote)]
            pub(super) score: f64,
            pub(super) name: String,
        }
    }
    let conn = memory();
    let old = Table::<i64, bare::Item>::create(&conn, "items").unwrap();
    let item = |price| bare::Item { price, name: "old".into() };
    old.put_many(&conn, (0..1_000).map(|i| (i, (i != 7).then(|| item(i))))).unwrap();
    let new = Table::<i64, promoted::Item>::create(&conn, "items").unwrap();
    let item = |price| promoted::Item { price, score: 9.0, name: "new".into() };
    new.put_many(&conn, (500..1_500).map(|i| (i, item(i)))).unwrap();
    old.edit(&conn, &900, |item| item.price = -1).unwrap();
    old.put(&conn, &1, bare::Item { price: -2, name: String::new() }).unwrap();
    old.put_known_empty(&conn, &2).unwrap();
    for checked in [old.repromote(&conn).unwrap(), new.repromote(&conn).unwrap()] {
        assert_eq!((checked.checked, checked.mended, checked.corrupt), (1_500, 0, 0));
    }
    assert_eq!(one::<f64>(&conn, "SELECT score FROM items WHERE key = 900"), 9.0);
    assert_eq!(one::<f64>(&conn, "SELECT score FROM items WHERE key = 1"), 2.5);
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
    let sizes = "SELECT string_agg(size, ' ' ORDER BY key) FROM wider";
    assert_eq!(one::<String>(&conn, sizes), "5 1099511627776 7");
    assert_eq!(table2.repromote(&conn).unwrap().mended, 0);
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
