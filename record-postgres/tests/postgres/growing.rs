//! Tables that are brought forward: indexes built beside the rows, the rewrite that is asked for.

use crate::{connect, database, index_scans, one};
use postgres::Client;
use record_postgres::{
    Error,
    postgres::{AccessorFunction, CreateOptions, Table},
};
use std::{sync::Barrier, thread};

mod bare {
    #[derive(record_core::Record, Clone)]
    pub(super) struct Item {
        pub(super) price: i64,
        pub(super) name: String,
    }
}

mod indexed {
    #[derive(record_core::Record)]
    #[record(digest(unique))]
    pub(super) struct Item {
        #[record(promote(index))]
        pub(super) price: i64,
        pub(super) name: String,
    }
}

mod promoted {
    #[derive(record_core::Record)]
    pub(super) struct Item {
        #[record(promote)]
        pub(super) price: i64,
        pub(super) name: String,
    }
}

mod moved {
    #[derive(record_core::Record)]
    #[record(version = 2)]
    pub(super) struct Item {
        #[record(rename = "price", column = "old_price")]
        pub(super) old: i64,
        #[record(since = 2, rename = "price2", column = "price", promote)]
        pub(super) price: i64,
        pub(super) name: String,
    }
}

type Bare = Table<i64, bare::Item>;
type Indexed = Table<i64, indexed::Item>;
type Promoted = Table<i64, promoted::Item>;

fn items(client: &mut Client, count: i64) -> Bare {
    let table = Bare::create(client, "items").unwrap();
    let item = |price: i64| bare::Item { price, name: format!("item {price}") };
    table.put_many(client, (0..count).map(|i| (i, item(i)))).unwrap();
    table
}

/// The table's indexes beside its key, with whether they are usable.
fn indexes(client: &mut Client) -> Vec<(String, bool)> {
    let sql = "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
               WHERE i.indrelid = 'items'::regclass AND NOT i.indisprimary ORDER BY 1";
    client.query(sql, &[]).unwrap().iter().map(|row| (row.get(0), row.get(1))).collect()
}

const BOTH: [(&str, bool); 2] = [("items_data_sha256_idx", true), ("items_price_idx", true)];

fn is_both(found: &[(String, bool)]) -> bool {
    found.iter().map(|(name, valid)| (&name[..], *valid)).eq(BOTH)
}

#[test]
fn indexes_of_a_table_with_rows_are_built_while_others_write() {
    let database = database();
    let mut client = connect(&database);
    items(&mut client, 100);
    let statements = Indexed::migration_sql(&mut client, "items", CreateOptions::new()).unwrap();
    assert_eq!(statements.matches("INDEX CONCURRENTLY").count(), 2, "{statements}");
    assert_eq!(statements.matches("outside of a transaction").count(), 2, "{statements}");

    // By several programs at once.
    let barrier = Barrier::new(4);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut client = connect(&database);
                barrier.wait();
                Indexed::create(&mut client, "items").unwrap();
            });
        }
    });
    assert!(is_both(&indexes(&mut client)));
    let plan = "EXPLAIN SELECT * FROM items_fields WHERE price = 7";
    client.batch_execute("SET enable_seqscan = off").unwrap();
    let plan: Vec<String> = client.query(plan, &[]).unwrap().iter().map(|row| row.get(0)).collect();
    assert!(plan.concat().contains("items_price_idx"), "{plan:?}");
}

#[test]
fn in_the_callers_transaction_indexes_are_part_of_it() {
    let database = database();
    let mut client = connect(&database);
    items(&mut client, 100);
    let mut transaction = client.transaction().unwrap();
    Indexed::create(&mut transaction, "items").unwrap();
    transaction.rollback().unwrap();
    assert!(indexes(&mut client).is_empty());
    let mut transaction = client.transaction().unwrap();
    Indexed::create(&mut transaction, "items").unwrap();
    transaction.commit().unwrap();
    assert!(is_both(&indexes(&mut client)));
}

