//! Tables that are partitioned: by range, list and hash, several levels deep.

use crate::{Facts, FactsFields, FactsPatch, counts, database, driver::Driver, facts, on_both_drivers};
use record_core::{Patch, Record};
use record_feed::refresh::Computed;
use record_postgres::postgres::CreateOptions;
use record_table::{Lookup, Put, PutMode, PutOptions};
use test_servers::Server;

on_both_drivers! {
    a_partitioned_table_keeps_every_rule_of_putting,
    patches_and_edits_lose_nothing_in_partitions,
    an_index_that_others_build_over_partitions_is_left_to_them,
    rows_to_blame_are_named_by_key_columns_and_partitions,
    what_no_partition_takes_is_an_error_that_undoes_the_call,
    promoted_fields_and_digests_are_those_of_all_partitions,
    what_partitions_can_not_have_is_refused,
}

/// What a writer, a refresh that prunes, scans and queries do with partitions; the first two are there for one driver only.
#[test]
fn writers_refreshes_scans_and_queries_see_one_table() {
    use record_feed::{Writer, refresh::Refresh};
    use record_postgres::postgres::Table;
    let database = Server::shared().create_database();
    let connect = {
        let url = database.url();
        move || ::postgres::Client::connect(&url, ::postgres::NoTls)
    };
    let mut client = connect().unwrap();
    let options = CreateOptions::new().partition_by("HASH (key)");
    let table = Table::<i64, Facts>::create_with(&mut client, "t", options).unwrap();
    client
        .batch_execute(
            "CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 3, REMAINDER 0); \
             CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 3, REMAINDER 1); \
             CREATE TABLE t2 PARTITION OF t FOR VALUES WITH (MODULUS 3, REMAINDER 2)",
        )
        .unwrap();

    let writer = Writer::builder(table.clone()).position("feed").start(connect.clone()).unwrap();
    for i in 0..1_000 {
        writer.put_at(i, facts(i as u32), i as u64 + 1).unwrap();
    }
    writer.flush().unwrap();
    (0..1_000).for_each(|i| writer.patch_at(i, FactsPatch::new().additions(7), 2_000).unwrap());
    writer.delete(999).unwrap();
    let counts = writer.close().unwrap().counts;
    // One row had that number already.
    assert_eq!((counts.inserted, counts.updated, counts.deleted), (1_000, 998, 1));

    let report = Refresh::new(&table)
        .prune_at_most(1.0)
        .run(&mut client, 0..500, |key| Ok::<_, String>(Computed::Record(facts(*key as u32 / 2 * 2))))
        .unwrap();
    assert_eq!((report.keys, report.counts.deleted), (500, 499));

    let large = table.scan().matching(Facts::additions().ge(400u32)).order_by_key();
    let mut keys = vec![];
    large.for_each(&mut client, |key, _| keys.push(key)).unwrap();
    assert_eq!(keys, (400..500).collect::<Vec<i64>>());
    let mut clients = [connect().unwrap(), connect().unwrap()];
    let rows = std::sync::atomic::AtomicUsize::new(0);
    let each = |batch: arrow_array::RecordBatch| {
        rows.fetch_add(batch.num_rows(), std::sync::atomic::Ordering::Relaxed);
        Ok::<_, record_postgres::Error>(())
    };
    table.scan().for_each_batch(&mut clients, each).unwrap();
    assert_eq!(rows.into_inner(), 500);
}

type Key = (i32, String);

