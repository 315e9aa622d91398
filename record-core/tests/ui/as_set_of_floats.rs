use record_core::{Blob, Record};

#[derive(Record)]
struct Reading {
    #[record(as_set)]
    values: Vec<f64>,
}

fn main() {
    let blob = Blob::encode(&Reading { values: vec![] }).unwrap();
    let _ = blob.view().values();
}
