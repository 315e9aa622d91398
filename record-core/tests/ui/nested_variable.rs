use record_core::{Blob, Record};

#[derive(Record)]
struct Person {
    name: String,
}

#[derive(Record)]
struct Issue {
    author: Person,
}

fn main() {
    let blob = Blob::encode(&Issue { author: Person { name: "a".into() } }).unwrap();
    let _ = blob.view().author();
}
