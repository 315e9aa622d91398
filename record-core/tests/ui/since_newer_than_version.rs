use record_core::{Blob, Record};

#[derive(Record)]
struct Reading {
    at: i64,
    #[record(since = 2)]
    value: f64,
}

fn main() {
    let blob = Blob::encode(&Reading { at: 1, value: 1.0 }).unwrap();
    assert_eq!(blob.view().value(), 1.0);
}
