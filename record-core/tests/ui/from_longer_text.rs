use record_core::{Record, Text};

#[derive(Record)]
#[record(version = 2)]
struct Issue {
    author: Text<40>,
    #[record(since = 2, from = "author")]
    short: Text<20>,
}

fn main() {}
