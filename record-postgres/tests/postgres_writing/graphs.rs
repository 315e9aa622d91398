//! Batches of rows of several types: round trips, sequences of every kind, and what roles and transactions may.

use crate::{Facts, facts, large};
use postgres::{Client, NoTls};
use record_core::{Key, Record};
use record_postgres::{
    Error,
    postgres::{Batch, CreateOptions, Table},
    tokio_postgres as nonblocking,
};
use std::time::Duration;
use test_servers::{Database, Proxy, Server};

#[derive(Key, Debug, Clone, Copy, PartialEq)]
struct Parent {
    #[record(id)]
    id: i64,
}

#[derive(Key, Debug, Clone, Copy, PartialEq)]
struct Child {
    parent: i64,
    #[record(id)]
    id: i32,
}

fn database() -> (Database, Client) {
    let database = Server::shared().create_database();
    let client = connect(&database.url());
    (database, client)
}

fn connect(url: &str) -> Client {
    Client::connect(url, NoTls).unwrap()
}

fn one<T: for<'a> postgres::types::FromSql<'a>>(client: &mut Client, sql: &str) -> T {
    client.query_one(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error:?}")).get(0)
}

/// Adds rows of four types, each with the id of one above it.
macro_rules! four_types {
    ($batch:expr, $tables:expr, $parents:expr) => {{
        let (batch, (a, b, c, d)) = (&mut $batch, $tables);
        for n in 0..$parents {
            let parent = batch.add(a, move |id, _| (Parent { id }, facts(n)));
            let child = batch.add(b, move |id, ids| (Child { parent: ids[parent], id }, facts(n)));
            for _ in 0..3 {
                batch.add(c, move |id, ids| (Child { parent: ids.get(child).into(), id }, facts(n)));
            }
            batch.add_keyed(d, move |ids| ((ids[parent], ids.get(child)), None::<Facts>));
        }
    }};
}

/// Round trips that a call takes.
fn counted<T>(proxy: &Proxy, call: impl FnOnce() -> T) -> (T, u64) {
    let before = proxy.round_trips();
    let result = call();
    (result, proxy.round_trips() - before)
}

#[test]
fn a_batch_of_any_number_of_types_takes_two_round_trips() {
    let (database, mut client) = database();
    let tables = (
        &Table::<Parent, Facts>::create(&mut client, "a").unwrap(),
        &Table::<Child, Facts>::create(&mut client, "b").unwrap(),
        &Table::<Child, Facts>::create(&mut client, "c").unwrap(),
        &Table::<(i64, i32), Facts>::create(&mut client, "d").unwrap(),
    );
    let proxy = Proxy::start(database.address(), Duration::from_millis(2));
    let mut client = connect(&proxy.url(&database.url()));
    for parents in [1, 200] {
        let mut batch = Batch::new();
        four_types!(batch, tables, parents);
        let (ids, round_trips) = counted(&proxy, || batch.write(&mut client).unwrap());
        assert_eq!((ids.len(), round_trips), (5 * parents as usize, 2));
    }
    let mut transaction = client.transaction().unwrap();
    let mut batch = Batch::new();
    four_types!(batch, tables, 10);
    assert_eq!(counted(&proxy, || batch.write(&mut transaction).unwrap()).1, 2);
    transaction.commit().unwrap();
    let counts = "SELECT concat_ws(' ', (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM c), \
                  (SELECT count(*) FROM d))";
    assert_eq!(one::<String>(&mut client, counts), "211 211 633 211");

    assert_eq!(counted(&proxy, || Batch::new().write(&mut client).unwrap()).1, 0);
    let mut batch = Batch::new();
    batch.add_keyed(tables.3, |_| ((-1, -1), facts(1)));
    batch.add_with_id(tables.0, Some(-1), |id, _| (Parent { id }, facts(1)));
    assert_eq!(counted(&proxy, || batch.write(&mut client).unwrap()).1, 1, "nothing is to be drawn");
}

