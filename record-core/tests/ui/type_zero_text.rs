use record_core::{Record, Text};

#[derive(Record)]
struct Empty {
    none: Text<0>,
}

fn main() {}
