use record_core::{Blob, Record};

#[derive(Record)]
struct Reading {
    #[record(promot)]
    at: i64,
}

fn main() {
    let blob = Blob::encode(&Reading { at: 1 }).unwrap();
    assert_eq!(blob.view().at(), 1);
}
