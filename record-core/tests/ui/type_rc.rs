use record_core::Record;
use std::rc::Rc;

#[derive(Record)]
struct Shared {
    name: Rc<str>,
}

fn main() {}
