//! Blobs that are not what they should be: an error that says what is wrong.

use crate::database::{Blobs, accessor};
use record_core::{Blob, Record, RecordEnum, Text, Time};
use std::num::NonZeroU32;

#[derive(Record)]
struct Fixed {
    id: u32,
    flag: Option<bool>,
    time: Time,
    nonzero: NonZeroU32,
    text: Text<4>,
}

#[derive(Record)]
struct Other {
    id: u32,
}

#[derive(Record)]
struct Tail {
    id: u32,
    name: String,
    list: Vec<u16>,
    nullable: Vec<Option<u16>>,
    strings: Vec<String>,
    tail: Vec<u8>,
}

#[derive(RecordEnum, Clone, Copy)]
#[repr(u8)]
enum Kind {
    One = 1,
}

#[derive(Record)]
struct Kinds {
    id: u32,
    kind: Kind,
    kinds: Vec<Kind>,
}

fn fixed() -> Vec<u8> {
    let value = Fixed {
        id: 1,
        flag: Some(true),
        time: Time::from_micros(1).unwrap(),
        nonzero: NonZeroU32::MIN,
        text: "é".try_into().unwrap(),
    };
    Blob::encode(&value).unwrap().as_bytes().to_vec()
}

fn tail(len: usize) -> Vec<u8> {
    let value = Tail {
        id: 1,
        name: "né".into(),
        list: vec![1, 2],
        nullable: vec![Some(1), None],
        strings: vec!["a".into(), "bc".into()],
        tail: vec![7; len],
    };
    Blob::encode(&value).unwrap().as_bytes().to_vec()
}

/// A change of a blob, a field, and a part of the message that reading the field then gives.
type Case = (fn(&mut Vec<u8>), &'static str, &'static str);

#[test]
fn damaged_fixed_blobs_are_errors() {
    let mut blobs = Blobs::new(&[Fixed::LAYOUT]);
    let cases: &[Case] = &[
        (|b| b.clear(), "id", "field \"id\": the blob is cut off: it has 0 bytes"),
        (|b| b.truncate(8), "id", "it has 8 bytes, fewer than any"),
        (
            |b| b.truncate(15),
            "id",
            "field \"id\": the blob is cut off: it has 15 bytes, its fixed part needs 30",
        ),
        (|b| b.truncate(b.len() - 1), "text", "it has 29 bytes, its fixed part needs 30"),
        (|b| b.push(0), "id", "the blob is too long: it has 31 bytes, its fixed part 30"),
        (|b| b[0] ^= 1, "id", "the blob is of another record: its version 1 has the fingerprint"),
        (|b| b[4] = 0, "id", "its version 0 has the fingerprint"),
        (|b| b[5] = 1, "id", "the blob's header is damaged: version 1 can't have the bytes 011e00"),
        (|b| b[6] -= 1, "id", "the blob's header is damaged"),
        (|b| (b[4], b[6]) = (2, 9), "id", "the blob's header is damaged: version 2"),
        (|b| (b[4], b[6]) = (2, 31), "id", "it has 30 bytes, its fixed part needs 31"),
        (|b| b[13] = 2, "flag", "offset 13: the byte of a boolean is neither 0 nor 1"),
        (|b| b[14..22].fill(0xff), "time", "offset 14: a time of day is at least 0"),
        (
            |b| b[14..22].copy_from_slice(&86_400_000_000_u64.to_le_bytes()),
            "time",
            "less than 86,400,000,000",
        ),
        (|b| b[22..26].fill(0), "nonzero", "field \"nonzero\": zero in a field that is never zero"),
    ];
    let intact = fixed();
    for (change, field, message) in cases {
        let mut blob = intact.clone();
        change(&mut blob);
        let accessor = accessor(Fixed::LAYOUT, field);
        for (expression, at) in [(accessor.expression(), true), (accessor.stored_expression(), false)] {
            let (found, code) = blobs.error(expression, &blob);
            // A slot that was cut out does not know its offset.
            let message = match at {
                true => message,
                false => message
                    .split_once("offset ")
                    .map_or(*message, |(_, rest)| rest.split_once(": ").unwrap().1),
            };
            assert!(found.contains(message), "{found:?}, not {message:?}");
            assert_eq!(code, "22P03");
        }
    }
    // What is no UTF-8 is found by the server itself.
    let mut blob = intact;
    blob[26] = 0xff;
    let text = accessor(Fixed::LAYOUT, "text");
    for expression in [text.expression(), text.stored_expression()] {
        assert!(blobs.error(expression, &blob).0.contains("invalid byte sequence"));
    }
    let other = Blob::encode(&Other { id: 1 }).unwrap();
    let (message, _) = blobs.error(accessor(Fixed::LAYOUT, "id").expression(), other.as_bytes());
    assert!(message.contains("of another record"), "{message}");
}

