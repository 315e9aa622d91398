use record_core::Record;

#[derive(Record)]
struct Balance {
    balance: i128,
}

fn main() {}
