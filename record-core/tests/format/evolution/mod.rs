//! One record in several versions: what older and newer code make of each other's blobs.

mod enums;
mod retired;
mod widened;
