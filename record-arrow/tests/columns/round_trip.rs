//! Blobs to a batch and back give the same bytes, and batches hold what views say.

use crate::records::{Fixed, blobs, fixed, nullable, variable};
use arrow_array::Array;
use proptest::{collection::vec, option, prelude::*};
use record_arrow::{BatchDecoder, BatchEncoder};
use record_core::{Blob, Record};

/// Decodes all ways there are, encodes again, and compares.
fn round_trip<R: Record>(rows: &[Option<R>]) {
    let blobs: Vec<Option<Blob<R>>> =
        rows.iter().map(|row| row.as_ref().map(|value| Blob::encode(value).unwrap())).collect();
    let bytes = || blobs.iter().map(|blob| blob.as_ref().map(Blob::as_bytes));
    let mut decoder = BatchDecoder::<R>::new().mark_known_empty("known_empty").unwrap();
    let batch = decoder.decode(bytes()).unwrap();
    assert_eq!(batch.num_rows(), rows.len());
    for column in batch.columns() {
        column.to_data().validate_full().unwrap();
    }

    let encoded = BatchEncoder::of(R::LAYOUT).encode(&batch).unwrap();
    assert_eq!(encoded.iter().collect::<Vec<_>>(), bytes().collect::<Vec<_>>());
    for blob in encoded.iter().flatten() {
        Blob::<R>::from_bytes(blob).unwrap(); // canonical
    }
    assert_eq!(decoder.decode_array(&encoded).unwrap(), batch);

    for row in bytes() {
        decoder.push(row).unwrap();
    }
    let pushed = decoder.finish().unwrap();
    assert_eq!(pushed, batch);
    decoder.recycle(pushed);
    assert_eq!(decoder.decode(bytes()).unwrap(), batch);

    let sliced = batch.slice(rows.len() / 3, rows.len() - rows.len() / 3);
    let encoded = BatchEncoder::of(R::LAYOUT).encode(&sliced).unwrap();
    assert_eq!(encoded.iter().collect::<Vec<_>>(), bytes().skip(rows.len() / 3).collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn fixed_types(rows in vec(option::weighted(0.9, fixed()), 0..20)) {
        round_trip(&rows);
    }

    #[test]
    fn nullable_types(rows in vec(option::weighted(0.9, nullable()), 0..20)) {
        round_trip(&rows);
    }

    #[test]
    fn variable_types(rows in vec(option::weighted(0.9, variable()), 0..20)) {
        round_trip(&rows);
    }
}

/// More rows than are handled together, their number no multiple of anything.
#[test]
fn many_rows() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let strategy = (fixed(), nullable(), variable());
    let (mut fixed, mut nullable, mut variable) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..600 {
        let (a, b, c) = strategy.new_tree(&mut runner).unwrap().current();
        fixed.push(Some(a));
        nullable.push((i % 300 != 7).then_some(b));
        variable.push((i % 64 != 63).then_some(c));
    }
    for count in [1, 63, 64, 65, 255, 256, 257, 600] {
        round_trip(&fixed[..count]);
        round_trip(&nullable[..count]);
        round_trip(&variable[..count]);
    }
}

#[test]
fn recycled_memory_is_used_again() {
    let values: Vec<Fixed> = (0..1000).map(|_| crate::records::sample(fixed())).collect();
    let blobs = blobs(&values);
    let mut decoder = BatchDecoder::<Fixed>::new();
    let batch = decoder.decode(blobs.iter().map(Blob::as_bytes)).unwrap();
    let addresses = |batch: &arrow_array::RecordBatch| -> Vec<*const u8> {
        batch
            .columns()
            .iter()
            .flat_map(|column| column.to_data().buffers().to_vec())
            .map(|b| b.as_ptr())
            .collect()
    };
    let first = addresses(&batch);
    decoder.recycle(batch);
    let batch = decoder.decode(blobs.iter().map(Blob::as_bytes)).unwrap();
    assert_eq!(addresses(&batch), first);

    // A column that somebody still holds is left alone.
    let kept = batch.column(3).clone();
    let before = kept.to_data();
    decoder.recycle(batch);
    let batch = decoder.decode(blobs.iter().take(1).map(Blob::as_bytes)).unwrap();
    assert_ne!(addresses(&batch)[3], first[3]);
    assert_eq!(kept.to_data(), before);
}