/// How a table of [`Key`] is partitioned, and the statements that make its partitions.
const WAYS: [(&str, &str); 4] = [
    (
        "RANGE (key1)",
        "CREATE TABLE low PARTITION OF t FOR VALUES FROM (MINVALUE) TO (20); \
         CREATE TABLE high PARTITION OF t DEFAULT",
    ),
    (
        "LIST (key1)",
        "CREATE TABLE first PARTITION OF t FOR VALUES IN (0, 1, 2, 3); CREATE TABLE others PARTITION OF t DEFAULT",
    ),
    (
        "HASH (key2)",
        "CREATE TABLE even PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0); \
         CREATE TABLE odd PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
    ),
    // Two levels, and a partition whose columns are in another order and of which one was dropped.
    (
        "RANGE (key1)",
        "CREATE TABLE low (gone integer, data bytea, key2 text COLLATE pg_catalog.\"C\" NOT NULL, key1 integer NOT NULL); \
         ALTER TABLE low DROP gone; \
         ALTER TABLE t ATTACH PARTITION low FOR VALUES FROM (MINVALUE) TO (10); \
         CREATE TABLE high PARTITION OF t DEFAULT PARTITION BY LIST (key2); \
         CREATE TABLE high_named PARTITION OF high FOR VALUES IN ('k5', 'k6'); \
         CREATE TABLE high_others PARTITION OF high DEFAULT",
    ),
];

fn key(i: u32) -> Key {
    (i as i32 % 40, format!("k{i}"))
}

/// Calls `test` with a table for each way to partition one.
fn on_all_ways<D: Driver>(test: impl Fn(&mut D, &D::Table<Key, Facts>, &str)) {
    for (by, partitions) in WAYS {
        let (_database, mut client) = database::<D>();
        let table = client.create_with::<Key, Facts>("t", CreateOptions::new().partition_by(by)).unwrap();
        client.sql(partitions).unwrap();
        test(&mut client, &table, partitions);
    }
}

fn a_partitioned_table_keeps_every_rule_of_putting<D: Driver>() {
    on_all_ways::<D>(|client, table, way| {
        assert_eq!(client.put(table, &key(1), facts(1)).unwrap(), Put::Inserted, "{way}");
        assert_eq!(client.put(table, &key(1), facts(1)).unwrap(), Put::Unchanged);
        assert_eq!(client.put(table, &key(1), facts(2)).unwrap(), Put::Updated);

        // More than one statement takes; runs of new rows are copied.
        let rows = |change: u32| (0..6_000).map(move |i| (key(i), facts(i + change)));
        assert_eq!(client.put_many(table, rows(0)).unwrap(), counts(5_999, 1, 0, 0), "{way}");
        assert_eq!(client.put_many(table, rows(0)).unwrap(), counts(0, 0, 6_000, 0));
        let some = rows(0).map(|(key, facts)| match key.0 < 10 {
            true => (key, Facts { additions: 99_999, ..facts }),
            false => (key, facts),
        });
        assert_eq!(client.put_many(table, some).unwrap(), counts(0, 1_500, 4_500, 0));

        let new = |mode| PutOptions::new().mode(mode);
        let ignored = client.put_many_with(table, rows(0).take(10), new(PutMode::InsertOrIgnore)).unwrap();
        assert_eq!((ignored.ignored, ignored.inserted), (10, 0));
        assert!(client.put_many_with(table, rows(0).take(10), new(PutMode::Insert)).is_err());
        let replaced = client.put_many_with(table, rows(0).take(10), new(PutMode::Replace)).unwrap();
        assert_eq!((replaced.deleted, client.count(table).unwrap()), (5_990, 10), "{way}");
        let keys: Vec<Key> = (0..12).map(key).collect();
        assert_eq!(client.delete_many(table, &keys).unwrap(), 10);
    });
}

fn patches_and_edits_lose_nothing_in_partitions<D: Driver>() {
    on_all_ways::<D>(|client, table, way| {
        client.put_many(table, (0..100).map(|i| (key(i), facts(i)))).unwrap();
        let patch = |i: u32| (key(i), FactsPatch::new().additions(i + 1_000));
        let whole = |i: u32| (key(i), FactsPatch::new().additions(i).author("new"));
        let patches = (0..100).map(patch).chain((100..110).map(whole));
        assert_eq!(client.patch_many(table, patches).unwrap(), counts(10, 100, 0, 0), "{way}");
        assert_eq!(client.patch_many(table, (0..100).map(patch)).unwrap(), counts(0, 0, 100, 0));
        let expected = Facts { additions: 1_007, ..facts(7) };
        assert_eq!(client.get(table, &key(7)), Lookup::Found(expected));
        client.edit(table, &key(7), |facts| facts.additions = 5).unwrap();
        assert_eq!(client.get(table, &key(7)), Lookup::Found(Facts { additions: 5, ..facts(7) }));
    });
}

