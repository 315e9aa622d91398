//! bitcode: its own traits and its reusable buffer, text borrowed.

use bitcode::{Buffer, Decode, Encode};

use super::{Peer, Read};
use crate::shapes::Shape;

/// The buffer holds its encoders and decoders with their allocations.
#[derive(Default)]
pub(crate) struct Bitcode {
    buffer: Buffer,
}

impl<S: Shape + Encode + for<'a> Decode<'a>> Peer<S> for Bitcode
where
    for<'a> S::Borrowed<'a>: Decode<'a>,
{
    const NAME: &'static str = "bitcode";
    const OPENING: &'static str = "decodes the whole record with a reused buffer, text borrowed";

    #[inline]
    fn encode(&mut self, record: &S) -> &[u8] {
        self.buffer.encode(record)
    }

    #[inline]
    fn open<R: Read>(&mut self, blob: &[u8], read: R) -> u64 {
        let record: S::Borrowed<'_> = self.buffer.decode(blob).unwrap();
        read.read(&record)
    }

    #[inline]
    fn decode(&mut self, blob: &[u8]) -> S {
        self.buffer.decode(blob).unwrap()
    }
}
