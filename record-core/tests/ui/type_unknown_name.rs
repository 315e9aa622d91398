use record_core::Record;

#[derive(Record)]
struct Issue {
    title: Strong,
}

fn main() {}
