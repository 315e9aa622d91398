use record_core::Record;

#[derive(Record)]
struct Reading {
    #[record(as_set)]
    values: Vec<Option<i32>>,
}

fn main() {}
