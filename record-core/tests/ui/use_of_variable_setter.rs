use record_core::{Blob, Record};

type Name = String;

#[derive(Record)]
struct Person {
    name: Name,
}

fn main() {
    let mut bytes = Blob::encode(&Person { name: "a".into() }).unwrap().into_bytes();
    let mut person = Person::view_mut(&mut bytes).unwrap();
    person.set_name("b".into()).unwrap();
}
