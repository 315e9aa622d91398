use record_core::Record;

#[derive(Record)]
#[record(pins(1 = 0x00000001, 1 = 0x00000001))]
struct Reading {
    at: i64,
}

fn main() {}
