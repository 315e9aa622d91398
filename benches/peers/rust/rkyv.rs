//! rkyv 0.8: archives that are read in place, checked with bytecheck, copied to an aligned buffer before.

use rkyv::api::low::{self, LowSerializer, LowValidator};
use rkyv::bytecheck::CheckBytes;
use rkyv::rancor::{Failure, Strategy};
use rkyv::ser::allocator::{Arena, ArenaHandle};
use rkyv::util::AlignedVec;
use rkyv::{Archive, Deserialize, Portable, Serialize};

use super::{Peer, Read};
use crate::shapes::{Fields, Shape};

/// Output, scratch space and the aligned copy are reused.
#[derive(Default)]
pub(crate) struct Rkyv {
    output: AlignedVec,
    arena: Arena,
    aligned: AlignedVec,
}

impl Rkyv {
    /// Blobs stand at any address, archives only at aligned ones.
    #[inline]
    fn align(&mut self, blob: &[u8]) -> &[u8] {
        self.aligned.clear();
        self.aligned.extend_from_slice(blob);
        &self.aligned
    }
}

// The low-level interface is the one without shared pointers, which no shape has.
impl<S, A> Peer<S> for Rkyv
where
    S: Shape + Archive<Archived = A>,
    S: for<'a> Serialize<LowSerializer<AlignedVec, ArenaHandle<'a>, Failure>>,
    A: Fields + Portable + for<'a> CheckBytes<LowValidator<'a, Failure>> + Deserialize<S, Strategy<(), Failure>>,
{
    const NAME: &'static str = "rkyv";
    const OPENING: &'static str = "copies the blob to an aligned buffer, checks it, reads in place";

    #[inline]
    fn encode(&mut self, record: &S) -> &[u8] {
        let mut output = std::mem::take(&mut self.output);
        output.clear();
        self.output = low::to_bytes_in_with_alloc(record, output, self.arena.acquire()).unwrap();
        &self.output
    }

    #[inline]
    fn open<R: Read>(&mut self, blob: &[u8], read: R) -> u64 {
        read.read(low::access::<A, Failure>(self.align(blob)).unwrap())
    }

    #[inline]
    fn decode(&mut self, blob: &[u8]) -> S {
        let archived = low::access::<A, Failure>(self.align(blob)).unwrap();
        low::deserialize(archived).unwrap()
    }
}
