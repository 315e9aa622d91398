use record_core::Key;

#[derive(Key)]
struct Place {
    #[record(id)]
    name: String,
}

fn main() {
    let _ = Place { name: String::new() };
}
