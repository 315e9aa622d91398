use record_core::Record;

#[derive(Record)]
struct Reading {
    #[record(promote(unique))]
    at: i64,
}

fn main() {}
