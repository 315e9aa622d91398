use record_core::Record;

#[derive(Record)]
struct Reading {
    #[record(skip = true)]
    at: i64,
    id: i64,
}

fn main() {}
