//! The runtime in which a task of ours is to wait.

use crate::Error;
use ::tokio::{runtime::Handle, time::sleep};
use std::{panic::catch_unwind, time::Duration};

/// The runtime that this thread belongs to, if it keeps time. `name` is that of the type in this crate which needs it, for a table.
///
/// Whether time is kept, tokio tells by a panic alone, which is caught. Its message goes where those of panics go, and says the
/// same; where panics end the program, it is the last one. A clock of our own would need no such question, and cost each program
/// a thread, and its tests the time of tokio that they can stop.
pub(crate) fn runtime(name: &str, table: &str) -> Result<Handle, Error> {
    let refused = |message: String| Error::of_call("", message).in_table(table);
    let runtime = Handle::try_current().map_err(|_| {
        refused(format!(
            "this thread does not belong to a runtime of tokio, which `tokio::{name}` needs: start it inside of one, or use the blocking \
             `record_feed::{name}`"
        ))
    })?;
    match catch_unwind(|| drop(sleep(Duration::ZERO))) {
        Ok(()) => Ok(runtime),
        Err(_) => Err(refused(format!(
            "the runtime keeps no time, by which `tokio::{name}` waits: build it with `enable_time` or `enable_all`"
        ))),
    }
}
