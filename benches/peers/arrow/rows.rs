//! The way back: columns to the bytes of rows, one behind the other.

use std::hint::black_box;

use arrow_array::{Array, RecordBatch};
use bincode::config::{Configuration, Fixint, LittleEndian, standard};
use record_arrow::BatchEncoder;
use record_core::Record;
use serde::de::DeserializeOwned;

/// As in the bench of single records.
const BINCODE: Configuration<LittleEndian, Fixint> = standard().with_fixed_int_encoding();

/// Ours: the blobs of all rows in an Arrow array.
pub(crate) struct ToBlobs {
    encoder: BatchEncoder,
}

impl ToBlobs {
    pub(crate) fn new<R: Record>() -> Self {
        Self { encoder: BatchEncoder::of(R::LAYOUT) }
    }

    /// Fails unless the blobs are those that the rows give one by one.
    pub(crate) fn check<R: Record>(&self, batch: &RecordBatch, rows: &[R]) -> usize {
        let blobs = self.encoder.encode(batch).expect("the columns are those of the record");
        let mut blob = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            blob.clear();
            row.encode(&mut blob).expect("the records can be encoded");
            assert_eq!(blobs.value(i), blob, "row {i}");
        }
        assert_eq!(blobs.len(), rows.len());
        blobs.value_data().len()
    }

    pub(crate) fn convert(&self, batch: &RecordBatch) {
        black_box(self.encoder.encode(batch).expect("the columns are those of the record"));
    }
}

/// serde_arrow to owned structs, and bincode of these: what one writes of what is there.
pub(crate) struct ToBincode {
    bytes: Vec<u8>,
}

impl ToBincode {
    pub(crate) fn new() -> Self {
        Self { bytes: Vec::new() }
    }

    /// The structs.
    pub(crate) fn rows<R: DeserializeOwned>(batch: &RecordBatch) -> Vec<R> {
        serde_arrow::from_record_batch(batch).expect("the columns are those of the struct")
    }

    pub(crate) fn convert<R: DeserializeOwned + bincode::Encode>(&mut self, batch: &RecordBatch) {
        self.bytes.clear();
        for row in Self::rows::<R>(batch) {
            bincode::encode_into_std_write(row, &mut self.bytes, BINCODE).expect("bincode takes any record");
        }
        black_box(&self.bytes);
    }
}