#[test]
fn an_index_whose_build_failed_is_built_again() {
    let database = database();
    let mut client = connect(&database);
    let table = items(&mut client, 10);
    table.put(&mut client, &99, bare::Item { price: 3, name: "item 3".into() }).unwrap();
    let error = Indexed::create(&mut client, "items").unwrap_err();
    assert!(error.to_string().contains("making the index `items_data_sha256_idx`"), "{error}");
    assert!(!error.to_string().contains("item 3"), "{error}");
    assert!(indexes(&mut client).contains(&("items_data_sha256_idx".into(), false)));
    table.delete(&mut client, &99).unwrap();
    let table = Indexed::create(&mut client, "items").unwrap();
    assert!(is_both(&indexes(&mut client)));
    let found = table.find_equal(&mut client, indexed::Item { price: 3, name: "item 3".into() }).unwrap();
    assert_eq!(found, [3]);
}

#[test]
fn an_index_of_somebody_elses_is_not_taken_for_the_one_that_keeps_records_unique() {
    let name = "items_data_sha256_idx";
    for (index, is) in [
        (format!("CREATE INDEX {name} ON items (sha256(data))"), "is not unique"),
        (format!("CREATE UNIQUE INDEX {name} ON items (key)"), "is on something else"),
        (format!("CREATE UNIQUE INDEX {name} ON items (sha256(data), key)"), "is on something else"),
        (format!("CREATE UNIQUE INDEX {name} ON items (md5(data))"), "is on something else"),
        (format!("CREATE UNIQUE INDEX {name} ON items (sha256(data)) WHERE key > 5"), "leaves rows out"),
    ] {
        let database = database();
        let mut client = connect(&database);
        items(&mut client, 10);
        client.batch_execute(&index).unwrap();
        let error = Indexed::create(&mut client, "items").unwrap_err();
        assert!(
            error.to_string().contains(&format!("the index `{name}` {is}, so it was not made")),
            "{error}"
        );
        client.batch_execute(&format!("ALTER INDEX {name} RENAME TO other")).unwrap();
        Indexed::create(&mut client, "items").unwrap();
        client.batch_execute("SET quote_all_identifiers = on; SET search_path = public, pg_catalog").unwrap();
        Indexed::create(&mut client, "items").unwrap();
        let valid = "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = indexrelid \
                     WHERE relname = 'items_data_sha256_idx' AND indisvalid AND indisunique";
        assert_eq!(one::<i64>(&mut client, valid), 1);
    }
}

#[test]
fn an_index_of_somebody_elses_whose_build_failed_is_left_to_them() {
    let database = database();
    let mut client = connect(&database);
    let table = items(&mut client, 10);
    table.put(&mut client, &99, bare::Item { price: 3, name: "item 3".into() }).unwrap();
    let build = "CREATE UNIQUE INDEX CONCURRENTLY items_data_sha256_idx ON items (octet_length(data))";
    assert!(client.batch_execute(build).is_err());
    let before = indexes(&mut client);
    let error = Indexed::create(&mut client, "items").unwrap_err();
    assert!(error.to_string().contains("the index `items_data_sha256_idx` is on something else"), "{error}");
    assert_eq!(indexes(&mut client), before);
}

#[test]
fn only_who_asks_for_it_gets_the_table_rewritten() {
    let database = database();
    let mut client = connect(&database);
    let old = items(&mut client, 100);
    let file = "SELECT pg_relation_filenode('items')";
    let before = one::<u32>(&mut client, file);
    Promoted::create(&mut client, "items").unwrap();
    assert_eq!(one::<u32>(&mut client, file), before);
    assert!(client.query("SELECT price FROM items", &[]).is_err());
    assert_eq!(one::<i64>(&mut client, "SELECT sum(price)::int8 FROM items_fields"), 4_950);

    Promoted::create_with(&mut client, "items", CreateOptions::new().rewrite(true)).unwrap();
    assert_ne!(one::<u32>(&mut client, file), before);
    assert_eq!(one::<i64>(&mut client, "SELECT sum(price)::int8 FROM items"), 4_950);
    assert_eq!(indexes(&mut client), [("items_price_idx".to_owned(), true)]);
    // The database keeps the column right, whoever writes.
    old.put(&mut client, &0, bare::Item { price: 50, name: String::new() }).unwrap();
    assert_eq!(one::<i64>(&mut client, "SELECT sum(price)::int8 FROM items"), 5_000);
    assert_eq!(one::<i64>(&mut client, "SELECT sum(price)::int8 FROM items_fields"), 5_000);
    let nothing = Promoted::migration_sql(&mut client, "items", CreateOptions::new().rewrite(true));
    assert_eq!(nothing.unwrap(), "");
}

