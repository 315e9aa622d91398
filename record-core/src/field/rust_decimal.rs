//! The types of `rust_decimal`.
