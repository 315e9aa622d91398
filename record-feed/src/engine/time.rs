//! Whether a runtime keeps time.

use ::tokio::time::sleep;
use std::{panic::catch_unwind, time::Duration};

/// Whether one can wait for a time in the runtime that this thread belongs to. Tokio tells it in no other way: what waits for a
/// time panics.
pub(crate) fn keeps_time() -> bool {
    catch_unwind(|| drop(sleep(Duration::ZERO))).is_ok()
}
