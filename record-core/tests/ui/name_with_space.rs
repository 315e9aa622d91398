use record_core::Record;

#[derive(Record)]
struct Reading {
    #[record(rename = "the time")]
    at: i64,
}

fn main() {}
