//! A field is compared with a value of another type.

use record_core::{Record, Timestamp};

#[derive(Record)]
struct Facts {
    created: Timestamp,
}

fn main() {
    let _ = Facts::created().ge(1_700_000_000_u32);
}
