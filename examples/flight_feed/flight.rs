//! What is kept of a flight: its current state, of which every message tells a part.

use record_core::{Key, Record, Text, Timestamp};

/// What messages call a flight.
#[derive(Key, Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FlightKey {
    pub(crate) id: String,
}

/// The state of a flight. Every field is null until a message tells it, and again when a message clears it.
#[derive(Record, Debug, Clone, Default, PartialEq)]
#[record(table = "flights")]
pub(crate) struct Flight {
    /// What the pilots call themselves: `DAL1234`.
    pub(crate) ident: Option<Text<8>>,
    /// What is painted on the aircraft: `N101DL`.
    pub(crate) registration: Option<Text<8>>,
    /// The type of aircraft: `B738`.
    pub(crate) aircraft: Option<Text<4>>,
    /// Airports by their ICAO code.
    pub(crate) origin: Option<Text<4>>,
    pub(crate) destination: Option<Text<4>>,
    /// The gates of departure and arrival.
    pub(crate) gate_off: Option<Text<4>>,
    pub(crate) gate_on: Option<Text<4>>,
    /// Departure as filed in the flight plan, as the airline expects it, as the model predicts it, as it was.
    pub(crate) filed_off: Option<Timestamp>,
    pub(crate) estimated_off: Option<Timestamp>,
    pub(crate) predicted_off: Option<Timestamp>,
    pub(crate) actual_off: Option<Timestamp>,
    /// Arrival, alike.
    pub(crate) estimated_on: Option<Timestamp>,
    pub(crate) predicted_on: Option<Timestamp>,
    pub(crate) actual_on: Option<Timestamp>,
}
