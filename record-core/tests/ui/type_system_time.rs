use record_core::Record;

#[derive(Record)]
struct Step {
    at: std::time::SystemTime,
}

fn main() {}
