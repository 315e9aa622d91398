use record_core::Record;

#[derive(Record)]
struct Reading {
    #[record(rename = "")]
    at: i64,
}

fn main() {}
