use record_core::{Field, Record};

#[derive(Record)]
#[record(version = 2)]
struct Tagged<T: Field> {
    id: i32,
    #[record(since = 2, default = 1)]
    value: T,
}

fn main() {}
