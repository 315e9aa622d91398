use record_core::Record;

#[derive(Record)]
struct Name {
    name: &'static str,
}

fn main() {}
