use record_core::Record;

#[derive(Record)]
struct Issue {
    #[record(promote)]
    labels: Vec<i32>,
}

fn main() {}
