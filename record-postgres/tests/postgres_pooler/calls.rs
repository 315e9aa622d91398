//! Several clients at once, each of which makes calls of all kinds over tables of its own, and of tables that all share.

use crate::{Facts, FactsFields, FactsPatch, Pooled, facts, number, runtime};
use arrow_array::{RecordBatch, cast::AsArray, types::Int64Type};
use postgres::{Client, NoTls};
use record_core::{Key, Patch, Record, key::KeyValue};
use record_feed::{
    Import, Writer,
    refresh::{Computed, Refresh},
};
use record_postgres::{
    Error,
    postgres::{AnyTable, Batch, Positions, Query, Scan, ScanSet, Table, list_tables},
    tokio_postgres as nonblocking,
};
use record_table::{Lookup, Position, PutMode, PutOptions};
use std::thread;

const CLIENTS: i64 = 4;
const ROUNDS: i64 = 12;

/// The rows of a client in a table that all share.
fn own(client: i64) -> std::ops::Range<i64> {
    1_000 * client..1_000 * client + 300
}

#[derive(Key)]
struct Id {
    #[record(id)]
    id: i64,
}

#[derive(Record)]
struct Note {
    of: i64,
}

/// The keys of a scan, or of a part of them.
fn keys(batches: &[RecordBatch]) -> Vec<i64> {
    let mut keys: Vec<i64> =
        batches.iter().flat_map(|batch| batch["key"].as_primitive::<Int64Type>().values()).copied().collect();
    keys.sort();
    keys
}

fn scan(table: &Table<i64, Facts>, client: i64) -> Scan<'static, i64, Facts> {
    table.scan().filter("key / 1000 = $1", [client])
}

/// What one client does in a round, all of it in its own part of the table.
fn round(client: &mut Client, database: &Pooled, i: i64, round: i64) -> Result<(), Error> {
    let table = Table::<i64, Facts>::create(client, "shared")?;
    let rows = || own(i).map(|key| (key, facts(key + round)));
    assert_eq!(table.put_many(client, rows())?.total(), 300);
    let first = own(i).start;
    let counts = table.put_many_with(client, rows(), PutOptions::new().mode(PutMode::InsertOrIgnore))?;
    assert_eq!(counts.ignored, 300);
    table.put(client, &first, facts(-1))?;
    table.edit(client, &first, |facts| facts.number -= 1)?;
    table.patch(client, &(first + 1), &FactsPatch::new().number(-3))?;
    table.patch_many(client, own(i).skip(2).map(|key| (key, FactsPatch::new().text("patched"))))?;
    assert_eq!(table.get(client, &first)?.found().unwrap().view().number(), -2);
    let all = table.get_many(client, own(i))?;
    assert!(
        all.iter().skip(2).all(|row| matches!(row, Lookup::Found(row) if row.view().text() == "patched"))
    );
    assert!(table.delete(client, &first)?);
    assert_eq!(table.delete_many(client, own(i).take(10))?, 9);

    let rest: Vec<i64> = own(i).skip(10).collect();
    let mut seen = Vec::new();
    scan(&table, i).order_by_key().for_each(client, |key, _| seen.push(key))?;
    assert_eq!(seen, rest);
    assert_eq!(keys(&scan(&table, i).to_batches(client)?), rest);
    drop(scan(&table, i).batch_rows(7).batches(client)?.next());
    let matching = table.scan().matching(Facts::number().lt(0)).filter("key / 1000 = $1", [i]);
    assert_eq!(matching.for_each(client, |_, _| ())?.rows, 0);
    let sql = "SELECT key, number FROM shared_fields WHERE key / 1000 = $1 AND number >= 0";
    let queried: Result<Vec<_>, _> = Query::new(sql).params([i]).batch_rows(50).batches(client)?.collect();
    assert_eq!(keys(&queried?), rest);

    let positions = Positions::create(client)?;
    let name = format!("feed {i}");
    let before = positions.get(client, &name)?;
    positions.set(client, &name, before.as_ref(), &Position::from(round as u64))?;

    let notes = Table::<Id, Note>::create(client, "notes")?;
    let mut batch = Batch::new();
    for _ in 0..20 {
        batch.add(&notes, |id, _| (Id { id }, Note { of: i }));
    }
    batch.write(client)?;

    let (url, feed) = (database.url(), format!("writer {i}"));
    let way = move || Client::connect(&url, NoTls);
    let writer = Writer::builder(table.clone()).position(feed).flush_rows(50).start(way)?;
    own(i).try_for_each(|key| writer.put(key, facts(key)))?;
    own(i).try_for_each(|key| writer.patch(key, FactsPatch::new().number(round)))?;
    writer.advance(round as u64)?;
    let report = writer.close().unwrap();
    assert_eq!((report.counts.received, report.counts.rejected), (600, 0));

    let (url, feed) = (database.url(), format!("import {i} {round}"));
    let way = move || Client::connect(&url, NoTls);
    let writer = Writer::builder(table.clone()).position(feed).start(way)?;
    let lines: String =
        own(i).map(|key| format!("{{\"key\":{key},\"number\":{round},\"text\":\"imported\"}}\n")).collect();
    assert_eq!(Import::new(&writer).json_lines(lines.as_bytes()).unwrap().put, 300);
    writer.close().unwrap();

    let mine = Table::<i64, Facts>::create(client, &format!("mine_{i}"))?;
    let replaced = PutOptions::new().mode(PutMode::Replace);
    assert_eq!(mine.put_many_with(client, rows(), replaced)?.total(), 300);
    let refresh =
        Refresh::new(&mine).threads(1).batch_rows(90).prune().resume(mine.name(), round.to_string());
    let report =
        refresh.run(client, own(i).skip(5), |key| Ok::<_, String>(Computed::Record(facts(*key)))).unwrap();
    assert_eq!(report.counts.deleted, 5);
    assert_eq!(mine.count(client)?, 295);
    Ok(())
}

