//! One record in several versions: what older and newer code make of each other's blobs.

mod enums;
mod forks;
mod middle;
mod mixes;
mod retired;
mod stable;
mod widened;
