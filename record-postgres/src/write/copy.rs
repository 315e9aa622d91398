//! Rows streamed to the server by `COPY`, as they come.

use super::{
    batch::append_checked,
    rows::{AppendBlob, TakeRows},
};
use crate::{
    Error,
    driver::traits::{Copy, Transaction},
    shared::Shared,
    sql::copy::before_copy,
    wire::{
        copy::CopyRows,
        key::{ShownKey, write_all},
    },
};
use bytes::Bytes;
use record_core::key::KeyColumn;
use record_table::version;

/// A message has at most this many bytes, because the driver copies it twice.
const MAX_MESSAGE: usize = 1 << 20;

/// A copy ends after about this many bytes and another one begins, because the drivers tell of an error only at its end.
const MAX_BYTES: usize = 64 << 20;

/// Why rows were not copied.
pub(crate) enum Stopped {
    /// There was an error in making them.
    Row(Error),
    /// The driver or the server has failed.
    Driver(::tokio_postgres::Error),
}

/// What the server took.
#[derive(Clone, Copy, Default)]
pub(crate) struct Copied {
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

/// Sends the rows that `next` appends until it says that there are no more.
pub(crate) async fn copy(
    transaction: &mut impl Transaction,
    sql: &str,
    mut next: impl FnMut(&mut CopyRows) -> Result<bool, Error>,
) -> Result<Copied, Stopped> {
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

/// Takes rows into a copy.
pub(crate) struct Copying<'c> {
    pub(crate) table: &'c Shared,
    pub(crate) rows: &'c mut CopyRows,
    /// The newest version of a blob.
    pub(crate) newest: &'c mut u8,
    /// The number of the row before, where rows are numbered.
    pub(crate) number: Option<&'c mut i64>,
}

impl TakeRows for Copying<'_> {
    fn take(&mut self, key: ShownKey<'_>, append: AppendBlob<'_>) -> Result<(), Error> {
        let Copying { table, rows, newest, number } = self;
        rows.begin(usize::from(number.is_some()) + table.key.len() + 1);
        if let Some(number) = number {
            **number += 1;
            rows.push(Some(&number.to_be_bytes()));
        }
        write_all(table.key, key, rows.values(), |_, _| ())
            .map_err(|invalid| table.context().refused_key(invalid))?;
        rows.push_with(|out| {
            let start = out.len();
            let some = append_checked(table, out, append)?;
            **newest = (**newest).max(version(&out[start..]));
            Ok(some)
        })
    }

    fn is_full(&self) -> bool {
        self.rows.is_piece()
    }
}
