use record_core::Record;

#[derive(Record)]
struct Reading {
    #[record(digest)]
    at: i64,
}

fn main() {}
