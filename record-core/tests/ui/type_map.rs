use record_core::{Blob, Record};
use std::collections::HashMap;

#[derive(Record)]
struct Tags {
    id: i32,
    tags: HashMap<String, String>,
}

fn main() {
    let blob = Blob::encode(&Tags { id: 1, tags: HashMap::new() }).unwrap();
    assert_eq!(blob.view().id(), 1);
    let _ = blob.view().tags();
}
