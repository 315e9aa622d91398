use record_core::Record;

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    at: i64,
    #[record(since = 2, default = 256)]
    value: u8,
}

fn main() {}
