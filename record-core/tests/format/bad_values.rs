//! Bytes that are no values of their types, each refused where it stands.

use crate::{agreement::is_accepted, everything::Fixed, random::Random};
use record_core::{Blob, Record, layout::HEADER};

/// A record of neighbouring texts: half a character at the end of one and half at the start of the next.
#[derive(Record)]
struct Neighbours {
    first: String,
    maybe: Option<String>,
    last: String,
    list: Vec<String>,
    nullable: Vec<Option<String>>,
    after: String,
}

#[test]
fn half_a_character_in_each_of_two_neighbours_is_refused() {
    let value = Neighbours {
        first: "aé".into(),
        maybe: Some("éé".into()),
        last: "aé".into(),
        list: vec!["é".into(), "€".into()],
        nullable: vec![Some("é".into()), None, Some("é".into())],
        after: "é".into(),
    };
    let blob = Blob::encode(&value).unwrap().into_bytes();
    let mut refused = Vec::new();
    // Moving an end or the end of an item by one byte leaves the bytes of all text as they are, which is valid UTF-8.
    for at in HEADER..blob.len() - 3 {
        let number = u32::from_le_bytes(blob[at..at + 4].try_into().unwrap());
        for moved in [number.wrapping_add(1), number.wrapping_sub(1)] {
            let mut changed = blob.clone();
            changed[at..at + 4].copy_from_slice(&moved.to_le_bytes());
            if let Err(error) = Neighbours::view(&changed).map(|_| ()) {
                is_accepted::<Neighbours>(&changed);
                if error.to_string().contains("UTF-8") {
                    refused.push(error.field().unwrap().to_owned());
                }
            }
        }
    }
    refused.sort();
    refused.dedup();
    assert_eq!(refused, ["after", "first", "last", "list", "maybe", "nullable"]);
}

#[test]
fn a_null_between_two_texts_may_hold_what_is_no_text() {
    // Level two does not look at it; level three refuses it.
    let mut bytes = Neighbours::LAYOUT.header(1).to_le_bytes().to_vec();
    bytes.push(0);
    for end in [35_u32, 36, 37, 37, 37, 37] {
        bytes.extend_from_slice(&end.to_le_bytes());
    }
    bytes.extend_from_slice("aé".as_bytes());
    bytes.push(b'b');
    bytes[34] = 0x61;
    bytes[35] = 0xff;
    assert!(is_accepted::<Neighbours>(&bytes));
    assert!(Blob::<Neighbours>::from_bytes(&*bytes).is_err());
    bytes[8] = 1;
    assert!(!is_accepted::<Neighbours>(&bytes));
}

/// One list of each form.
#[derive(Record)]
struct Lists {
    nullable: Vec<Option<u16>>,
    bytes: Vec<Option<u8>>,
    strings: Vec<String>,
    nullable_strings: Vec<Option<String>>,
}

#[test]
fn counts_that_overflow_or_lie_are_refused() {
    let counts = [0, 2, 8, 9, 0x7fff_ffff, 0x8000_0000, 0xffff_fff8, u32::MAX - 7, u32::MAX];
    for (i, field) in Lists::LAYOUT.fields().iter().enumerate() {
        for count in counts {
            for len in [0, 1, 2, 3, 7, 20] {
                let payload = [&count.to_le_bytes()[..], &[0xff; 20][..len]].concat();
                let mut bytes = Lists::LAYOUT.header(1).to_le_bytes().to_vec();
                for j in 0..4 {
                    let end = 24 + if j >= i { payload.len() } else { 0 };
                    bytes.extend_from_slice(&(end as u32).to_le_bytes());
                }
                bytes.extend_from_slice(&payload);
                // All bits are set: two bytes, and nine items of two bytes behind two bytes of validity.
                let fits = matches!((field.name(), count, len), ("bytes", 2, 3) | ("nullable", 9, 20));
                assert_eq!(is_accepted::<Lists>(&bytes), fits, "{}: {count} in {len} bytes", field.name());
                if let Err(error) = Lists::view(&bytes) {
                    assert_eq!((error.field(), error.offset().is_some()), (Some(field.name()), true));
                }
            }
        }
    }
}

