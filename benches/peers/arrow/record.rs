//! Ours: from blobs, each at an odd address as a driver hands it out, or all joined.

use arrow_array::RecordBatch;
use record_arrow::BatchDecoder;
use record_core::Record;

use super::ToArrow;

/// From separate slices. With `REUSED`, each batch's buffers serve for the next.
pub(crate) struct Slices<R, const REUSED: bool> {
    bytes: Vec<u8>,
    blobs: Vec<(usize, usize)>,
    output: Output<R>,
}

/// From one buffer and the ends of the blobs in it.
pub(crate) struct Joined<R, const REUSED: bool> {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
    output: Output<R>,
}

struct Output<R> {
    decoder: BatchDecoder<R>,
    last: Option<RecordBatch>,
}

impl<R: Record> Output<R> {
    fn new() -> Self {
        Self { decoder: BatchDecoder::new().refuse_known_empty(), last: None }
    }

    fn next(
        &mut self,
        reused: bool,
        decode: impl FnOnce(&mut BatchDecoder<R>) -> RecordBatch,
    ) -> RecordBatch {
        if let Some(batch) = self.last.take() {
            self.decoder.recycle(batch);
        }
        let batch = decode(&mut self.decoder);
        self.last = reused.then(|| batch.clone());
        batch
    }
}

impl<R: Record, const REUSED: bool> Slices<R, REUSED> {
    pub(crate) fn convert_blobs(&mut self) -> RecordBatch {
        let blobs = self.blobs.iter().map(|&(start, end)| &self.bytes[start..end]);
        self.output.next(REUSED, |decoder| decoder.decode(blobs).unwrap())
    }
}

impl<R: Record, const REUSED: bool> ToArrow<R> for Slices<R, REUSED> {
    const NAME: &'static str = "record";

    fn new(rows: &[R]) -> Self {
        let (mut bytes, mut blobs) = (Vec::new(), Vec::new());
        for row in rows {
            bytes.resize(bytes.len() + 1 + bytes.len() % 2, 0);
            let start = bytes.len();
            row.encode(&mut bytes).unwrap();
            blobs.push((start, bytes.len()));
        }
        Self { bytes, blobs, output: Output::new() }
    }

    fn convert(&mut self, _: &[R]) -> RecordBatch {
        self.convert_blobs()
    }
}

impl<R: Record, const REUSED: bool> ToArrow<R> for Joined<R, REUSED> {
    const NAME: &'static str = "record_joined";

    fn new(rows: &[R]) -> Self {
        let (mut bytes, mut offsets) = (Vec::new(), vec![0]);
        for row in rows {
            row.encode(&mut bytes).unwrap();
            offsets.push(bytes.len());
        }
        Self { bytes, offsets, output: Output::new() }
    }

    fn convert(&mut self, _: &[R]) -> RecordBatch {
        let Self { bytes, offsets, output } = self;
        output.next(REUSED, |decoder| decoder.decode_joined(bytes, offsets).unwrap())
    }
}