fn rows_to_blame_are_named_by_key_columns_and_partitions<D: Driver>() {
    on_all_ways::<D>(|client, table, way| {
        client.put_many(table, (0..100).map(|i| (key(i), facts(i)))).unwrap();
        let insert = PutOptions::new().mode(PutMode::Insert);
        let rows = || [(key(7), facts(7))];
        let expected = "a row with the same key (`key1`, `key2`) is there already";
        let error = client.put_many_with(table, rows(), insert).unwrap_err();
        assert!(error.to_string().contains(expected), "{way}: {error}");
        // Where nothing can be asked any more.
        client.sql("BEGIN").unwrap();
        let error = client.put_many_with(table, rows(), insert).unwrap_err();
        assert!(error.to_string().contains(expected), "{way}: {error}");
        client.sql("ROLLBACK").unwrap();

        let spoil = "UPDATE t SET data = substr(data, 1, 9) WHERE key2 = 'k7'";
        client.sql(spoil).unwrap();
        let partition: String = client.one("SELECT tableoid::regclass::text FROM t WHERE key2 = 'k7'");
        let ctid: String = client.one("SELECT ctid::text FROM t WHERE key2 = 'k7'");
        let error = client.patch_many(table, [(key(7), FactsPatch::new().additions(1))]).unwrap_err();
        assert_eq!(
            (error.row_place(), error.partition()),
            (Some(&ctid[..]), Some(&partition[..])),
            "{way}: {error}"
        );
        assert!(error.to_string().contains(&format!("ctid {ctid} of partition {partition}: ")), "{error}");
    });
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("plain").unwrap();
    client.put(&table, &1, facts(1)).unwrap();
    client.sql("UPDATE plain SET data = substr(data, 1, 9)").unwrap();
    let error = client.patch_many(&table, [(1, FactsPatch::new().additions(1))]).unwrap_err();
    assert_eq!((error.row_place(), error.partition()), (Some("(0,2)"), None), "{error}");
}

fn what_no_partition_takes_is_an_error_that_undoes_the_call<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let options = CreateOptions::new().partition_by("RANGE (key)");
    let table = client.create_with::<i64, Facts>("t", options).unwrap();
    client.sql("CREATE TABLE low PARTITION OF t FOR VALUES FROM (0) TO (10)").unwrap();
    let rows = || [(1, facts(1)), (11, facts(2))];
    for mode in [PutMode::Upsert, PutMode::Insert, PutMode::InsertOrIgnore, PutMode::Replace] {
        let error = client.put_many_with(&table, rows(), PutOptions::new().mode(mode)).unwrap_err();
        assert_eq!(error.code(), Some("23514"), "{error}");
        assert_eq!(client.count(&table).unwrap(), 0);
    }
    client.sql("CREATE TABLE high PARTITION OF t FOR VALUES FROM (10) TO (20)").unwrap();
    assert_eq!(client.put_many(&table, rows()).unwrap().inserted, 2);
}

mod promoted {
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    #[record(version = 2, digest)]
    pub(super) struct Facts {
        pub(super) additions: u32,
        #[record(promote)]
        pub(super) author: String,
        #[record(since = 2, promote(index))]
        pub(super) late: i64,
    }
}

fn promoted_fields_and_digests_are_those_of_all_partitions<D: Driver>() {
    on_all_ways::<D>(|client, table, way| {
        client.put_many(table, (0..100).map(|i| (key(i), facts(i)))).unwrap();
        // It becomes a newer table, whose indexes every partition gets.
        let newer = client.create::<Key, promoted::Facts>("t").unwrap();
        let facts = |i: u32| promoted::Facts { additions: i, author: format!("author {}", i % 7), late: 3 };
        client.put_many(&newer, (50..150).map(|i| (key(i), facts(i)))).unwrap();
        assert_eq!(
            client.one::<i64>("SELECT count(*) FROM t_fields WHERE late = 3 AND author = 'author 0'"),
            14,
            "{way}"
        );
        let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
        assert_eq!(client.one::<i64>(invalid), 0);
        let found = client.find_equal(&newer, facts(77)).unwrap();
        assert_eq!(found, [key(77)]);
        client.create::<Key, promoted::Facts>("t").unwrap();
    });
}

