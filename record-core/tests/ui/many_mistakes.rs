//! All mistakes of one struct are reported at once, and its uses are no further ones.

use record_core::{Blob, Record};

struct Plain;

#[derive(Record)]
#[record(version = 2)]
struct Many {
    count: usize,
    plain: Plain,
    #[record(snce = 2)]
    id: i32,
    #[record(since = 3, default = Many::new())]
    late: i32,
    #[record(rename = "id")]
    again: i32,
}

fn main() {
    let many = Many { count: 1, plain: Plain, id: 1, late: 1, again: 1 };
    let blob = Blob::encode(&many).unwrap();
    println!("{} {}", blob.view().count(), blob.view().id());
}
