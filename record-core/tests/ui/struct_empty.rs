use record_core::Record;

#[derive(Record)]
struct Nothing {}

fn main() {}
