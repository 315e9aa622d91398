//! Blobs to Arrow columns and back.

mod bad_input;
mod decoder;
mod encoder;
mod evolution;
mod foreign;
mod known_empty;
mod limits;
mod records;
mod round_trip;
mod schema;
