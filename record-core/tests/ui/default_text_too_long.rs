use record_core::{Record, Text};

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    at: i64,
    #[record(since = 2, default = "celsius")]
    unit: Text<2>,
}

fn main() {}
