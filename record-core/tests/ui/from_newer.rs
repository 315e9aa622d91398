use record_core::Record;

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    #[record(since = 2)]
    value: i32,
    #[record(from = "value")]
    wide: i64,
}

fn main() {}
