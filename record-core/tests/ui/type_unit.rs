use record_core::Record;

#[derive(Record)]
struct Empty {
    none: (),
}

fn main() {}