#[test]
fn a_handle_does_not_filter_by_a_column_that_shows_another_field_by_now() {
    use promoted::ItemFields as _;
    let database = database();
    let mut client = connect(&database);
    let table = Promoted::create(&mut client, "items").unwrap();
    let item = |price: i64| promoted::Item { price, name: format!("item {price}") };
    table.put_many(&mut client, (0..10).map(|i| (i, item(i)))).unwrap();
    let count = |client: &mut Client| -> Result<[u64; 2], Error> {
        let typed = table.scan().matching(promoted::Item::price().ge(5)).for_each(client, |_, _| ())?;
        Ok([typed.rows, table.scan().filter("price > $1", (6i64,)).for_each(client, |_, _| ())?.rows])
    };
    assert_eq!(count(&mut client).unwrap(), [5, 3]);
    // Columns that come and go do no harm.
    client
        .batch_execute("ALTER TABLE items ADD remark text, ADD note text; ALTER TABLE items DROP remark")
        .unwrap();
    assert_eq!(count(&mut client).unwrap(), [5, 3]);

    let rewrite = CreateOptions::new().rewrite(true);
    // What others made of the column stays, or nothing is changed.
    client.batch_execute("CREATE VIEW of_others AS SELECT price FROM items").unwrap();
    assert!(Table::<i64, moved::Item>::create_with(&mut client, "items", rewrite).is_err());
    assert_eq!(count(&mut client).unwrap(), [5, 3]);
    client.batch_execute("DROP VIEW of_others").unwrap();
    Table::<i64, moved::Item>::create_with(&mut client, "items", rewrite).unwrap();
    for place in ["items", "items_fields"] {
        assert_eq!(one::<i64>(&mut client, &format!("SELECT max(price) FROM {place}")), 0);
    }
    assert_eq!(indexes(&mut client), [("items_price_idx".to_owned(), true)]);
    let nothing = Table::<i64, moved::Item>::migration_sql(&mut client, "items", rewrite);
    assert_eq!(nothing.unwrap(), "");
    let error = count(&mut client).unwrap_err();
    assert!(error.is_table() && error.to_string().contains("open it again"), "{error}");
    assert_eq!(table.scan().for_each(&mut client, |_, _| ()).unwrap().rows, 10);
    assert_eq!(table.put(&mut client, &10, item(10)).unwrap(), record_table::Put::Inserted);
    let table = Promoted::open(&mut client, "items").unwrap();
    let typed = table.scan().matching(promoted::Item::price().ge(5));
    assert_eq!(typed.for_each(&mut client, |_, _| ()).unwrap().rows, 6);
}

mod listed {
    #[derive(record_core::Record)]
    pub(super) struct Item {
        pub(super) price: i64,
        pub(super) name: String,
        pub(super) labels: Vec<String>,
    }
}