#[test]
fn several_clients_at_once_get_what_each_would_alone() {
    let database = Pooled::new();
    thread::scope(|scope| {
        for i in 0..CLIENTS {
            let database = &database;
            scope.spawn(move || {
                let mut client = database.connect();
                for n in 0..ROUNDS {
                    round(&mut client, database, i, n).unwrap_or_else(|error| panic!("round {n}: {error}"));
                }
            });
        }
    });
    let mut client = database.connect();
    assert_eq!(number(&mut client, "SELECT count(*) FROM shared"), 300 * CLIENTS);
    assert_eq!(
        number(&mut client, "SELECT count(*) FROM shared_fields WHERE text = 'imported'"),
        300 * CLIENTS
    );
    assert_eq!(number(&mut client, "SELECT count(DISTINCT id) FROM notes"), 20 * CLIENTS * ROUNDS);
}

#[test]
fn several_clients_of_the_asynchronous_driver_too() {
    let database = std::sync::Arc::new(Pooled::new());
    let of_one = |database: std::sync::Arc<Pooled>, i: i64| async move {
        let mut client = database.connect_nonblocking().await;
        let client = &mut client;
        let table = nonblocking::Table::<i64, Facts>::create(client, "shared").await?;
        for round in 0..ROUNDS {
            let rows = own(i).map(|key| (key, facts(key + round)));
            assert_eq!(table.put_many(client, rows).await?.total(), 300);
            let first = own(i).start;
            table.put(client, &first, facts(-1)).await?;
            table.edit(client, &first, |facts| facts.number -= 1).await?;
            let patches = own(i).skip(2).map(|key| (key, FactsPatch::new().text("patched")));
            table.patch_many(client, patches).await?;
            assert_eq!(table.get(client, &first).await?.found().unwrap().view().number(), -2);
            let all = table.get_many(client, own(i)).await?;
            assert!(
                all.iter()
                    .skip(2)
                    .all(|row| matches!(row, Lookup::Found(row) if row.view().text() == "patched"))
            );
            assert_eq!(table.delete_many(client, own(i).take(10)).await?, 10);
            let rest: Vec<i64> = own(i).skip(10).collect();
            let scan = || table.scan().filter("key / 1000 = $1", [i]);
            assert_eq!(keys(&scan().to_batches(client).await?), rest);
            drop(scan().batch_rows(7).batches(client).await?.next().await);
            let sql = "SELECT key, number FROM shared_fields WHERE key / 1000 = $1 AND number >= 0";
            let mut batches = nonblocking::Query::new(sql).params([i]).batches(client).await?;
            let mut queried = Vec::new();
            while let Some(batch) = batches.next().await {
                queried.push(batch?);
            }
            drop(batches);
            assert_eq!(keys(&queried), rest);
            let positions = nonblocking::Positions::create(client).await?;
            let name = format!("feed {i}");
            let before = positions.get(client, &name).await?;
            positions.set(client, &name, before.as_ref(), &Position::from(round as u64)).await?;
            let notes = nonblocking::Table::<Id, Note>::create(client, "notes").await?;
            let mut batch = nonblocking::Batch::new();
            for _ in 0..20 {
                batch.add(&notes, move |id, _| (Id { id }, Note { of: i }));
            }
            batch.write(client).await?;
            table.put_many(client, own(i).map(|key| (key, facts(key)))).await?;
        }
        Ok::<_, Error>(())
    };
    runtime().block_on(async {
        let tasks: Vec<_> = (0..CLIENTS).map(|i| tokio::spawn(of_one(database.clone(), i))).collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
    });
    let mut client = database.connect();
    assert_eq!(number(&mut client, "SELECT count(*) FROM shared"), 300 * CLIENTS);
    assert_eq!(number(&mut client, "SELECT count(DISTINCT id) FROM notes"), 20 * CLIENTS * ROUNDS);
}

