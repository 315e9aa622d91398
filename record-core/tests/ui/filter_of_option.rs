//! A field that may be null is compared with an `Option`.

use record_core::Record;

#[derive(Record)]
struct Facts {
    merged: Option<i64>,
}

fn main() {
    let _ = Facts::merged().eq(Some(5_i64));
}
