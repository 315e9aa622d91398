use record_core::{Blob, Record};

#[derive(Record)]
struct Point(i32, i32);

fn main() {
    let blob = Blob::encode(&Point(1, 2)).unwrap();
    let _ = Point::view(blob.as_bytes()).unwrap();
}
