//! The derive macros of `record-core`.
