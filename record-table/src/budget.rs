//! How much is collected before it is written.

/// When a batch is full: as soon as it has so many rows, or so many bytes of keys and blobs. The last row may go beyond.
#[derive(Clone, Copy)]
pub struct Budget {
    /// Bytes of keys and blobs.
    pub bytes: usize,
    /// Rows.
    pub rows: usize,
}
