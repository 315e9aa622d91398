use record_core::Record;

#[derive(Record)]
struct Issue {
    #[record(promote(index))]
    title: String,
}

fn main() {}
