use record_core::Key;

#[derive(Key)]
struct Place {
    #[record(colum = "x")]
    y: i32,
}

fn main() {
    let _ = Place { y: 1 };
}
