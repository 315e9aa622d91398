use record_core::Record;

#[derive(Record)]
#[record(version = 1)]
struct Reading {
    at: i64,
    #[record(skip, default = 2)]
    note: i32,
}

fn main() {}
