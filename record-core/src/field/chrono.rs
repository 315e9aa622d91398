//! The types of `chrono`.
