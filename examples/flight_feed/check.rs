//! Whether the table is what the messages say, however often its writer was killed.

use std::collections::HashMap;

use record_core::{Blob, Patch};
use record_feed::ImportError;

use crate::{
    flight::{Flight, FlightPatch},
    generator::Feed,
    message::Reader,
};

/// What the flights are after all messages.
pub(crate) struct Expected(HashMap<String, FlightPatch>);

impl Expected {
    /// Merges the feed in memory.
    pub(crate) fn after(messages: u64) -> Result<Self, ImportError> {
        let mut reader = Reader::new();
        let mut flights: HashMap<String, FlightPatch> = HashMap::new();
        for line in Feed::new().take(messages as usize) {
            let (key, patch) = reader.read(&line)?;
            flights.entry(key.id).or_default().merge(patch);
        }
        Ok(Expected(flights))
    }

    pub(crate) fn flights(&self) -> u64 {
        self.0.len() as u64
    }

    /// Takes a row of the table off.
    pub(crate) fn take(&mut self, id: &str, stored: Option<&[u8]>) -> Result<(), String> {
        let patch = self
            .0
            .remove(id)
            .ok_or_else(|| format!("the table has a flight {id} that no message is about"))?;
        let expected: Blob<Flight> = patch.to_blob().map_err(|error| error.to_string())?;
        match stored == Some(expected.as_bytes()) {
            true => Ok(()),
            false => Err(format!("flight {id} is not what its messages say")),
        }
    }

    /// After the last row.
    pub(crate) fn end(self) -> Result<(), String> {
        match self.0.len() {
            0 => Ok(()),
            missing => Err(format!("the table lacks {missing} flights")),
        }
    }
}
