//! Tables without a Rust type: what is particular to Postgres. That they do what tables with one do is tested for all stores.

use crate::{as_role, connect, database, index_scans, one, role};
use postgres::Client;
use record_core::{
    Key, Record, Text,
    key::{KeyType, KeyValue},
    value::Value,
};
use record_postgres::postgres::{AnyTable, CreateOptions, Table, list_tables};

#[derive(Record, Debug, Clone, PartialEq)]
struct Facts {
    #[record(promote)]
    additions: u32,
    author: String,
}

#[derive(Key, Debug, Clone, PartialEq)]
struct Everything {
    small: i16,
    int: i32,
    big: i64,
    unsigned: u64,
    text: String,
    bytes: [u8; 3],
    id: uuid::Uuid,
}

fn key(n: u8) -> Everything {
    Everything {
        small: -i16::from(n),
        int: n.into(),
        big: i64::MIN + i64::from(n),
        unsigned: u64::MAX - u64::from(n),
        text: format!("é{n}"),
        bytes: [n; 3],
        id: uuid::Uuid::from_bytes([n; 16]),
    }
}

fn values(key: &Everything) -> [KeyValue<'_>; 7] {
    [
        KeyValue::Int(key.small.into()),
        KeyValue::Int(key.int.into()),
        KeyValue::Int(key.big),
        KeyValue::UInt(key.unsigned),
        KeyValue::Text(&key.text),
        KeyValue::Bytes(&key.bytes),
        KeyValue::Uuid(*key.id.as_bytes()),
    ]
}

fn facts(n: u8) -> Facts {
    Facts { additions: u32::from(n) * 10, author: format!("author {n}") }
}

/// Rows under ten keys, the last of them known empty.
fn filled(client: &mut Client) -> AnyTable {
    let typed = Table::<Everything, Facts>::create(client, "facts").unwrap();
    typed.put_many(client, (0..10).map(|n| (key(n), (n < 9).then(|| facts(n))))).unwrap();
    AnyTable::open(client, "facts").unwrap()
}

