use record_core::Record;

#[derive(Record)]
#[record(version = 2, pins(1 = 0x00000001))]
struct Reading {
    at: i64,
    #[record(since = 2)]
    value: f64,
}

fn main() {
    let _ = Reading::LAYOUT.fingerprint(1);
}
