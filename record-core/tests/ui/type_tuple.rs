use record_core::Record;

#[derive(Record)]
struct Line {
    from: (f64, f64),
}

fn main() {}
