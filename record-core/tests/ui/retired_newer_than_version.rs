use record_core::{Record, Retired};

#[derive(Record)]
struct Reading {
    at: i64,
    #[record(retired = 2)]
    fahrenheit: Retired<f32>,
}

fn main() {}
