use record_core::{Blob, Record};

#[derive(Record)]
struct Page {
    id: i32,
    pixels: [u32; 20_000],
}

fn main() {
    let blob = Blob::encode(&Page { id: 1, pixels: [0; 20_000] }).unwrap();
    assert_eq!(blob.view().id(), 1);
}
