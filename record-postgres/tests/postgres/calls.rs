//! How calls look in applications.

use record_core::{Record, key::KeyValue};
use record_postgres::tokio_postgres::{AnyTable, ScanSet, Table, list_tables};

#[derive(Record)]
struct Point {
    x: i32,
}

#[test]
fn calls_can_be_made_in_spawned_tasks() {
    fn is_send<T: Send>(_: T) {}

    async fn calls(mut client: tokio_postgres::Client) -> Result<(), record_postgres::Error> {
        let table = Table::<i64, Point>::create(&mut client, "points").await?;
        let keys = vec![1i64, 2];
        table.get(&mut client, &1).await?;
        table.get_many(&mut client, &keys).await?;
        let mut transaction = client.transaction().await.unwrap();
        table.count(&mut transaction).await?;
        Ok(())
    }
    let _ = |client| is_send(calls(client));

    async fn calls_by_name(
        mut client: tokio_postgres::Client,
        mut other: tokio_postgres::Client,
    ) -> Result<(), record_postgres::Error> {
        list_tables(&mut client).await?;
        let table = AnyTable::open(&mut client, "points").await?;
        let keys = vec![[KeyValue::Int(1)]];
        table.get(&mut client, &keys[0]).await?;
        table.get_many(&mut client, &keys).await?;
        table.count(&mut client).await?;
        table.find_equal(&mut client, Some(&[])).await?;
        table.find_equal_json(&mut client, "{}").await?;
        let batches = table.scan().to_batches(&mut client).await?;
        table.put_batches(&mut client, batches.iter().map(|batch| batch.slice(0, 1))).await?;
        table.patch_json(&mut client, &keys[0], "{}").await?;
        table.delete_many(&mut client, &keys).await?;
        let mut found = Vec::new();
        table.verify(&mut client, |error| found.push(error)).await?;
        let small = || table.filter("x").and_then(|x| Ok(x.lt(7)?));
        table.scan().matching(small()?).for_each(&mut client, |_, _| ()).await?;
        table.scan().filter("key > $1", (1i64,)).to_batches(&mut client).await?;
        ScanSet::new().with(table.scan()).to_batches([&mut client, &mut other]).await?;
        table.scan().for_each_batch([&mut client], |_| Ok::<_, record_postgres::Error>(())).await?;
        let mut transaction = client.transaction().await.unwrap();
        let parts = table.scan().matching(small()?).parts(&mut transaction, 4).await?;
        let scan = AnyTable::open_part(&mut other, &parts[0]).await?;
        let mut batches = scan.batches(&mut other).await?;
        while let Some(batch) = batches.next().await {
            batch?;
        }
        Ok(())
    }
    let _ = |client, other| is_send(calls_by_name(client, other));
}
