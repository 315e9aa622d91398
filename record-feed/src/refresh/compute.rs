//! The threads that compute: each takes a chunk of keys and gives back encoded rows.

use super::{
    Computed,
    queue::{Chunk, Done, Queue, StopOnDrop, What},
    report::{AnyError, Why},
};
use record_core::{Record, ToBlob};
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
    while let Some((number, Chunk { keys, place })) = queue.take() {
        let mut keys = keys.into_iter();
        // As many as there are large blobs in it; one where they are as long as was expected.
        for part in 0.. {
            let begun = Instant::now();
            let (mut rows, mut blobs) = (Vec::with_capacity(keys.len()), Vec::new());
            while blobs.len() < queue.part_bytes()
                && !queue.is_stopped()
                && let Some(key) = keys.next()
            {
                let what = one(&key, &compute, &mut blobs);
                rows.push((key, what));
            }
            let is_last = keys.len() == 0 || queue.is_stopped();
            let done = Done { rows, blobs, place: place.filter(|_| is_last), is_last };
            queue.deliver((number, part), done, begun.elapsed());
            if is_last {
                break;
            }
        }
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
            Computed::Record(value) => match record_table::append_blob(&value, blobs)? {
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
