use record_core::Record;

#[derive(Record)]
struct Point {
    x: i32,
}

#[derive(Record)]
struct Shape {
    #[record(promote)]
    center: Point,
}

fn main() {}
