use record_core::{Record, Retired};

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    at: i64,
    fahrenheit: Retired<f32>,
    #[record(since = 2)]
    celsius: f32,
}

fn main() {}
