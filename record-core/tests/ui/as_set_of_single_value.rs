use record_core::Record;

#[derive(Record)]
struct Reading {
    #[record(as_set)]
    value: i32,
}

fn main() {}
