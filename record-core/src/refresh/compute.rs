//! The threads that compute: each takes a chunk of keys and gives back encoded rows.

use super::{
    Computed,
    queue::{Done, Queue, StopOnDrop, What},
    report::{AnyError, Why},
};
use crate::{Record, table::ToBlob};
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};

/// Computes chunks until there are no more, or the queue is stopped.
pub(super) fn work<K, R: Record, V: ToBlob<R>, E: Into<AnyError>>(
    queue: &Queue<K>,
    compute: impl Fn(&K) -> Result<Computed<V>, E>,
) {
    let guard = StopOnDrop(Some(queue));
    while let Some((number, chunk)) = queue.take() {
        let begun = Instant::now();
        let mut done =
            Done { rows: Vec::with_capacity(chunk.keys.len()), blobs: Vec::new(), place: chunk.place };
        for key in chunk.keys {
            if queue.is_stopped() {
                break;
            }
            let what = one(&key, &compute, &mut done.blobs);
            done.rows.push((key, what));
        }
        queue.deliver(number, done, begun.elapsed());
    }
    guard.disarm();
}

fn one<K, R: Record, V: ToBlob<R>, E: Into<AnyError>>(
    key: &K,
    compute: impl Fn(&K) -> Result<Computed<V>, E>,
    blobs: &mut Vec<u8>,
) -> What {
    let start = blobs.len();
    // What a panic may leave half-done is the closure's own, and the blob, which is cut off.
    let outcome = catch_unwind(AssertUnwindSafe(|| -> Result<What, AnyError> {
        Ok(match compute(key).map_err(Into::into)? {
            Computed::Record(value) => match value.append_blob(blobs)? {
                true => What::Record(start..blobs.len()),
                false => What::Empty,
            },
            Computed::Empty => What::Empty,
            Computed::Keep => What::Keep,
        })
    }));
    let why = match outcome {
        Ok(Ok(what)) => return what,
        Ok(Err(error)) => Why::Error(error),
        Err(panic) => Why::Panic(message(&*panic)),
    };
    blobs.truncate(start);
    What::Failed(why)
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or(panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message").into()
}
