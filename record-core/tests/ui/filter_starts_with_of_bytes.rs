//! Bytes are no text.

use record_core::Record;

#[derive(Record)]
struct Facts {
    payload: Vec<u8>,
}

fn main() {
    let _ = Facts::payload().starts_with("a");
}
