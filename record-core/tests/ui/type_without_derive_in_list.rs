use record_core::{Blob, Record};

struct Point {
    x: i32,
}

#[derive(Record)]
struct Shape {
    id: i32,
    corners: Vec<Point>,
}

fn main() {
    let blob = Blob::encode(&Shape { id: 1, corners: vec![Point { x: 1 }] }).unwrap();
    assert_eq!(blob.view().id(), 1);
}
