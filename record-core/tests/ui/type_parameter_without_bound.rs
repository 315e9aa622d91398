use record_core::Record;

#[derive(Record)]
struct Tagged<T> {
    id: i32,
    value: T,
}

fn main() {
    let _ = Tagged { id: 1, value: 2i64 };
}
