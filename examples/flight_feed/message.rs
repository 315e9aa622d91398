//! A line of the feed: which flight it is about, and what it says of it.

use record_feed::{ImportError, import::PatchRows};

use super::flight::{FlightKey, FlightPatch};

/// Reads messages, and passes over what they hold that nobody asked for.
pub(crate) struct Reader(PatchRows<FlightKey, FlightPatch>);

impl Reader {
    pub(crate) fn new() -> Self {
        Self(PatchRows::new().skip_unknown())
    }

    /// The flight and the patch: what the message does not name stays as it is, null clears.
    ///
    /// # Errors
    /// When the line is no message: the error names the field, where it is one that is wrong.
    pub(crate) fn read(&mut self, line: &str) -> Result<(FlightKey, FlightPatch), ImportError> {
        self.0.read(line)
    }
}
