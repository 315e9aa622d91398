//! Accessors: SQL that reads fields of blobs, against a real server, compared with what views read.

#![allow(unreachable_pub, reason = "records stand here as they stand in programs")]

mod bits;
mod corrupt;
mod database;
#[path = "../../../record-core/tests/format/everything.rs"]
#[allow(dead_code, unused_macros, unused_imports, reason = "the format's tests call more of it")]
mod everything;
mod evolution;
mod golden;
mod hostile;
mod lists;
mod paths;
mod plans;
#[path = "../../../record-core/tests/format/random.rs"]
mod random;
mod shown;
mod values;
