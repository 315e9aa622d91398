use record_core::Record;
use std::num::NonZeroU8;

#[derive(Record)]
#[record(version = 2)]
struct Order {
    id: i64,
    #[record(since = 2, default = 0)]
    pieces: NonZeroU8,
}

fn main() {}
