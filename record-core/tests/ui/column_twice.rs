use record_core::Record;

#[derive(Record)]
struct Reading {
    at: i64,
    #[record(column = "at")]
    time: i64,
}

fn main() {}
