//! Conditions on two records are joined.

use record_core::Record;

#[derive(Record)]
struct Facts {
    additions: u32,
}

#[derive(Record)]
struct Issue {
    number: u32,
}

fn main() {
    let _ = Facts::additions().eq(1_u32).and(Issue::number().eq(1_u32));
}
