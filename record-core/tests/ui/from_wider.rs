use record_core::{Blob, Record};

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    value: i64,
    #[record(since = 2, from = "value")]
    narrow: i32,
}

fn main() {
    let blob = Blob::encode(&Reading { value: 1, narrow: 1 }).unwrap();
    let _ = blob.view().value();
}
