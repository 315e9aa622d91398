use record_core::Key;

#[derive(Key)]
struct Place {
    #[record(id)]
    x: i32,
    #[record(id)]
    y: i32,
}

fn main() {
    let _ = Place { x: 1, y: 1 };
}
