//! Writing to Postgres.
fn main() {}
