use record_core::Record;

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    at: i64,
    #[record(since = 2, default = -1)]
    value: f32,
}

fn main() {}