#[test]
fn a_batch_over_the_asynchronous_driver_takes_two_round_trips() {
    let (database, _client) = database();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let proxy = Proxy::start(database.address(), Duration::from_millis(2));
    runtime.block_on(async {
        let url = proxy.url(&database.url());
        let (mut client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        let a = nonblocking::Table::<Parent, Facts>::create(&mut client, "a").await.unwrap();
        let b = nonblocking::Table::<Child, Facts>::create(&mut client, "b").await.unwrap();
        let c = nonblocking::Table::<Child, Facts>::create(&mut client, "c").await.unwrap();
        let d = nonblocking::Table::<(i64, i32), Facts>::create(&mut client, "d").await.unwrap();
        let mut batch = nonblocking::Batch::new();
        four_types!(batch, (&a, &b, &c, &d), 100);
        let before = proxy.round_trips();
        // In a task of its own: calls are Send.
        let written = tokio::spawn(async move { batch.write(&mut client).await.map(|ids| (ids, client)) });
        let (ids, mut client) = written.await.unwrap().unwrap();
        assert_eq!((ids.len(), proxy.round_trips() - before), (500, 2));

        let before = proxy.round_trips();
        let mut batch = nonblocking::Batch::new();
        for n in 0..70 {
            batch.add(&a, move |id, _| (Parent { id }, large(n)));
        }
        batch.write(&mut client).await.unwrap();
        assert!((3..=6).contains(&(proxy.round_trips() - before)), "{}", proxy.round_trips() - before);
        assert_eq!(a.count(&mut client).await.unwrap(), 170);
        drop(client);
        connection.await.unwrap().unwrap();
    });
}

#[test]
fn more_than_a_statement_takes_is_one_transaction() {
    let (database, mut client) = database();
    let parents = Table::<Parent, Facts>::create(&mut client, "parents").unwrap();
    let children = Table::<Child, Facts>::create(&mut client, "children").unwrap();
    client.batch_execute("ALTER TABLE children ADD FOREIGN KEY (parent) REFERENCES parents (id)").unwrap();
    let proxy = Proxy::start(database.address(), Duration::ZERO);
    let mut client = connect(&proxy.url(&database.url()));
    let batch = |last: i64| {
        let mut batch = Batch::new();
        for n in 0..35 {
            // The parents of the second statement's children are in the first, and some in the second itself.
            let parent = batch.add(&parents, move |id, _| (Parent { id }, large(n)));
            batch.add(&children, move |id, ids| (Child { parent: ids[parent], id }, large(n)));
        }
        batch.add_keyed(&children, move |_| (Child { parent: last, id: 1_000_000 }, facts(1)));
        batch
    };
    let error = batch(-1).write(&mut client).unwrap_err();
    assert!(error.to_string().contains("foreign key"), "{error}");
    assert_eq!(error.table(), Some("children"));
    assert_eq!((parents.count(&mut client).unwrap(), children.count(&mut client).unwrap()), (0, 0));

    let mut transaction = client.transaction().unwrap();
    batch(-1).write(&mut transaction).unwrap_err();
    assert_eq!(parents.count(&mut transaction).unwrap(), 0, "the caller's transaction can go on");
    transaction.rollback().unwrap();

    parents.put(&mut client, &Parent { id: 500 }, facts(1)).unwrap();
    let (_, round_trips) = counted(&proxy, || batch(500).write(&mut client).unwrap());
    assert_eq!(round_trips, 1 + 3 + 2, "ids, statements, and a transaction around them");
    assert_eq!((parents.count(&mut client).unwrap(), children.count(&mut client).unwrap()), (36, 36));
    let numbers: Vec<u32> = {
        let mut numbers = vec![];
        let scan = parents.scan().filter("id <> 500", ());
        scan.for_each(&mut client, |_, facts| numbers.push(facts.unwrap().additions())).unwrap();
        // In whichever order: where rows that were taken back stood, there is room for others once the server has tidied up.
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(numbers, (0..35).collect::<Vec<_>>());
}

#[test]
fn any_sequence_that_belongs_to_the_column_will_do() {
    let (_database, mut client) = database();
    // The key is an integer as it is, so nothing is made by creating the table.
    let table = Table::<i32, Facts>::create(&mut client, "facts").unwrap();
    let drawn = |client: &mut Client| {
        let mut batch = Batch::new();
        let first = batch.add(&table, |id, _| (id, facts(1)));
        batch.add(&table, |id, _| (id, facts(2)));
        batch.write(client).map(|ids| ids.get(first))
    };
    let error = drawn(&mut client).unwrap_err();
    assert!(error.is_table(), "{error}");
    let words = error.to_string();
    assert!(words.contains("the key column `key` has no sequence to draw ids from"), "{words}");
    let start = words.find("ALTER TABLE").unwrap();
    let statement = &words[start..start + words[start..].find('`').unwrap()];
    client.batch_execute(statement).unwrap();
    assert_eq!(drawn(&mut client).unwrap(), 1);

    for (change, expected) in [
        ("ALTER TABLE facts ALTER COLUMN key SET GENERATED ALWAYS", 3),
        (
            "ALTER TABLE facts ALTER COLUMN key DROP IDENTITY; \
          CREATE SEQUENCE \"Odd \"\"name\" START 100 CACHE 10; ALTER SEQUENCE \"Odd \"\"name\" OWNED BY facts.key",
            100,
        ),
        (
            "ALTER TABLE facts ALTER COLUMN key SET DEFAULT nextval('\"Odd \"\"name\"'); SET search_path = pg_catalog",
            102,
        ),
    ] {
        client.batch_execute(change).unwrap();
        assert_eq!(drawn(&mut client).unwrap(), expected, "{change}");
    }
    client.batch_execute("SET search_path = public; ALTER SEQUENCE \"Odd \"\"name\" MAXVALUE 3000000000 RESTART 2147483647").unwrap();
    let error = drawn(&mut client).unwrap_err();
    assert!(error.to_string().contains("an id was drawn that the key's type can't hold"), "{error}");
    assert_eq!(table.count(&mut client).unwrap(), 8);
}

#[test]
fn creating_makes_identity_columns_and_keeps_those_that_are_there() {
    let (_database, mut client) = database();
    Table::<Child, Facts>::create(&mut client, "new").unwrap();
    Table::<(i64, i32), Facts>::create(&mut client, "none").unwrap();
    let identity = "SELECT string_agg(concat(attname, attidentity), ' ' ORDER BY attname) FROM pg_attribute \
                    WHERE attrelid = 'new'::regclass AND attidentity <> ''";
    assert_eq!(one::<String>(&mut client, identity), "idd");

    #[derive(Key)]
    struct Unmarked {
        id: i64,
    }
    let before = Table::<Unmarked, Facts>::create(&mut client, "old").unwrap();
    before.put_many(&mut client, (1..=9).map(|id| (Unmarked { id }, facts(1)))).unwrap();
    let sql = Table::<Parent, Facts>::migration_sql(&mut client, "old", CreateOptions::new()).unwrap();
    assert!(sql.contains("-- making `id` an identity column\nALTER TABLE"), "{sql}");
    client.batch_execute(&sql).unwrap();
    assert_eq!(Table::<Parent, Facts>::migration_sql(&mut client, "old", CreateOptions::new()).unwrap(), "");
    let table = Table::<Parent, Facts>::create(&mut client, "old").unwrap();
    let mut batch = Batch::new();
    let id = batch.add(&table, |id, _| (Parent { id }, facts(1)));
    assert_eq!(batch.write(&mut client).unwrap()[id], 10);

    let serial = "CREATE SEQUENCE s; DROP TABLE old CASCADE";
    client.batch_execute(serial).unwrap();
    Table::<Unmarked, Facts>::create(&mut client, "old").unwrap();
    client.batch_execute("ALTER TABLE old ALTER COLUMN id SET DEFAULT nextval('s')").unwrap();
    let error = Table::<Parent, Facts>::create(&mut client, "old").unwrap_err();
    assert!(error.to_string().contains("has a default and no sequence of its own"), "{error}");
    client.batch_execute("ALTER SEQUENCE s OWNED BY old.id").unwrap();
    Table::<Parent, Facts>::create(&mut client, "old").unwrap();
    assert_eq!(one::<i64>(&mut client, "SELECT count(*) FROM pg_sequence WHERE seqrelid = 's'::regclass"), 1);
}

#[test]
fn keys_that_are_there_in_a_partition_are_named_as_in_any_table() {
    let (_database, mut client) = database();
    let by = CreateOptions::new().partition_by("RANGE (key)");
    let parts = Table::<i64, Facts>::create_with(&mut client, "parts", by).unwrap();
    let plain = Table::<i64, Facts>::create(&mut client, "plain").unwrap();
    client.batch_execute("CREATE TABLE low PARTITION OF parts DEFAULT").unwrap();
    parts.put(&mut client, &1, facts(1)).unwrap();
    let expected = "table `parts`, record `Facts`: ";
    for with_another in [false, true] {
        let mut batch = Batch::new();
        if with_another {
            batch.add_keyed(&plain, |_| (5, facts(5)));
        }
        batch.add_keyed(&parts, |_| (1, facts(1)));
        let error = batch.write(&mut client).map(drop).unwrap_err();
        assert!(error.to_string().starts_with(expected) && error.to_string().contains("`key`"), "{error}");
    }
    assert_eq!(plain.count(&mut client).unwrap(), 0);
}

#[test]
fn a_table_that_is_not_there_is_named_among_others() {
    let (_database, mut client) = database();
    let tables = ["a", "a_b", "b"].map(|name| Table::<i64, Facts>::create(&mut client, name).unwrap());
    client.batch_execute("DROP TABLE a CASCADE").unwrap();
    let mut batch = Batch::new();
    tables.iter().rev().for_each(|table| batch.add_keyed(table, |_| (1, facts(1))));
    let error = batch.write(&mut client).map(drop).unwrap_err();
    assert!(error.is_table() && error.table() == Some("a"), "{error}");
    // A trigger's table is another one.
    Table::<i64, Facts>::create(&mut client, "a").unwrap();
    client
        .batch_execute(
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN INSERT INTO public.a_log VALUES (1); RETURN NEW; END $$; \
             CREATE TRIGGER note BEFORE INSERT ON b FOR EACH ROW EXECUTE FUNCTION note()",
        )
        .unwrap();
    let mut batch = Batch::new();
    tables[1..].iter().for_each(|table| batch.add_keyed(table, |_| (1, facts(1))));
    let error = batch.write(&mut client).map(drop).unwrap_err();
    assert!(error.table().is_none() && error.to_string().contains("a_log"), "{error}");
}

#[test]
fn errors_of_the_server_name_their_table_and_leave_nothing() {
    let (database, mut client) = database();
    let parents = Table::<Parent, Facts>::create(&mut client, "parents").unwrap();
    let children = Table::<Child, Facts>::create(&mut client, "children").unwrap();
    let batch = || {
        let mut batch = Batch::new();
        let parent = batch.add(&parents, |id, _| (Parent { id }, facts(1)));
        batch.add(&children, move |id, ids| (Child { parent: ids[parent], id }, facts(1)));
        batch
    };
    client
        .batch_execute(
            "CREATE ROLE batch_writer; GRANT USAGE ON SCHEMA record TO batch_writer; \
             GRANT SELECT ON record.layouts TO batch_writer; GRANT INSERT, SELECT ON parents, children TO batch_writer",
        )
        .unwrap();
    let mut limited = connect(&database.url());
    limited.batch_execute("SET ROLE batch_writer").unwrap();
    let error = batch().write(&mut limited).unwrap_err();
    assert_eq!(error.code(), Some("42501"), "{error}");
    assert!(error.to_string().contains("drawing ids"), "{error}");
    client.batch_execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO batch_writer").unwrap();
    batch().write(&mut limited).unwrap();

    client.batch_execute("ALTER TABLE children ADD CHECK (parent < 0) NOT VALID").unwrap();
    let error = batch().write(&mut client).unwrap_err();
    assert_eq!((error.table(), error.record()), (Some("children"), "Facts"), "{error}");
    assert_eq!(parents.count(&mut client).unwrap(), 1);

    // Another unique index than the key's is no key.
    client.batch_execute("ALTER TABLE children DROP CONSTRAINT children_parent_check; CREATE UNIQUE INDEX ON children (data)").unwrap();
    let error = batch().write(&mut client).unwrap_err();
    assert!(error.to_string().contains("which would make two rows equal where they must differ"), "{error}");
    assert_eq!(error.code(), Some("23505"));

    client.batch_execute("DROP TABLE children CASCADE").unwrap();
    let error = batch().write(&mut client).unwrap_err();
    assert!(error.is_table() && error.table() == Some("children"), "{error}");
    client.batch_execute("DROP ROLE IF EXISTS batch_writer").unwrap_err();
    client.batch_execute("DROP OWNED BY batch_writer; DROP ROLE batch_writer").unwrap();
}

#[test]
fn a_batch_that_another_one_was_in_the_way_of_is_sent_again() -> Result<(), Error> {
    #[derive(Record)]
    struct Point {
        x: i32,
    }
    let (database, mut client) = database();
    let table = Table::<i64, Point>::create(&mut client, "points")?;
    // While the batch has inserted the key 1 and is held up at 2, the one who has inserted 3 begins to wait for 1. Then the batch
    // comes to 3, and the server ends who was first to wait too long.
    let url = database.url();
    let (mut holding_up, mut other, mut own) = (connect(&url), connect(&url), connect(&url));
    let mut holding_up = holding_up.transaction().unwrap();
    table.put(&mut holding_up, &2, Point { x: 0 })?;
    other.batch_execute("SET deadlock_timeout = '1h'").unwrap();
    let mut other = other.transaction().unwrap();
    table.put(&mut other, &3, Point { x: 0 })?;
    own.batch_execute("SET deadlock_timeout = '50ms'").unwrap();
    std::thread::scope(|scope| {
        let written = scope.spawn(|| {
            let mut batch = Batch::new();
            (1..4).for_each(|key| batch.add_keyed(&table, move |_| (key, Point { x: 1 })));
            batch.write(&mut own).map(drop)
        });
        crate::wait_until_blocked::<crate::driver::Blocking>(&url, 1, || written.is_finished());
        let other = scope.spawn(|| {
            let put = table.put(&mut other, &1, Point { x: 0 });
            other.rollback().unwrap();
            put
        });
        crate::wait_until_blocked::<crate::driver::Blocking>(&url, 2, || written.is_finished());
        holding_up.rollback().unwrap();
        other.join().unwrap()?;
        written.join().unwrap()
    })?;
    assert_eq!(table.count(&mut client)?, 3);
    Ok(())
}
