use record_core::Record;

#[derive(Record)]
struct Boxed {
    values: Box<[i32]>,
}

fn main() {}
