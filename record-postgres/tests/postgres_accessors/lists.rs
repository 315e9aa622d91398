//! Lists at the lengths at which another way of reading them takes over, and text at the ends of blobs.

use crate::{
    database::{Blobs, accessor},
    values::compare_blobs,
};
use record_core::{Blob, Date, Record};

#[derive(Record, Debug, Default)]
struct Lists {
    strings: Vec<String>,
    maybe: Vec<Option<String>>,
    binaries: Vec<Vec<u8>>,
    i16s: Vec<i16>,
    i32s: Vec<i32>,
    i64s: Vec<i64>,
    u16s: Vec<u16>,
    u32s: Vec<u32>,
    dates: Vec<Date>,
    last: Option<String>,
}

fn encode(value: &Lists) -> Vec<u8> {
    Blob::encode(value).unwrap().as_bytes().to_vec()
}

/// All lists with this many items.
fn of(n: usize) -> Lists {
    let strings: Vec<String> = (0..n).map(|i| ["", "a", "né", "€uro", "😀"][i % 5].repeat(i + 1)).collect();
    let sign = |i: usize| if i.is_multiple_of(2) { 1 } else { -1 };
    Lists {
        maybe: strings.iter().enumerate().map(|(i, text)| (i % 3 != 1).then(|| text.clone())).collect(),
        binaries: strings.iter().map(|text| text.as_bytes().to_vec()).collect(),
        i16s: (0..n).map(|i| i16::MAX - i as i16).map(|value| value.wrapping_add(n as i16)).collect(),
        i32s: (0..n).map(|i| sign(i) * (i32::MAX - i as i32)).collect(),
        i64s: (0..n).map(|i| i64::from(sign(i)) * (i64::MAX - i as i64)).collect(),
        u16s: (0..n).map(|i| u16::MAX - i as u16).collect(),
        u32s: (0..n).map(|i| u32::MAX - i as u32).collect(),
        dates: (0..n).map(|i| Date::from_days(sign(i) * 20_000)).collect(),
        last: n.is_multiple_of(2).then(|| "last".into()),
        strings,
    }
}

#[test]
fn lists_of_any_number_of_items_are_what_a_view_reads() {
    let mut blobs = Blobs::new(&[]);
    let encoded: Vec<Vec<u8>> = (0..=20).chain([100]).map(|n| encode(&of(n))).collect();
    compare_blobs(&mut blobs, Lists::LAYOUT, &encoded);
}

#[test]
fn lists_of_strings_of_any_length_are_what_a_view_reads() {
    let mut blobs = Blobs::new(&[]);
    let mut encoded = Vec::new();
    for n in 1..=7 {
        // The last end is one of these, where it still fits in a byte or no more, or the blob is still short or no more.
        for bytes in [0, 1, 7, 254, 255, 256, 257, 1_790, 1_890, 70_000] {
            for first in [0, bytes / 2, bytes] {
                let mut strings = vec![String::new(); n];
                strings[0] = "x".repeat(first);
                strings[n - 1] += &"y".repeat(bytes - first);
                encoded.push(encode(&Lists { strings, ..Lists::default() }));
            }
        }
        // No text of SQL holds U+0000.
        for zero in 0..n {
            let mut strings: Vec<String> = (0..n).map(|i| format!("item {i}")).collect();
            strings[zero].insert(zero, '\0');
            encoded.push(encode(&Lists { strings, ..Lists::default() }));
        }
    }
    compare_blobs(&mut blobs, Lists::LAYOUT, &encoded);
}

#[test]
fn text_up_to_the_last_byte_of_a_short_blob_is_what_a_view_reads() {
    let mut blobs = Blobs::new(&[]);
    let fixed = encode(&Lists::default()).len();
    let encoded: Vec<Vec<u8>> = [0, 1, 200, 1_899 - fixed, 1_900 - fixed, 1_901 - fixed, 5_000]
        .into_iter()
        .flat_map(|bytes| {
            let text = "z".repeat(bytes);
            let with_zero = text.replacen('z', "\0", 1);
            [text, with_zero].map(|last| encode(&Lists { last: Some(last), ..Lists::default() }))
        })
        .collect();
    compare_blobs(&mut blobs, Lists::LAYOUT, &encoded);
}

#[test]
fn text_that_is_not_utf8_is_an_error_wherever_it_stands() {
    let mut blobs = Blobs::new(&[Lists::LAYOUT]);
    for n in 1..=7 {
        for bad in 0..n {
            let mut strings = vec!["ok".to_owned(); n];
            strings[bad] = "bad!".into();
            let mut blob = encode(&Lists { strings, last: Some("bad!".into()), ..Lists::default() });
            while let Some(at) = blob.windows(4).position(|bytes| bytes == b"bad!") {
                blob[at] = 0xff;
            }
            for field in ["strings", "last"] {
                let accessor = accessor(Lists::LAYOUT, field);
                for expression in [accessor.expression(), accessor.stored_expression()] {
                    let (message, code) = blobs.error(expression, &blob);
                    assert!(
                        message.contains("invalid byte sequence for encoding \"UTF8\": 0xff"),
                        "{message}"
                    );
                    assert_eq!(code, "22021");
                }
            }
        }
    }
}
