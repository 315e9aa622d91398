use record_core::Record;

#[derive(Record)]
struct Count {
    count: usize,
}

fn main() {}
