use record_core::Record;

#[derive(Record)]
struct Twice {
    value: Option<Option<i32>>,
}

fn main() {}
