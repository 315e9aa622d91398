use record_core::Record;

#[derive(Record)]
struct Empty {
    none: [u8; 0],
}

fn main() {}
