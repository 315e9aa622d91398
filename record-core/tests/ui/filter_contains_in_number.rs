//! A number contains nothing.

use record_core::Record;

#[derive(Record)]
struct Facts {
    additions: u32,
}

fn main() {
    let _ = Facts::additions().contains(1_u32);
}