#[test]
fn key_columns_have_the_types_and_widths_of_the_schema() {
    let database = database();
    let mut client = connect(&database);
    let table = filled(&mut client);
    assert_eq!((table.layout(), table.name()), (Facts::LAYOUT, "facts"));
    assert_eq!(table.key_columns(), Everything::COLUMNS);
    assert_eq!(table.key_columns()[6].ty, KeyType::Uuid);
    assert_eq!(format!("{table:?}"), r#"AnyTable("facts")"#);
    for n in 0..9 {
        let row = table.get(&mut client, &values(&key(n))).unwrap().found().unwrap();
        assert!(matches!(row.view().get("additions"), Some(Value::Int(found)) if found == i64::from(n) * 10));
        assert_eq!(format!("{row:?}"), format!("{:?}", row.view()));
    }
    let mut integer = values(&key(200)).map(|_| KeyValue::Int(0));
    let other = key(3);
    integer.copy_from_slice(&values(&other));
    let rows = table.get_many(&mut client, [values(&key(9)), integer, values(&key(10))]).unwrap();
    assert!(rows[0].is_known() && rows[0].as_ref().found().is_none());
    assert!(rows[1].is_known() && !rows[2].is_known());
    assert_eq!(table.count(&mut client).unwrap(), 10);
}

#[test]
fn a_key_that_is_none_of_the_table_is_refused() {
    let database = database();
    let mut client = connect(&database);
    let table = filled(&mut client);
    let good = key(1);
    let with = |i: usize, value: KeyValue<'static>| {
        let mut key = values(&good).to_vec();
        key[i] = value;
        key
    };
    for (key, says) in [
        (vec![], "7 values, not 0"),
        (values(&good)[..6].to_vec(), "7 values, not 6"),
        (with(0, KeyValue::Int(1 << 20)), "field `small`"),
        (with(1, KeyValue::Text("secret")), "field `int`"),
        (with(3, KeyValue::Int(-1)), "field `unsigned`"),
        (with(4, KeyValue::Text("secret\0")), "field `text`"),
        (with(6, KeyValue::Bytes(b"secret")), "field `id`"),
    ] {
        let one = table.get(&mut client, &key).unwrap_err();
        let many = table.get_many(&mut client, [values(&good).to_vec(), key]).unwrap_err();
        assert_eq!(many.row(), Some(1), "{many}");
        for error in [one, many].map(|error| error.to_string()) {
            assert!(error.contains("table `facts`") && error.contains(says), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
    // Other forms of the same values.
    assert!(table.get(&mut client, &with(3, KeyValue::Int(7))).unwrap().found().is_none());
}

#[test]
fn what_is_not_a_table_of_records_is_not_opened() {
    let database = database();
    let mut client = connect(&database);
    filled(&mut client);
    let catalog = |name: &str, layout: &str| {
        format!(
            "INSERT INTO record.layouts SELECT '\"public\".\"{name}\"', version, fingerprint, hash, {layout} FROM record.layouts \
             WHERE name = '\"public\".\"facts\"'; "
        )
    };
    let made = [
        "CREATE TABLE plain (key bigint PRIMARY KEY, data bytea); \
         CREATE VIEW view AS SELECT * FROM facts; \
         CREATE MATERIALIZED VIEW stored AS SELECT * FROM facts; \
         CREATE SEQUENCE numbers; \
         CREATE TABLE no_key (data bytea); \
         CREATE TABLE real_key (key real PRIMARY KEY, data bytea); \
         CREATE TABLE short_key (key varchar(7) PRIMARY KEY, data bytea); \
         CREATE TABLE wide_key (key numeric(30) PRIMARY KEY, data bytea); \
         CREATE TABLE no_data (key bigint PRIMARY KEY); \
         CREATE TABLE broken (key bigint PRIMARY KEY, data bytea); \
         CREATE TABLE renamed (key bigint PRIMARY KEY, data bytea); \
         CREATE TABLE odd (key bigint PRIMARY KEY, data bytea); \
         CREATE TABLE hollow (key bigint PRIMARY KEY, data bytea); "
            .to_owned(),
        catalog("no_key", "layout"),
        catalog("real_key", "layout"),
        catalog("short_key", "layout"),
        catalog("wide_key", "layout"),
        catalog("no_data", "layout"),
        catalog("broken", "replace(layout::text, 'u32', 'u64')::jsonb"),
        catalog("renamed", "replace(layout::text, 'author', 'writer')::jsonb"),
        catalog("odd", "'[[[[1]]]]'"),
        catalog("hollow", "'null'"),
        catalog("view", "layout"),
    ];
    client.batch_execute(&made.concat()).unwrap();
    for (name, says) in [
        ("missing", "no such table"),
        ("", "table"),
        ("a\0b", "table"),
        ("\"", "table"),
        ("other.facts", "no such table"),
        ("plain", "does not know the table"),
        ("view", "is no table"),
        ("stored", "is no table"),
        ("numbers", "is no table"),
        ("no_key", "no primary key"),
        ("real_key", "of type real"),
        ("short_key", "of type character varying(7)"),
        ("wide_key", "of type numeric(30,0)"),
        ("no_data", "no column `data`"),
        ("broken", "field `additions`: offset or width"),
        ("renamed", "the hash of version 1"),
        ("odd", "table `odd`"),
        ("hollow", "table `hollow`"),
        ("record.layouts", "the catalog's own name"),
        ("record.positions", "the table of positions"),
    ] {
        let error = AnyTable::open(&mut client, name).unwrap_err().to_string();
        assert!(error.contains(says), "{name}: {error}");
    }
    // By its name in a schema, and in one of another spelling.
    assert_eq!(AnyTable::open(&mut client, "public.facts").unwrap().count(&mut client).unwrap(), 10);
    client.batch_execute(r#"CREATE SCHEMA "My.Data""#).unwrap();
    Table::<i64, Facts>::create(&mut client, r#""My.Data"."a "" b""#).unwrap();
    let table = AnyTable::open(&mut client, r#""My.Data"."a "" b""#).unwrap();
    assert_eq!((table.count(&mut client).unwrap(), table.layout()), (0, Facts::LAYOUT));
}

#[test]
fn tables_of_records_are_listed_whether_they_may_be_read_or_not() {
    let database = database();
    let mut client = connect(&database);
    assert_eq!(list_tables(&mut client).unwrap(), []);
    filled(&mut client);
    client.batch_execute(r#"CREATE SCHEMA "My.Data"; CREATE SCHEMA hidden"#).unwrap();
    Table::<i64, Facts>::create(&mut client, r#""My.Data"."a "" b""#).unwrap();
    Table::<i64, Facts>::create(&mut client, "hidden.facts").unwrap();
    Table::<i64, Facts>::create(&mut client, "gone").unwrap();
    let options = CreateOptions::new().partition_by("RANGE (key)");
    let split = Table::<i64, Facts>::create_with(&mut client, "split", options).unwrap();
    client
        .batch_execute(
            "DROP TABLE gone CASCADE; CREATE TABLE plain (key bigint PRIMARY KEY, data bytea); \
             CREATE TABLE low PARTITION OF split FOR VALUES FROM (0) TO (100); \
             CREATE TABLE high PARTITION OF split FOR VALUES FROM (100) TO (200)",
        )
        .unwrap();
    split.put_many(&mut client, (50..150).map(|i| (i, facts(i as u8)))).unwrap();
    let listed = |client: &mut Client| {
        let tables = list_tables(client).unwrap();
        assert!(tables.iter().all(|table| table.record == "Facts" && table.versions == [1]), "{tables:?}");
        assert!(tables.iter().all(|table| table.bytes >= 8_192), "{tables:?}");
        tables.into_iter().map(|table| (table.name, table.rows)).collect::<Vec<_>>()
    };
    // Nobody has looked at those with rows yet.
    let names = [r#""My.Data".a " b"#, "hidden.facts", "public.facts", "public.split"].map(String::from);
    let expected = |rows: [Option<u64>; 4]| names.clone().into_iter().zip(rows).collect::<Vec<_>>();
    assert_eq!(listed(&mut client), expected([Some(0), Some(0), None, None]));
    client.batch_execute("ANALYZE").unwrap();
    let analyzed = expected([Some(0), Some(0), Some(10), Some(100)]);
    assert_eq!(listed(&mut client), analyzed);
    for name in &names {
        AnyTable::open(&mut client, name).unwrap();
    }

    let role = role(&mut client, &database, "lister");
    client
        .batch_execute(&format!(
            "GRANT USAGE ON SCHEMA record TO {role}; GRANT SELECT ON record.layouts TO {role}"
        ))
        .unwrap();
    let mut other = as_role(&database, &role);
    assert_eq!(listed(&mut other), analyzed);
    let error = AnyTable::open(&mut other, "hidden.facts").unwrap_err();
    assert_eq!(error.code(), Some("42501"), "{error}");
    let facts = AnyTable::open(&mut other, "facts").unwrap();
    assert_eq!(facts.count(&mut other).unwrap_err().code(), Some("42501"));
    drop(other);
    client.batch_execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).unwrap();
}

#[test]
fn a_row_with_something_wrong_is_named_by_its_place_and_partition() {
    let database = database();
    let mut client = connect(&database);
    let options = CreateOptions::new().partition_by("RANGE (key)");
    let split = Table::<i64, Facts>::create_with(&mut client, "split", options).unwrap();
    client
        .batch_execute(
            "CREATE TABLE low PARTITION OF split FOR VALUES FROM (0) TO (100); \
             CREATE TABLE high PARTITION OF split FOR VALUES FROM (100) TO (200)",
        )
        .unwrap();
    split.put_many(&mut client, (0..200).map(|i| (i, facts(i as u8)))).unwrap();
    let table = AnyTable::open(&mut client, "split").unwrap();
    assert_eq!(table.verify(&mut client, |error| panic!("{error}")).unwrap().rows, 200);
    // The text of a record ends its blob. What can't be read by its accessor can't be stored in its column, but this can.
    client
        .batch_execute(
            "UPDATE split SET data = NULL WHERE key = 150; \
             UPDATE split SET data = set_byte(data, octet_length(data) - 1, 255) WHERE key IN (7, 199)",
        )
        .unwrap();
    let mut found = Vec::new();
    let verified = table.verify(&mut client, |error| found.push(error)).unwrap();
    assert_eq!((verified.rows, verified.wrong, found.len()), (200, 2, 2));
    for (error, (partition, key)) in found.iter().zip([("low", 7), ("high", 199)]) {
        let place: String = one(&mut client, &format!("SELECT ctid::text FROM split WHERE key = {key}"));
        let text = error.to_string();
        assert_eq!((error.row_place(), error.field()), (Some(&place[..]), Some("author")), "{text}");
        assert!(text.contains("table `split`") && text.contains(partition), "{text}");
        let patching =
            table.patch_json(&mut client, &[KeyValue::Int(key)], r#"{"additions": 1}"#).unwrap_err();
        assert!(patching.is_corrupt() && patching.row_place() == Some(&place), "{patching}");
    }
}

#[test]
fn promoted_fields_and_keys_are_found_by_their_indexes() {
    #[derive(Record)]
    struct Item {
        #[record(promote)]
        price: i64,
        #[record(promote(index))]
        name: Text<16>,
        #[record(promote)]
        author: String,
    }
    let database = database();
    let mut client = connect(&database);
    let typed = Table::<(i32, String), Item>::create(&mut client, "items").unwrap();
    let item = |n: i32| {
        let name = format!("item {n}").as_str().try_into().unwrap();
        ((n, format!("key {n}")), Item { price: n.into(), name, author: format!("author {n}") })
    };
    typed.put_many(&mut client, (0..5_000).map(item)).unwrap();
    client.batch_execute("ANALYZE items; SET enable_seqscan = off").unwrap();
    let table = AnyTable::open(&mut client, "items").unwrap();
    let column = |name: &str| table.filter(name).unwrap();
    for (filter, index) in [
        (column("price").eq(7), "items_price_idx"),
        // Texts, whose indexes are in the database's own order.
        (column("name").eq("item 7"), "items_name_idx"),
        (column("author").is_in(["author 7", "nobody"]), "items_author_idx"),
        (column("key1").eq(7), "items_pkey"),
    ] {
        let rows = table.scan().matching(filter.unwrap()).for_each(&mut client, |_, _| ()).unwrap().rows;
        assert_eq!(rows, 1, "{index}");
        assert!(index_scans(&mut client, index, 1) > 0, "{index}");
    }
    // A table that was made anew has other columns, which a filter could be wrong about.
    client.batch_execute("DROP TABLE items CASCADE").unwrap();
    Table::<(i32, String), Item>::create(&mut client, "items").unwrap();
    let error =
        table.scan().matching(column("price").eq(7).unwrap()).for_each(&mut client, |_, _| ()).unwrap_err();
    assert!(error.to_string().contains("open it again"), "{error}");
}
