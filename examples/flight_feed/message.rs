//! A line of the feed: which flight it is about, and what it says of it.

use record_core::Error;
use record_core::patch::PatchReader;
use serde::Deserialize;

use super::flight::FlightPatch;

/// Reads messages, and counts what they hold that nobody asked for.
pub(crate) struct Reader(PatchReader<FlightPatch>);

#[derive(Deserialize)]
struct Head<'a> {
    id: &'a str,
}

impl Reader {
    pub(crate) fn new() -> Self {
        Self(PatchReader::new().count_unknown())
    }

    /// The flight's id and the patch: what the message does not name stays as it is, null clears.
    ///
    /// # Errors
    /// When the line is no message: the error names the field, where it is one that is wrong.
    pub(crate) fn read(&mut self, line: &str) -> Result<(String, FlightPatch), String> {
        let head: Head<'_> =
            serde_json::from_str(line).map_err(|error| format!("a message without an id: {error}"))?;
        let patch = self.0.read_json(line).map_err(|error: Error| error.to_string())?;
        Ok((head.id.to_owned(), patch))
    }
}
