use record_core::{Record, Timestamp};

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    at: i64,
    #[record(since = 2, default = Timestamp::from_micros(0))]
    stored: Timestamp,
}

fn main() {}
