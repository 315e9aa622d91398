//! The longest blob.

use record_core::{Blob, Record, value::DynamicView};

#[derive(Record)]
struct Bytes {
    bytes: Vec<u8>,
}

/// A blob of that many bytes; the zeros behind its fixed part are pages that nobody touches.
fn blob(len: usize) -> Vec<u8> {
    let mut blob = vec![0; len];
    blob[..12].copy_from_slice(Blob::encode(&Bytes { bytes: vec![] }).unwrap().as_bytes());
    blob[8..12].copy_from_slice(&u32::try_from(len).unwrap().to_le_bytes());
    blob
}

#[test]
fn a_blob_is_shorter_than_two_gib() {
    let longest = blob(i32::MAX as usize);
    assert_eq!(Bytes::view(&longest).unwrap().bytes().len(), longest.len() - 12);
    drop(longest);

    let longer = blob(i32::MAX as usize + 1);
    for error in [Bytes::view(&longer).unwrap_err(), DynamicView::open(Bytes::LAYOUT, &longer).unwrap_err()] {
        assert!(error.to_string().contains("2147483648 bytes"), "{error}");
    }
}
