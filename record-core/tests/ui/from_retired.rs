use record_core::{Record, Retired};

#[derive(Record)]
#[record(version = 3)]
struct Person {
    id: u64,
    #[record(retired = 2)]
    name: Retired<String>,
    #[record(since = 3, from = "name")]
    full_name: String,
}

fn main() {}
