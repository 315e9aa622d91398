use record_core::Record;

#[derive(Record)]
struct Reading {
    #[record = "skip"]
    at: i64,
}

fn main() {}
