//! Bytes that are no blobs: an error or a valid batch, never a panic; and the same answer as a view gives.

use crate::records::{Fixed, Nullable, Variable, fixed, nullable, sample, variable};
use arrow_array::Array;
use proptest::{collection::vec, prelude::*};
use record_arrow::{BatchDecoder, BatchEncoder};
use record_core::{Blob, Record};

/// Decodes bytes between good rows. Columns accept what a view accepts, and blame the same place.
fn decode<R: Record>(decoder: &mut BatchDecoder<R>, good: &[u8], bytes: &[u8]) {
    let result = decoder.decode([good, bytes, good]);
    match (R::view(bytes), result) {
        (Ok(_), Ok(batch)) => {
            for column in batch.columns() {
                column.to_data().validate_full().unwrap();
            }
            // Whatever can be read can be written.
            let encoded = BatchEncoder::of(R::LAYOUT).encode(&batch).unwrap();
            Blob::<R>::from_bytes(encoded.value(1)).unwrap();
            decoder.recycle(batch);
        }
        (Err(view), Err(columns)) => {
            assert_eq!(columns.row(), Some(1), "{columns}");
            assert_eq!(view.is_corrupt(), columns.is_corrupt(), "{view} / {columns}");
            if columns.is_corrupt() && columns.field().is_some() {
                assert!(columns.offset().is_some(), "{columns}");
            }
        }
        (Ok(_), Err(columns)) => panic!("a view accepts it, columns do not: {columns}"),
        (Err(view), Ok(_)) => panic!("columns accept it, a view does not: {view}"),
    }
}

/// Truncations at every length, every single byte changed in several ways, and more bytes behind.
fn mutate<R: Record>(value: &R) {
    let good = Blob::encode(value).unwrap().into_bytes();
    let mut decoder = BatchDecoder::<R>::new();
    decode(&mut decoder, &good, &good);
    for len in 0..good.len() {
        decode(&mut decoder, &good, &good[..len]);
    }
    for at in 0..good.len() {
        for change in [1, 0x80, 0xff, good[at], good[at] ^ 0x20] {
            let mut bytes = good.clone();
            bytes[at] ^= change;
            decode(&mut decoder, &good, &bytes);
        }
    }
    let mut longer = good.clone();
    longer.push(0);
    decode(&mut decoder, &good, &longer);
}

#[test]
fn fixed_blobs_cut_and_changed() {
    mutate::<Fixed>(&sample(fixed()));
}

#[test]
fn nullable_blobs_cut_and_changed() {
    mutate::<Nullable>(&sample(nullable()));
}

#[test]
fn variable_blobs_cut_and_changed() {
    let mut value: Variable = sample(variable());
    value.numbers.truncate(5);
    value.maybe_numbers.truncate(9);
    value.strings = vec!["é".into(), "日".into(), String::new()];
    value.maybe_strings = vec![Some("é".into()), None, Some("b".into())];
    value.maybe_points.push(None);
    mutate(&value);
}

/// A header, then anything.
fn with_header<R: Record>() -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![Just(0u8), Just(0xff), any::<u8>()], 0..600).prop_map(|tail| {
        let mut bytes = R::LAYOUT.header(1).to_le_bytes().to_vec();
        bytes.extend_from_slice(&tail);
        bytes
    })
}

proptest! {
    #[test]
    fn random_bytes(bytes in vec(any::<u8>(), 0..600)) {
        let good = Blob::encode(&sample(variable())).unwrap();
        decode(&mut BatchDecoder::<Variable>::new(), good.as_bytes(), &bytes);
    }

    #[test]
    fn random_fixed(bytes in with_header::<Fixed>()) {
        let good = Blob::encode(&sample(fixed())).unwrap();
        decode(&mut BatchDecoder::<Fixed>::new(), good.as_bytes(), &bytes);
    }

    #[test]
    fn random_payloads(ends in vec(0..40u32, 18), tail in vec(any::<u8>(), 0..40), sorted in any::<bool>()) {
        let good = Blob::encode(&sample(variable())).unwrap();
        let mut ends = ends;
        if sorted {
            ends.sort_unstable();
            if let Some(last) = ends.last_mut() {
                *last = tail.len() as u32;
            }
            let len = tail.len() as u32;
            ends.iter_mut().for_each(|end| *end = (*end).min(len));
        }
        let fixed_len = Variable::LAYOUT.fixed_len(1);
        let mut bytes = good.as_bytes()[..fixed_len].to_vec();
        let variable = Variable::LAYOUT.fields().iter().filter(|field| field.is_variable());
        for (field, end) in variable.zip(ends) {
            let at = usize::from(field.offset());
            bytes[at..at + 4].copy_from_slice(&(fixed_len as u32 + end).to_le_bytes());
        }
        bytes.extend_from_slice(&tail);
        decode(&mut BatchDecoder::<Variable>::new(), good.as_bytes(), &bytes);
    }
}

#[test]
fn errors_name_record_field_offset_and_row() {
    let blob = Blob::encode(&sample(fixed())).unwrap();
    let field = Fixed::LAYOUT.field("bool").unwrap();
    let mut bytes = blob.as_bytes().to_vec();
    bytes[usize::from(field.offset())] = 7;
    let rows = std::iter::repeat_n(blob.as_bytes(), 400).chain([&bytes[..]]);
    let error = BatchDecoder::<Fixed>::new().decode(rows).unwrap_err();
    assert_eq!((error.record(), error.field(), error.row()), ("Fixed", Some("bool"), Some(400)));
    assert_eq!(error.offset(), Some(field.offset().into()));
    assert_eq!(
        error.to_string(),
        format!("record `Fixed`, field `bool`, byte {}, row 400: 0x07 is no bool", field.offset())
    );
    // A column that is not selected is not looked at.
    let mut decoder = BatchDecoder::<Fixed>::new().select(["i8"]).unwrap();
    assert!(decoder.decode([&bytes[..]]).is_ok());
}
