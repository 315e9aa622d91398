use record_core::Record;

#[derive(Record)]
#[record(version = 1)]
#[record(version = 1)]
struct Reading {
    at: i64,
}

fn main() {}
