use record_core::{Record, Retired};

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    at: i64,
    #[record(since = 2, retired = 2)]
    fahrenheit: Retired<f32>,
}

fn main() {}
