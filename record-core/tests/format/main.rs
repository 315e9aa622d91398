//! The blob format's own tests: golden blobs, the specification, bad input, evolution, and the rules taken at their
//! word.

#![allow(unreachable_pub, reason = "records stand here as they stand in programs")]

mod agreement;
mod bad_input;
mod bad_values;
mod blank;
mod everything;
mod evolution;
mod fingerprint;
mod golden;
mod hex;
mod inverse;
mod limits;
mod newer;
mod oracle;
mod patch;
mod random;
mod render;
mod specification;
mod values;
