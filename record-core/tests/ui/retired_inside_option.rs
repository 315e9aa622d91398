use record_core::{Record, Retired};

#[derive(Record)]
struct Reading {
    at: i64,
    fahrenheit: Option<Retired<f32>>,
}

fn main() {}
