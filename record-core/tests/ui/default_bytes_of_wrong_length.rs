use record_core::Record;

#[derive(Record)]
#[record(version = 2)]
struct Reading {
    at: i64,
    #[record(since = 2, default = b"abc")]
    code: [u8; 4],
}

fn main() {}
