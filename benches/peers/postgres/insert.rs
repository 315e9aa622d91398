//! `insert`: a prepared upsert for each row, all in one transaction.

use postgres::Client;

use crate::setup::{Batch, Table};

pub(crate) fn insert(client: &mut Client, table: &Table, batch: &Batch) {
    let mut transaction = client.transaction().expect("the server begins a transaction");
    let upsert = format!(
        "INSERT INTO {} (key, data) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET data = excluded.data",
        table.name
    );
    let upsert = transaction.prepare(&upsert).expect("the server takes the statement");
    for (key, blob) in batch.rows() {
        transaction.execute(&upsert, &[&key, &blob]).expect("the server takes the row");
    }
    transaction.commit().expect("the server ends the transaction");
}
