//! What is kept of a flight: its current state, of which every message tells a part.

use record_core::{Record, Timestamp};

/// The state of a flight. Every field is null until a message tells it, and again when a message clears it.
#[derive(Record, Debug, Clone, Default, PartialEq)]
pub struct Flight {
    /// What the pilots call themselves: `DAL1234`.
    pub ident: Option<String>,
    /// What is painted on the aircraft: `N101DL`.
    pub registration: Option<String>,
    /// The type of aircraft: `B738`.
    pub aircraft: Option<String>,
    /// Airports by their ICAO code.
    pub origin: Option<String>,
    pub destination: Option<String>,
    /// The gates of departure and arrival.
    pub gate_off: Option<String>,
    pub gate_on: Option<String>,
    /// Departure as filed in the flight plan, as the airline expects it, as the model predicts it, as it was.
    pub filed_off: Option<Timestamp>,
    pub estimated_off: Option<Timestamp>,
    pub predicted_off: Option<Timestamp>,
    pub actual_off: Option<Timestamp>,
    /// Arrival, alike.
    pub estimated_on: Option<Timestamp>,
    pub predicted_on: Option<Timestamp>,
    pub actual_on: Option<Timestamp>,
}
