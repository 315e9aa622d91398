use record_core::{Blob, Record};

#[derive(Record)]
struct Names {
    names: [String; 2],
}

fn main() {
    Blob::encode(&Names { names: [String::new(), String::new()] }).unwrap();
}
