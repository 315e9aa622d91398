use record_core::Key;

#[derive(Key)]
struct Place {}

fn main() {}