#[test]
fn values_out_of_range_are_refused_where_they_stand() {
    let value: Fixed = Random(1).make();
    let blob = Blob::encode(&value).unwrap().into_bytes();
    let decimal = 10_i128.pow(20).to_le_bytes();
    let below = (-10_i128.pow(20)).to_le_bytes();
    for (field, bytes) in [
        ("bool", &[2][..]),
        ("char", &[0, 0xd8, 0, 0]),
        ("char", &[0, 0, 0x11, 0]),
        ("char", &[0xff; 4]),
        ("nonzero", &[0, 0]),
        ("decimal", &decimal),
        ("decimal", &below),
        ("time", &86_400_000_000_i64.to_le_bytes()),
        ("time", &(-1_i64).to_le_bytes()),
        ("text", &[b'a', 0xc3, 0, 0, 0]),
        ("maybe_text", &[0xc3, 0]),
        ("texts", &[b'a', 0, 0xff, 0]),
        ("closed", &[1]),
        ("inner", &[0, 2, 0, 0, 0, 0]),
        ("maybe_inner", &[1, 0, 3, 0, 0, 0]),
        ("maybe_inner", &[2, 0, 0, 0xff, 0, 0]),
    ] {
        let place = Fixed::LAYOUT.field(field).unwrap();
        let (at, (validity, bit)) = (usize::from(place.offset()), place.validity());
        assert_eq!(bytes.len(), place.ty().width(), "{field}");
        let mut changed = blob.clone();
        changed[usize::from(validity)] |= bit;
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        assert!(!is_accepted::<Fixed>(&changed), "{field}: {bytes:?}");
        let error = Fixed::view(&changed).unwrap_err();
        assert_eq!(error.field(), Some(field));
        assert!((at..at + bytes.len()).contains(&error.offset().unwrap()), "{error}");
    }
}

#[derive(Record)]
struct Document {
    json: record_core::Json,
}

/// A blob whose field has this payload.
fn document(payload: &[u8]) -> Vec<u8> {
    let mut bytes = Document::LAYOUT.header(1).to_le_bytes().to_vec();
    bytes.extend_from_slice(&(12 + payload.len() as u32).to_le_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

#[test]
fn a_json_text_is_one_of_rfc_8259_without_a_byte_order_mark() {
    let deep = |levels: usize| [vec![b'['; levels], vec![b']'; levels]].concat();
    let cases: [(&[u8], bool); 24] = [
        (b"null", true),
        (b" \t\r\n[1, {\"a\": 2}] ", true),
        (b"{\"a\":1,\"a\":2}", true),
        (b"\"\\ud83d\\ude00\"", true),
        (b"-0.0e-10", true),
        (b"1e400", false),
        (b"", false),
        (b"\xef\xbb\xbfnull", false),
        (b"\xef\xbb\xbf", false),
        (b"null null", false),
        (b"[1,]", false),
        (b"{'a':1}", false),
        (b"01", false),
        (b"+1", false),
        (b".5", false),
        (b"NaN", false),
        (b"-Infinity", false),
        (b"nul", false),
        (b"\"\x01\"", false),
        (b"\"\\ud800\"", false),
        (b"\"\xff\"", false),
        (b"// no comment\n1", false),
        (&deep(127), true),
        (&deep(128), false),
    ];
    for (payload, is_value) in cases {
        let accepted = is_accepted::<Document>(&document(payload));
        assert_eq!(accepted, is_value, "{:?}", String::from_utf8_lossy(payload));
    }
    crate::oracle::agrees::<Document>(&cases.map(|(payload, _)| document(payload)));
}
