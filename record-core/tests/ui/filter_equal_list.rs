//! A list is compared as a whole.

use record_core::Record;

#[derive(Record)]
struct Facts {
    labels: Vec<String>,
}

fn main() {
    let _ = Facts::labels().eq(vec![String::from("bug")]);
}
