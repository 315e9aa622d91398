use record_core::Record;

#[derive(Record)]
struct Reading {
    #[record(compress = "zstd")]
    at: i64,
}

fn main() {}
