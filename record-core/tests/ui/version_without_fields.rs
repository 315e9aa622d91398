use record_core::Record;

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    at: i64,
}

fn main() {}
