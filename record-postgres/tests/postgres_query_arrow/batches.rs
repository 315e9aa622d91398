//! Where batches end, parameters, transactions.

use crate::Both;
use arrow_array::{RecordBatch, cast::AsArray, types::Int32Type};
use futures_util::TryStreamExt;
use record_postgres::{Error, postgres, tokio_postgres};

const SERIES: &str = "SELECT i, 'text ' || i AS t, ARRAY[i, i + 1] AS l FROM generate_series(1, 20000) i";

fn rows(batches: &[RecordBatch]) -> Vec<usize> {
    batches.iter().map(RecordBatch::num_rows).collect()
}

#[test]
fn batches_are_cut_by_rows_and_by_bytes_and_hold_all_rows_in_order() {
    let mut both = Both::new("");
    let (_, whole) = both.query(SERIES).unwrap();
    assert_eq!(rows(&whole), [20_000]);
    for (i, value) in whole[0]["i"].as_primitive::<Int32Type>().values().iter().enumerate() {
        assert_eq!(*value as usize, i + 1);
    }

    let (_, parts) = both.query_with(SERIES, |q| q.batch_rows(3000), |q| q.batch_rows(3000)).unwrap();
    assert_eq!(rows(&parts), [3000, 3000, 3000, 3000, 3000, 3000, 2000]);
    let mut at = 0;
    for part in &parts {
        assert_eq!(*part, whole[0].slice(at, part.num_rows()));
        at += part.num_rows();
    }

    let (_, parts) = both.query_with(SERIES, |q| q.batch_bytes(100_000), |q| q.batch_bytes(100_000)).unwrap();
    assert_eq!(rows(&parts).iter().sum::<usize>(), 20_000);
    assert!(parts.len() > 10 && rows(&parts).iter().all(|rows| *rows < 3000), "{:?}", rows(&parts));

    let (_, parts) = both
        .query_with("SELECT 1 AS a UNION ALL SELECT 2", |q| q.batch_bytes(0), |q| q.batch_rows(0))
        .unwrap();
    assert_eq!(rows(&parts), [1, 1]);
}

#[test]
fn parameters_are_values_of_the_drivers_types() {
    let mut both = Both::new("");
    let sql = "SELECT $1::text || 'b' AS t, $2::bigint + 1 AS n, $3::integer[] AS l";
    let answer =
        both.query_with(sql, |q| q.params(("a", 1i64, vec![1, 2])), |q| q.params(("a", 1i64, vec![1, 2])));
    let (_, batches) = answer.unwrap();
    assert_eq!(batches[0]["t"].as_string::<i32>().value(0), "ab");

    let params: &[&(dyn ::postgres::types::ToSql + Sync)] = &[&"a", &1i64, &vec![1, 2]];
    let first =
        postgres::query_arrow(&mut both.blocking, sql, params).unwrap().collect::<Result<Vec<_>, _>>();
    assert_eq!(first.unwrap(), batches);
    let second = both.runtime.block_on(async {
        tokio_postgres::query_arrow(&mut both.nonblocking, sql, params).await?.try_collect::<Vec<_>>().await
    });
    assert_eq!(second.unwrap(), batches);
}

#[test]
fn rows_without_columns_are_counted() {
    let mut both = Both::new("");
    let (schema, batches) = both.query("SELECT FROM generate_series(1, 7)").unwrap();
    assert_eq!((schema.fields().len(), rows(&batches)), (0, vec![7]));
}

#[test]
fn batches_that_are_dropped_leave_the_connection_usable() {
    let mut both = Both::new("CREATE TABLE t (a integer)");
    let sql = "SELECT i FROM generate_series(1, 1000000) i";
    let mut batches = postgres::Query::new(sql).batch_rows(10).batches(&mut both.blocking).unwrap();
    assert_eq!(batches.next().unwrap().unwrap().num_rows(), 10);
    drop(batches);

    // In a transaction of the caller's it is a savepoint, which sees what is not committed.
    let mut transaction = both.blocking.transaction().unwrap();
    transaction.batch_execute("INSERT INTO t VALUES (1)").unwrap();
    let mut batches =
        postgres::Query::new(format!("{sql}, t")).batch_rows(10).batches(&mut transaction).unwrap();
    assert_eq!(batches.next().unwrap().unwrap().num_rows(), 10);
    drop(batches);
    transaction.commit().unwrap();

    both.runtime.block_on(async {
        let mut batches =
            tokio_postgres::Query::new(sql).batch_rows(10).batches(&mut both.nonblocking).await.unwrap();
        assert_eq!(batches.next().await.unwrap().unwrap().num_rows(), 10);
        drop(batches);
        let row = both.nonblocking.query_one("SELECT count(*) FROM t", &[]).await.unwrap();
        assert_eq!(row.get::<_, i64>(0), 1);
    });
}

#[test]
fn calls_can_be_made_in_spawned_tasks() {
    fn is_send<T: Send>(_: T) {}

    async fn calls(mut client: ::tokio_postgres::Client) -> Result<usize, Error> {
        let mut batches = tokio_postgres::query_arrow(&mut client, "SELECT 1 AS one", &[&1]).await?;
        let mut rows = 0;
        while let Some(batch) = batches.next().await.transpose()? {
            rows += batch.num_rows();
        }
        Ok(rows)
    }
    let _ = |client| is_send(calls(client));
}
