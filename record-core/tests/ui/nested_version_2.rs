use record_core::{Blob, Record};

#[derive(Record)]
#[record(version = 2)]
struct Point {
    x: i32,
    #[record(since = 2)]
    y: i32,
}

#[derive(Record)]
struct Shape {
    corners: Vec<Point>,
}

fn main() {
    let blob = Blob::encode(&Shape { corners: vec![Point { x: 1, y: 1 }] }).unwrap();
    let _ = blob.view().corners();
}
