//! Many small blobs at odd addresses inside one buffer, as a database driver hands them out.

/// Bytes of protocol between two rows: PostgreSQL's `DataRow` header with one column.
const ROW_HEADER: usize = 11;

/// The blobs. They are never freed: a bench has few of them and ends soon.
pub(crate) struct Corpus {
    blobs: Vec<&'static [u8]>,
}

impl Corpus {
    /// Copies `blobs` into one buffer.
    pub(crate) fn new(blobs: &[Vec<u8>]) -> Self {
        let room = blobs.iter().map(|blob| ROW_HEADER + 1 + blob.len()).sum();
        let mut buffer: Vec<u8> = Vec::with_capacity(room);
        let base = buffer.as_ptr().addr();
        let mut starts = Vec::with_capacity(blobs.len());
        for blob in blobs {
            let start = buffer.len() + ROW_HEADER;
            let start = start + usize::from((base + start).is_multiple_of(2));
            buffer.resize(start, 0);
            buffer.extend_from_slice(blob);
            starts.push(start);
        }
        assert_eq!(buffer.as_ptr().addr(), base, "the buffer moved and with it the addresses' parity");
        let buffer: &'static [u8] = buffer.leak();
        let blobs =
            starts.iter().zip(blobs).map(|(&start, blob)| &buffer[start..start + blob.len()]).collect();
        Self { blobs }
    }

    /// The blobs, in the order of their records.
    pub(crate) fn blobs(&self) -> &[&'static [u8]] {
        &self.blobs
    }

    /// Bytes of a blob on average, rounded.
    pub(crate) fn bytes_per_blob(&self) -> u64 {
        let total: usize = self.blobs.iter().map(|blob| blob.len()).sum();
        let count = self.blobs.len();
        ((total + count / 2) / count) as u64
    }
}
