use record_core::Record;

#[derive(Record)]
#[record(pins(2 = 0x00000001))]
struct Reading {
    at: i64,
}

fn main() {}
