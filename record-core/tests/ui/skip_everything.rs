use record_core::Record;

#[derive(Record)]
struct Reading {
    #[record(skip)]
    note: i32,
}

fn main() {}
