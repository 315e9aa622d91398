use record_core::{Blob, Record};
use std::num::NonZeroU32;

#[derive(Record)]
#[record(version = 2)]
struct Order {
    id: i64,
    #[record(since = 2)]
    pieces: NonZeroU32,
}

fn main() {
    let blob = Blob::encode(&Order { id: 1, pieces: NonZeroU32::MIN }).unwrap();
    let _ = blob.view().pieces();
}
