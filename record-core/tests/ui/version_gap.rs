use record_core::Record;

#[derive(Record)]
#[record(version = 3)]
struct Reading {
    at: i64,
    #[record(since = 3)]
    value: f64,
}

fn main() {}
