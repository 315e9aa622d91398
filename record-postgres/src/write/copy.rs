//! Rows streamed to the server by `COPY`, as they come.

use crate::{
    Error,
    driver::traits::{Copy, Transaction},
    failure::Context,
    sql::copy::before_copy,
    wire::{copy::CopyRows, key},
};
use bytes::Bytes;
use record_core::{Key, key::KeyColumn};
use record_table::version;

/// A message has at most this many bytes, because the driver copies it twice.
const MAX_MESSAGE: usize = 1 << 20;

/// A copy ends after about this many bytes and another one begins, because the drivers tell of an error only at its end.
const MAX_BYTES: usize = 64 << 20;

/// Why rows were not copied.
pub(crate) enum Stopped<E> {
    /// There was an error in making them.
    Row(E),
    /// The driver or the server has failed.
    Driver(::tokio_postgres::Error),
}

/// What the server took.
#[derive(Clone, Copy, Default)]
pub(crate) struct Copied {
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

/// Sends the rows that `next` appends, one each time, until it says that there are no more.
pub(crate) async fn copy<E>(
    transaction: &mut impl Transaction,
    sql: &str,
    mut next: impl FnMut(&mut CopyRows) -> Result<bool, E>,
) -> Result<Copied, Stopped<E>> {
    let (mut copied, mut more) = (Copied::default(), true);
    while more {
        let mut copy = transaction.copy_in(sql).await.map_err(Stopped::Driver)?;
        let (mut rows, mut sent) = (CopyRows::new(), 0);
        while sent < MAX_BYTES {
            more = next(&mut rows).map_err(Stopped::Row)?;
            if !more {
                break;
            }
            if let Some(piece) = rows.piece() {
                sent += piece.len();
                if !send(&mut copy, piece).await {
                    break;
                }
            }
        }
        let last = rows.finish();
        copied.bytes += (sent + last.len()) as u64;
        send(&mut copy, last).await;
        copied.rows += copy.finish().await.map_err(Stopped::Driver)?;
    }
    Ok(copied)
}

/// Sends bytes of a copy, and says whether the server still takes them.
async fn send(copy: &mut impl Copy, mut bytes: Bytes) -> bool {
    while bytes.len() > MAX_MESSAGE {
        if !copy.send(bytes.split_to(MAX_MESSAGE)).await {
            return false;
        }
    }
    copy.send(bytes).await
}

/// Whether a table can be copied into; not when it has row-level security.
///
/// Asked before each copy into a table that is not our own: a `COPY` that fails to begin ends the connection, because the
/// drivers send one `Sync` too many then (issue 789 of rust-postgres).
///
/// # Errors
/// With all other reasons why a copy could not begin.
pub(crate) async fn can_be_copied_into(
    transaction: &mut impl Transaction,
    table: &str,
    key: &[KeyColumn],
) -> Result<bool, ::tokio_postgres::Error> {
    let rows = transaction.query(&before_copy(table, key), &[]).await?;
    Ok(rows.first().is_some_and(|row| !row.get::<_, bool>(0)))
}

/// Appends a key's columns.
pub(crate) fn push_key<K: Key>(context: &Context<'_>, rows: &mut CopyRows, key: &K) -> Result<(), Error> {
    key::try_for_each(context, K::COLUMNS, &|each| key.for_each(each), |_, column, value| {
        rows.push_with(|out| key::write(value, column.ty, out).map(|()| true))
    })
}

/// Appends a blob.
pub(crate) fn push_blob<E>(
    rows: &mut CopyRows,
    newest: &mut u8,
    append: impl FnOnce(&mut Vec<u8>) -> Result<bool, E>,
) -> Result<(), E> {
    rows.push_with(|out| {
        let start = out.len();
        let some = append(out)?;
        *newest = (*newest).max(version(&out[start..]));
        Ok(some)
    })
}