fn an_index_that_others_build_over_partitions_is_left_to_them<D: Driver>() {
    on_all_ways::<D>(|client, table, way| {
        client.put_many(table, (0..100).map(|i| (key(i), facts(i)))).unwrap();
        // As the docs of `partition_by` say.
        client.sql("CREATE INDEX t_data_digest_idx ON ONLY t (hash_record_extended(ROW(data), 0))").unwrap();
        let index = "SELECT 't_data_digest_idx'::regclass::oid";
        let before: u32 = client.one(index);
        let error = client.create::<Key, promoted::Facts>("t").map(drop).unwrap_err();
        assert!(error.to_string().contains("was made `ON ONLY` the partitioned table"), "{way}: {error}");
        assert_eq!(client.one::<u32>(index), before, "{way}");
        client
            .sql(
                "DO $$ DECLARE t regclass; BEGIN \
                 FOR t IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 't'::regclass LOOP \
                 EXECUTE format('CREATE INDEX %I ON %s (hash_record_extended(ROW(data), 0))', 'i' || t::oid, t); \
                 EXECUTE format('ALTER INDEX t_data_digest_idx ATTACH PARTITION %I', 'i' || t::oid); \
                 END LOOP; END $$",
            )
            .unwrap();
        client.create::<Key, promoted::Facts>("t").unwrap();
        assert_eq!(client.one::<u32>(index), before, "{way}");
    });
}

#[derive(Record)]
#[record(digest(unique))]
struct Unique {
    n: i64,
}

#[derive(record_core::Key, Clone, Debug, PartialEq)]
struct Numbered {
    #[record(id)]
    id: i64,
}

#[derive(record_core::Key, Clone, Debug, PartialEq)]
struct Unnumbered {
    id: i64,
}

fn what_partitions_can_not_have_is_refused<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let options = CreateOptions::new().partition_by("RANGE (key)");
    let error = client.create_with::<i64, Unique>("t", options).map(drop).unwrap_err();
    assert!(error.to_string().contains("`digest(unique)`"), "{error}");
    let options = CreateOptions::new().partition_by("RANGE (id)");
    let ids = client.create_with::<Numbered, Facts>("t", options).map(drop);
    match client.one::<i32>("SELECT current_setting('server_version_num')::int") {
        170_000.. => assert!(ids.is_ok()),
        _ => {
            let error = ids.unwrap_err().to_string();
            assert!(error.contains("before PostgreSQL 17"), "{error}");
            // What it says works.
            client.create_with::<Unnumbered, Facts>("t", options).unwrap();
            let statements =
                error.split('`').filter(|part| part.contains(" SEQUENCE ") || part.contains(" SET "));
            let statements: Vec<_> = statements.collect();
            assert_eq!(statements.len(), 2, "{error}");
            let again = client.create::<Numbered, Facts>("t").map(drop).unwrap_err();
            assert!(again.to_string().contains(statements[1]), "{again}");
            statements.iter().for_each(|statement| client.sql(statement).unwrap());
            client.create::<Numbered, Facts>("t").unwrap();
        }
    }
    client.sql("CREATE TABLE t0 PARTITION OF t DEFAULT").unwrap();
    client.sql("INSERT INTO t (data) VALUES (NULL), (NULL)").unwrap();
    assert_eq!(client.one::<i64>("SELECT max(id) FROM t"), 2);
    let options = CreateOptions::new().partition_by("RANGE (no_column)");
    assert!(client.create_with::<i64, Facts>("u", options).is_err());
    // One that is there stays as it is.
    client.create::<i64, Facts>("whole").unwrap();
    client.create_with::<i64, Facts>("whole", CreateOptions::new().partition_by("RANGE (key)")).unwrap();
    assert_eq!(
        client.one::<i64>("SELECT count(*) FROM pg_class WHERE relname = 'whole' AND relkind = 'r'"),
        1
    );
}
