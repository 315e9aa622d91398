use record_core::Record;

#[derive(Record)]
#[record(versoin = 2)]
struct Reading {
    at: i64,
}

fn main() {}
