use record_core::Record;

#[derive(Record)]
struct Counts {
    counts: Option<Vec<Option<usize>>>,
}

fn main() {}
