//! Ours: views over the blob where it lies.

use record_core::{Record as Stored, RecordView};

use super::{Peer, Read};
use crate::shapes::{Fields, Shape};

/// Its output is reused and only grows.
#[derive(Default)]
pub(crate) struct Record {
    output: Vec<u8>,
}

impl<S> Peer<S> for Record
where
    S: Shape + Stored,
    for<'a> S::View<'a>: Fields,
{
    const NAME: &'static str = "record";
    const OPENING: &'static str = "checks header, ends, text and enums once, then reads in place";

    #[inline]
    fn encode(&mut self, record: &S) -> &[u8] {
        self.output.clear();
        record.encode(&mut self.output).unwrap();
        &self.output
    }

    #[inline]
    fn open<R: Read>(&mut self, blob: &[u8], read: R) -> u64 {
        read.read(&S::view(blob).unwrap())
    }

    #[inline]
    fn decode(&mut self, blob: &[u8]) -> S {
        S::view(blob).unwrap().decode()
    }
}