#[test]
fn damaged_variable_blobs_are_errors_whether_short_or_long() {
    let mut blobs = Blobs::new(&[Tail::LAYOUT]);
    // id 8, ends of name 12, list 16, nullable 20, strings 24, tail 28; payloads from 32: name 3, list 4, nullable 9.
    let cases: &[Case] = &[
        (|b| b.clear(), "id", "it has 0 bytes"),
        (|b| b.truncate(31), "id", "it has 31 bytes, its fixed part needs 32"),
        (|b| b[0] ^= 1, "id", "of another record"),
        (|b| b[0] ^= 1, "name", "of another record"),
        (|b| b[5] = 1, "name", "header is damaged"),
        (|b| b[12] = 31, "name", "field \"name\": its payload, bytes 32 to 31, does not lie in the tail"),
        (|b| b[15] = 0x80, "name", "does not lie in the tail"),
        // What stands in the upper bytes of ends, which are zero in short blobs.
        (|b| b[14] = 1, "name", "field \"name\": its payload, bytes 32 to 65571, does not lie in the tail"),
        (|b| b[14] = 1, "list", "field \"list\": its payload, bytes 65571 to 39, does not lie in the tail"),
        (|b| b[15] = 1, "list", "bytes 16777251 to 39, does not lie in the tail"),
        (|b| b[18] = 1, "list", "bytes 35 to 65575, does not lie in the tail"),
        (|b| b[19] = 0x80, "list", "does not lie in the tail"),
        (|b| (b[12], b[16]) = (39, 35), "list", "bytes 39 to 35, does not lie in the tail"),
        (|b| (b[12], b[13]) = (0, 0x80), "name", "bytes 32 to 32768, does not lie in the tail"),
        (|b| b[31] = 0x7f, "tail", "does not lie in the tail"),
        (|b| b.truncate(b.len() - 1), "tail", "does not lie in the tail"),
        (|b| b[12] = 3, "list", "field \"list\": its payload, bytes 3 to 39"),
        (|b| b[12] += 1, "list", "a list of 3 bytes is not a whole number of items of 2 bytes"),
        (|b| b[39] = 3, "nullable", "a list of 9 bytes is not a whole number of items of 2 bytes"),
        (|b| b[39..43].fill(0xff), "nullable", "not a whole number"),
        (|b| b[48..52].fill(0xff), "strings", "has no room for 4294967295 ends"),
        (|b| b[48..52].fill(0), "strings", "has no room for 0 ends"),
        (|b| b[52] = 4, "strings", "the end of item 0 of a list, 4, lies outside the list"),
        (|b| b[56] = 0, "strings", "the end of item 1 of a list, 0, lies outside the list"),
        (|b| b[56] = 2, "strings", "the end of item 1 of a list, 2, lies outside the list"),
        (|b| b[56] = 4, "strings", "the end of item 1 of a list, 4, lies outside the list"),
        (|b| b[53] = 1, "strings", "the end of item 0 of a list, 257, lies outside the list"),
        (|b| b[59] = 1, "strings", "the end of item 1 of a list, 16777219, lies outside the list"),
        (|b| b[48] = 1, "strings", "the end of item 0 of a list, 1, lies outside the list"),
        (|b| b[48] = 3, "strings", "has no room for 3 ends"),
        (|b| b[51] = 1, "strings", "has no room for 16777218 ends"),
    ];
    for len in [4, 4_000] {
        let intact = tail(len);
        for (change, field, message) in cases {
            let mut blob = intact.clone();
            change(&mut blob);
            // What was cut off at a fixed length is short in any case.
            let accessor = accessor(Tail::LAYOUT, field);
            for expression in [accessor.expression(), accessor.stored_expression()] {
                let (found, code) = blobs.error(expression, &blob);
                assert!(found.contains(message), "{found:?}, not {message:?}");
                assert_eq!(code, "22P03");
            }
        }
    }
}

#[test]
fn variants_without_a_name_are_null() {
    let mut blobs = Blobs::new(&[Kinds::LAYOUT]);
    let value = Kinds { id: 1, kind: Kind::One, kinds: vec![Kind::One; 2] };
    let mut blob = Blob::encode(&value).unwrap().as_bytes().to_vec();
    (blob[12], *blob.last_mut().unwrap()) = (9, 9);
    blobs.fill(&[Some(&blob)]);
    assert_eq!(blobs.texts(accessor(Kinds::LAYOUT, "kind").expression()), [None]);
    let kinds = format!("({})::text", accessor(Kinds::LAYOUT, "kinds").expression());
    assert_eq!(blobs.texts(&kinds), [Some("{One,NULL}".to_string())]);
}
