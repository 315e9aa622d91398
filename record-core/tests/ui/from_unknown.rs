use record_core::Record;

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    value: i32,
    #[record(since = 2, from = "valeu")]
    wide: i64,
}

fn main() {}