#[test]
fn several_tables_are_read_on_one_snapshot_when_the_pool_has_a_connection_for_each_client() {
    let database = Pooled::new();
    let mut clients = [database.connect(), database.connect()];
    let tables = ["a", "b"].map(|name| {
        let table = Table::<i64, Facts>::create(&mut clients[0], name).unwrap();
        table.put_many(&mut clients[0], (0..20_000).map(|key| (key, facts(key)))).unwrap();
        table
    });
    for _ in 0..5 {
        let set = tables.iter().fold(ScanSet::new(), |set, table| set.with(table.scan()));
        let read = set.to_batches(&mut clients).unwrap();
        assert!(read.iter().all(|batches| keys(batches).into_iter().eq(0..20_000)));
    }
    runtime().block_on(async {
        let mut clients = [database.connect_nonblocking().await, database.connect_nonblocking().await];
        let table = nonblocking::Table::<i64, Facts>::open(&mut clients[0], "a").await.unwrap();
        let read = nonblocking::ScanSet::new().with(table.scan()).to_batches(&mut clients).await.unwrap();
        assert!(keys(&read[0]).into_iter().eq(0..20_000));
    });
}

#[test]
fn every_call_of_a_table_without_types_is_made_behind_the_pooler() {
    let database = Pooled::new();
    let [mut client, mut other] = [database.connect(), database.connect()];
    Table::<i64, Facts>::create(&mut client, "facts")
        .unwrap()
        .put_many(&mut client, (0..20_000).map(|key| (key, facts(key))))
        .unwrap();
    for _ in 0..3 {
        assert_eq!(list_tables(&mut client).unwrap()[0].name, "public.facts");
        let table = AnyTable::open(&mut client, "facts").unwrap();
        assert!(table.get(&mut other, &[KeyValue::Int(7)]).unwrap().is_known());
        let rows = table.get_many(&mut client, [[KeyValue::Int(7)], [KeyValue::Int(-7)]]).unwrap();
        assert!(rows[0].is_known() && !rows[1].is_known());
        assert_eq!(table.count(&mut other).unwrap(), 20_000);
        assert_eq!(table.verify(&mut client, |error| panic!("{error}")).unwrap().rows, 20_000);
        let small = || table.filter("number").unwrap().lt(5_000).unwrap();
        assert_eq!(table.scan().matching(small()).for_each(&mut other, |_, _| ()).unwrap().rows, 5_000);
        let ordered = table.scan().filter("key < $1", [9i64]).order_by_key().limit(4);
        assert!(keys(&ordered.to_batches(&mut client).unwrap()).into_iter().eq(0..4));

        // The exporting transaction has one of the server's two connections, and the reader the other one.
        let mut transaction = client.transaction().unwrap();
        let parts = table.scan().matching(small()).select(["text"]).parts(&mut transaction, 3).unwrap();
        let mut read = Vec::new();
        for part in &parts {
            let scan = AnyTable::open_part(&mut other, part).unwrap();
            read.extend(scan.batches(&mut other).unwrap().map(Result::unwrap));
        }
        assert!(keys(&read).into_iter().eq(0..5_000));
        transaction.commit().unwrap();
        let batches = ScanSet::new().with(table.scan()).to_batches([&mut client, &mut other]).unwrap();
        assert!(keys(&batches[0]).into_iter().eq(0..20_000));
    }
    drop((client, other));
    runtime().block_on(async {
        let mut client = database.connect_nonblocking().await;
        let mut other = database.connect_nonblocking().await;
        assert_eq!(nonblocking::list_tables(&mut client).await.unwrap()[0].name, "public.facts");
        let table = nonblocking::AnyTable::open(&mut other, "facts").await.unwrap();
        assert!(table.get(&mut client, &[KeyValue::Int(7)]).await.unwrap().is_known());
        assert_eq!(table.get_many(&mut other, [[KeyValue::Int(7)]]).await.unwrap().len(), 1);
        assert_eq!(table.count(&mut client).await.unwrap(), 20_000);
        let verified = table.verify(&mut other, |error| panic!("{error}")).await.unwrap();
        assert_eq!(verified.rows, 20_000);
        let small = table.filter("key").unwrap().lt(5_000).unwrap();
        let scan = table.scan().matching(small.clone());
        assert_eq!(scan.for_each(&mut client, |_, _| ()).await.unwrap().rows, 5_000);
        let mut exporting = client.transaction().await.unwrap();
        let parts = table.scan().matching(small).parts(&mut exporting, 3).await.unwrap();
        let mut read = Vec::new();
        for part in &parts {
            let scan = nonblocking::AnyTable::open_part(&mut other, part).await.unwrap();
            read.extend(scan.to_batches(&mut other).await.unwrap());
        }
        assert!(keys(&read).into_iter().eq(0..5_000));
        exporting.commit().await.unwrap();
    });
}
