//! Reading a statement's rows in chunks through the `postgres` crate: bounded in memory and, by what was measured, its
//! fastest way.

use postgres::{Client, Row};

/// Rows in a chunk, and so in a batch.
const CHUNK: i32 = 8_192;

/// Hands over the rows a chunk at a time.
pub(crate) fn for_each_chunk(client: &mut Client, sql: &str, mut take: impl FnMut(&[Row])) {
    let mut transaction = client.transaction().expect("the server begins a transaction");
    let portal = transaction.bind(sql, &[]).expect("the server takes the statement");
    loop {
        let rows = transaction.query_portal(&portal, CHUNK).expect("the server gives rows");
        if rows.is_empty() {
            break;
        }
        take(&rows);
    }
    transaction.commit().expect("the server ends the transaction");
}
