use record_core::Record;

#[derive(Record)]
struct Boxed {
    value: Box<i32>,
}

fn main() {}
