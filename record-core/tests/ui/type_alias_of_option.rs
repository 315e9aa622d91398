use record_core::{Blob, Record};

type Maybe = Option<i32>;

#[derive(Record)]
struct Value {
    id: i32,
    value: Maybe,
}

fn main() {
    let blob = Blob::encode(&Value { id: 1, value: None }).unwrap();
    assert_eq!(blob.view().id(), 1);
}
