use record_core::{Record, Retired};

#[derive(Record)]
struct Issue {
    id: i32,
    #[record(promote)]
    old: Retired<Option<i32>>,
}

fn main() {}
