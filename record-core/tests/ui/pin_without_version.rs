use record_core::Record;

#[derive(Record)]
#[record(pins(0x00000001))]
struct Reading {
    at: i64,
}

fn main() {}
