//! Facts about every commit of a git repository.
fn main() {}
