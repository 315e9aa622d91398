//! Safe code that breaks its word: wrong results are its own fault, undefined behaviour would be ours.

use record_core::{
    Blob, Field, Invalid, Record, VarField,
    field::Payload,
    layout::{Layout, Type, VersionLayout},
    vouch,
};

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

mod old {
    #[derive(record_core::Record)]
    pub(super) struct Wide {
        pub(super) numbers: [u64; 100],
    }
}

#[test]
fn a_newer_layout_can_not_make_blobs_shorter_than_ours() {
    let ours = old::Wide::LAYOUT;
    let forged = VersionLayout { hash: [7; 32], fixed_len: 9, required: true };
    let newer = Layout { version: 2, versions: vec![ours.versions[0], forged].leak(), ..*ours };
    let newer: &'static Layout = Box::leak(Box::new(newer));
    let _ = vouch(ours, newer);
    let mut short = newer.header(2).to_le_bytes().to_vec();
    short.push(0);
    assert!(old::Wide::view(&short).is_err());
}
