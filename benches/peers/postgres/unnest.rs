//! `unnest`: an upsert of a thousand rows at a time, keys and blobs as arrays; all chunks in one transaction.

use postgres::Client;

use crate::setup::{Batch, Table};

/// Rows in a statement.
const CHUNK: usize = 1_000;

pub(crate) fn unnest(client: &mut Client, table: &Table, batch: &Batch) {
    let mut transaction = client.transaction().expect("the server begins a transaction");
    let upsert = format!(
        "INSERT INTO {} (key, data) SELECT * FROM unnest($1::bigint[], $2::bytea[]) \
         ON CONFLICT (key) DO UPDATE SET data = excluded.data",
        table.name
    );
    let upsert = transaction.prepare(&upsert).expect("the server takes the statement");
    for (keys, blobs) in batch.keys.chunks(CHUNK).zip(batch.blobs.chunks(CHUNK)) {
        transaction.execute(&upsert, &[&keys, &blobs]).expect("the server takes the rows");
    }
    transaction.commit().expect("the server ends the transaction");
}
