use record_core::Record;

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    at: i64,
    #[record(retired = 2)]
    fahrenheit: f32,
    #[record(since = 2)]
    celsius: f32,
}

fn main() {}
