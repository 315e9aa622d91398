use record_core::Key;

#[derive(Key)]
struct Place {
    x: i32,
    #[record(column = "x")]
    y: i32,
}

fn main() {
    let _ = Place { x: 1, y: 1 };
}
