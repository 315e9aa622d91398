use record_core::Record;

#[derive(Record)]
struct Reading {
    #[record(since = 0)]
    at: i64,
}

fn main() {}
