use record_core::Record;

#[derive(Record)]
struct Reading {
    #[record(rename = "a", rename = "b")]
    at: i64,
}

fn main() {}
