use record_core::Record;

#[derive(Record)]
struct File {
    path: std::path::PathBuf,
}

fn main() {}
