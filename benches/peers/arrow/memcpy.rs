//! The floor: a copy of as many bytes as the columns hold.

use std::hint::black_box;

/// Copies into memory that each copy gets anew from the operating system.
pub(crate) struct Fresh {
    source: Vec<u8>,
}

/// Copies into memory that was touched before.
pub(crate) struct Reused {
    source: Vec<u8>,
    target: Vec<u8>,
}

/// Not zero: zeroed pages would all be one page until written.
const BYTE: u8 = 0x5A;

impl Fresh {
    pub(crate) fn new(bytes: usize) -> Self {
        Self { source: vec![BYTE; bytes] }
    }

    pub(crate) fn copy(&self) {
        black_box(self.source.to_vec());
    }
}

impl Reused {
    pub(crate) fn new(bytes: usize) -> Self {
        Self { source: vec![BYTE; bytes], target: vec![!BYTE; bytes] }
    }

    pub(crate) fn copy(&mut self) {
        self.target.copy_from_slice(black_box(&self.source));
        black_box(&self.target);
    }
}
