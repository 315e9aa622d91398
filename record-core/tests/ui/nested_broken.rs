//! A record that is broken is not reported again where it is nested.

use record_core::{Blob, Record};

#[derive(Record)]
struct Point(i32, i32);

#[derive(Record)]
struct Shape {
    id: i32,
    center: Point,
    corners: Vec<Option<Point>>,
}

fn main() {
    let blob = Blob::encode(&Shape { id: 1, center: Point(1, 2), corners: vec![] }).unwrap();
    assert_eq!(blob.view().id(), 1);
}
