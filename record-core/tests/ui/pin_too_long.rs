use record_core::Record;

#[derive(Record)]
#[record(pins(1 = 0x100000001))]
struct Reading {
    at: i64,
}

fn main() {}
