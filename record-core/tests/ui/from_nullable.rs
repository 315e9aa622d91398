use record_core::Record;

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    value: Option<i32>,
    #[record(since = 2, from = "value")]
    wide: i64,
}

fn main() {}
