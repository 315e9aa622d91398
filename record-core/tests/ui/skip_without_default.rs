use record_core::{Blob, Record};

struct Handle(i32);

#[derive(Record)]
struct Open {
    id: i32,
    #[record(skip)]
    handle: Handle,
}

fn main() {
    let blob = Blob::encode(&Open { id: 1, handle: Handle(1) }).unwrap();
    assert_eq!(blob.view().id(), 1);
}
