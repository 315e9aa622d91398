//! Null holds nothing: slots of zeros, payloads of no bytes at all.

use record_core::{Blob, Record};

#[derive(Record, Debug, Clone, PartialEq)]
struct Note {
    text: Option<String>,
    parts: Vec<Option<String>>,
}

/// A blob of `Note`: validity, then both ends, then the payloads.
fn blob(validity: u8, text: &[u8], parts: &[u8]) -> Vec<u8> {
    let mut bytes = Note::LAYOUT.header(1).to_le_bytes().to_vec();
    bytes.push(validity);
    let end = |len: usize| ((17 + len) as u32).to_le_bytes();
    bytes.extend_from_slice(&end(text.len()));
    bytes.extend_from_slice(&end(text.len() + parts.len()));
    bytes.extend_from_slice(text);
    bytes.extend_from_slice(parts);
    bytes
}

#[test]
fn a_null_payload_of_zero_bytes_can_be_read_but_is_not_canonical() {
    let bytes = blob(0, &[0, 0], &[]);
    assert_eq!(Note::view(&bytes).unwrap().text(), None);
    let error = Blob::<Note>::from_bytes(bytes).unwrap_err();
    assert_eq!((error.field(), error.offset()), (Some("text"), Some(17)));
}

#[test]
fn a_null_item_of_zero_bytes_can_be_read_but_is_not_canonical() {
    // One item, null, that ends at 1.
    let bytes = blob(0, &[], &[1, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    assert_eq!(Note::view(&bytes).unwrap().parts().to_vec(), [None]);
    let error = Blob::<Note>::from_bytes(bytes).unwrap_err();
    assert_eq!(error.field(), Some("parts"));
}