#[test]
fn a_view_of_an_earlier_library_becomes_the_fast_one() {
    type Listed = Table<i64, listed::Item>;
    let database = database();
    let mut client = connect(&database);
    let table = Listed::create(&mut client, "items").unwrap();
    for key in 0..10 {
        let labels = vec![format!("label {key}"); key as usize];
        table.put(&mut client, &key, listed::Item { price: key, name: "x".into(), labels }).unwrap();
    }
    let rows = |client: &mut Client| -> Vec<String> {
        let rows = client.query("SELECT v::text FROM items_fields v ORDER BY key", &[]).unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    let columns = "SELECT string_agg(attname || ' ' || atttypid::regtype || ' ' || attcollation, ',' ORDER BY attnum) \
                   FROM pg_attribute WHERE attrelid = 'items_fields'::regclass";
    let definition = "SELECT pg_get_viewdef('items_fields'::regclass)";
    let (shown, fast) = (rows(&mut client), one::<String>(&mut client, definition));
    let typed = one::<String>(&mut client, columns);

    // What the view was, in short: what is known of it is which functions it calls.
    let old: Vec<AccessorFunction> =
        AccessorFunction::all().into_iter().filter(|function| function.name().ends_with("_1")).collect();
    let there = "SELECT ARRAY(SELECT proname::text FROM pg_proc WHERE pronamespace = 'record'::regnamespace)";
    let there = one::<Vec<String>>(&mut client, there);
    let missing = old.iter().filter(|function| !there.iter().any(|name| name == function.name()));
    client.batch_execute(&AccessorFunction::script(missing)).unwrap();
    let slow = fast.replace("record.string_list_2(", "record.string_list_1(");
    client.batch_execute(&format!("CREATE OR REPLACE VIEW items_fields AS {slow}")).unwrap();
    client.batch_execute("CREATE VIEW of_others AS SELECT labels FROM items_fields").unwrap();
    assert_ne!(one::<String>(&mut client, definition), fast);
    assert_eq!(rows(&mut client), shown);

    let migration = Listed::migration_sql(&mut client, "items", CreateOptions::new()).unwrap();
    assert!(migration.contains("CREATE OR REPLACE VIEW") && !migration.contains("DROP"), "{migration}");
    Listed::create(&mut client, "items").unwrap();
    assert_eq!(one::<String>(&mut client, definition), fast);
    assert_eq!(one::<String>(&mut client, columns), typed);
    assert_eq!(rows(&mut client), shown);
    assert_eq!(Listed::migration_sql(&mut client, "items", CreateOptions::new()).unwrap(), "");
}

#[test]
fn an_index_is_built_anew_for_the_field_that_took_its_columns_name() {
    mod v1 {
        #[derive(record_core::Record)]
        pub(super) struct Counted {
            #[record(promote(index))]
            pub(super) count: u16,
        }
    }
    mod v2 {
        #[derive(record_core::Record)]
        #[record(version = 2)]
        pub(super) struct Counted {
            #[record(rename = "count", column = "old_count", retired = 2)]
            pub(super) old: record_core::Retired<u16>,
            #[record(since = 2, from = "count", rename = "count2", column = "count", promote(index))]
            pub(super) count: u32,
        }
    }
    let database = database();
    let mut client = connect(&database);
    let table = Table::<i64, v1::Counted>::create(&mut client, "counted").unwrap();
    table.put_many(&mut client, (0..1_000).map(|i| (i, v1::Counted { count: i as u16 }))).unwrap();
    let index = "SELECT pg_get_indexdef('counted_count_idx'::regclass)";
    let before: String = one(&mut client, index);

    let sql = Table::<i64, v2::Counted>::migration_sql(&mut client, "counted", CreateOptions::new()).unwrap();
    assert!(sql.contains("DROP INDEX IF EXISTS"), "{sql}");
    let table = Table::<i64, v2::Counted>::create(&mut client, "counted").unwrap();
    let after: String = one(&mut client, index);
    assert_ne!(before, after);
    table.put(&mut client, &5_000, v2::Counted { old: record_core::Retired::new(), count: 70_000 }).unwrap();
    client.batch_execute("ANALYZE counted; SET enable_seqscan = off").unwrap();
    use v2::CountedFields as _;
    for (count, key) in [(70_000, 5_000), (77, 77)] {
        let mut keys = vec![];
        let scan = table.scan().matching(v2::Counted::count().eq(count));
        scan.for_each(&mut client, |key, _| keys.push(key)).unwrap();
        assert_eq!(keys, [key]);
    }
    assert_eq!(index_scans(&mut client, "counted_count_idx", 2), 2);

    // There is nothing left to do, also for a program that is older.
    let text: String = one(&mut client, index);
    assert_eq!(
        Table::<i64, v2::Counted>::migration_sql(&mut client, "counted", CreateOptions::new()).unwrap(),
        ""
    );
    Table::<i64, v1::Counted>::create(&mut client, "counted").unwrap();
    assert_eq!(one::<String>(&mut client, index), text);
}
