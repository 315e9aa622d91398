use record_core::{Blob, Record};

struct Point {
    x: i32,
    y: i32,
}

#[derive(Record)]
struct Shape {
    id: i32,
    center: Point,
}

fn main() {
    let blob = Blob::encode(&Shape { id: 1, center: Point { x: 1, y: 2 } }).unwrap();
    assert_eq!(blob.view().id(), 1);
    assert!(Shape::view(blob.as_bytes()).is_ok());
    let fixed = ShapeFixed::from_blobs(blob.as_bytes()).unwrap();
    assert_eq!(fixed[0].id(), 1);
}

use record_core::FixedLayout;
