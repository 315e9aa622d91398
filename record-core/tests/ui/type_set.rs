use record_core::Record;

#[derive(Record)]
struct Labels {
    labels: std::collections::BTreeSet<String>,
}

fn main() {}
