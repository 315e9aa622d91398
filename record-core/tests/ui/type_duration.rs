use record_core::Record;
use std::time::Duration;

#[derive(Record)]
struct Step {
    took: Duration,
}

fn main() {}
