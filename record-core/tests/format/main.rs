//! The blob format's own tests: golden blobs, the specification, bad input, evolution, and the rules taken at their
//! word.

mod agreement;
mod blank;
mod evolution;
mod fingerprint;
mod golden;
mod hex;
mod newer;
mod render;
mod values;
