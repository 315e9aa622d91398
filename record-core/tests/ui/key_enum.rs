use record_core::Key;

#[derive(Key)]
enum Place {
    Here,
}

fn main() {
    let _ = Place::Here;
}
