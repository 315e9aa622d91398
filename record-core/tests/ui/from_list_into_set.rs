use record_core::Record;

#[derive(Record)]
#[record(version = 2)]
struct Day {
    hours: Vec<u16>,
    #[record(since = 2, from = "hours", as_set)]
    distinct: Vec<u16>,
}

fn main() {}
