//! The types of `jiff`.
