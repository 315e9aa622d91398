//! Safe code that breaks its word: wrong results are its own fault, undefined behaviour would be ours.

use record_core::{Blob, Field, Invalid, Record, VarField, field::Payload, layout::Type};

/// Text that is written over what stands before it.
struct Overwriting;

impl Field for Overwriting {
    type Class = Payload;
    type View<'a> = ();
    const TYPE: Type = Type::Extension { name: "test.overwriting", storage: &Type::Binary };
}

impl VarField for Overwriting {
    fn payload_len(&self) -> usize {
        0
    }
    fn to_payload(&self, out: &mut Vec<u8>, _: bool) -> Result<(), Invalid> {
        let len = out.len();
        out.clear();
        out.resize(len + 3, 0xff);
        Ok(())
    }
    fn check_payload(_: &[u8]) -> Result<(), Invalid> {
        Ok(())
    }
    fn view_payload(_: &[u8]) {}
    fn from_payload(_: &[u8]) -> Self {
        Overwriting
    }
}

#[derive(Record)]
struct Victim {
    name: String,
    each: Vec<Overwriting>,
    whole: Overwriting,
}

#[test]
fn a_payload_can_not_be_written_over_others() {
    let value = Victim { name: "abc".into(), each: vec![Overwriting, Overwriting], whole: Overwriting };
    let blob = Blob::encode(&value).unwrap();
    let checked = Victim::view(blob.as_bytes()).expect("views of blobs rely on this without looking");
    assert_eq!((checked.name(), checked.each().len()), ("abc", 2));
    assert_eq!(blob.as_bytes()[blob.as_bytes().len() - 3..], [0xff; 3]);
}
