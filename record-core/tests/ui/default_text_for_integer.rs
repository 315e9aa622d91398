use record_core::{Blob, Record};

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    at: i64,
    #[record(since = 2, default = "1")]
    value: i32,
}

fn main() {
    let blob = Blob::encode(&Reading { at: 1, value: 1 }).unwrap();
    assert_eq!(blob.view().value(), 1);
}
