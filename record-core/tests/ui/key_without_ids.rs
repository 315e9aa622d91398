use record_core::{Key, key::IdKey};

#[derive(Key)]
struct Place {
    name: String,
    number: i32,
}

fn ids<K: IdKey>(_: K) {}

fn main() {
    ids(Place { name: String::new(), number: 1 });
}
