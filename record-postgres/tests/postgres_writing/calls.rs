//! Calls can be made in spawned tasks, iterators and closures included.

use crate::{Facts, facts};
use record_postgres::{Error, tokio_postgres::Table};
use record_table::PutOptions;

#[test]
fn calls_that_write_can_be_made_in_spawned_tasks() {
    fn is_send<T: Send>(_: T) {}

    async fn calls(mut client: tokio_postgres::Client) -> Result<(), Error> {
        let table = Table::<i64, Facts>::create(&mut client, "facts").await?;
        let rows: Vec<(i64, Facts)> = (0..3).map(|i| (i, facts(1))).collect();
        let others = rows.clone();
        table.put(&mut client, &1, &rows[0].1).await?;
        table.put_many(&mut client, rows.iter().map(|(key, row)| (key, row))).await?;
        table.put_many(&mut client, &mut rows.clone().into_iter()).await?;
        let mut transaction = client.transaction().await.unwrap();
        let made = rows.into_iter().map(Ok::<_, Error>);
        table.try_put_many(&mut transaction, made, PutOptions::new()).await?;
        table.edit(&mut transaction, &1, |facts| facts.additions += 1).await?;
        table.delete(&mut transaction, &1).await?;
        table.delete_many(&mut transaction, others.iter().map(|(key, _)| key)).await?;
        table.get_many(&mut transaction, others.iter().map(|(key, _)| key)).await?;
        Ok(())
    }
    let _ = |client| is_send(calls(client));
}
