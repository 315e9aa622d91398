//! How calls look in applications.

use record_core::Record;
use record_postgres::tokio_postgres::Table;

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
}
