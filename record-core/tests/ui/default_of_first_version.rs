use record_core::Record;

#[derive(Record)]
struct Reading {
    at: i64,
    #[record(default = "none")]
    unit: String,
}

fn main() {}
