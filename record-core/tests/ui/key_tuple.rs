use record_core::Key;

#[derive(Key)]
struct Place(i32, i32);

fn main() {
    let _ = Place(1, 2);
}
