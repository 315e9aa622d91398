use record_core::Record;

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    #[record(since = 2)]
    at: i64,
}

fn main() {}
