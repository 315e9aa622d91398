use record_core::{Blob, Record};

#[derive(Record)]
struct Matrix {
    rows: Vec<Vec<f64>>,
}

fn main() {
    let blob = Blob::encode(&Matrix { rows: vec![] }).unwrap();
    let _ = blob.view().rows();
}
