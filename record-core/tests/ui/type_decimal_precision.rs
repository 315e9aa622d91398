use record_core::{Blob, Decimal, Record};

#[derive(Record, Default)]
struct Price {
    price: Decimal<39, 0>,
}

fn main() {
    let blob = Blob::encode(&Price::default()).unwrap();
    let _ = blob.view().price();
}
