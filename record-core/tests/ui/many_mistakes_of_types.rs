//! What only types can tell is reported at once too.

use record_core::{Blob, Record, Text};

#[derive(Record)]
#[record(version = 2, pins(1 = 0x1))]
struct Many {
    id: i32,
    zero: Text<0>,
    rows: Vec<Vec<f64>>,
    #[record(as_set)]
    set: Vec<f64>,
    #[record(since = 2, default = 300)]
    late: u8,
}

fn main() {
    let many = Many { id: 1, zero: Text::default(), rows: vec![], set: vec![], late: 1 };
    let blob = Blob::encode(&many).unwrap();
    println!("{}", blob.view().id());
}
