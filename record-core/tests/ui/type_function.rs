use record_core::Record;

#[derive(Record)]
struct Callback {
    call: fn(i32) -> i32,
}

fn main() {}
