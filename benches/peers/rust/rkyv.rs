//! rkyv 0.8: archives that are read in place, checked with bytecheck; copied to an aligned buffer first if they need it.

use std::mem::MaybeUninit;

use rkyv::{
    Archive, Deserialize, Portable, Serialize,
    api::low::{self, LowSerializer, LowValidator},
    bytecheck::CheckBytes,
    rancor::{Failure, Strategy},
    ser::{allocator::SubAllocator, writer::Buffer},
    util::AlignedVec,
};

use super::{Peer, Read};
use crate::shapes::{Fields, Shape};

/// Output, scratch space and the aligned copy are reused and only grow.
#[derive(Default)]
pub(crate) struct Rkyv {
    output: AlignedVec,
    scratch: Vec<MaybeUninit<u8>>,
    aligned: AlignedVec,
}

impl Rkyv {
    /// Blobs stand at any address, archives only at aligned ones, unless rkyv's feature `unaligned` is on.
    #[inline]
    fn align<'a, A>(&'a mut self, blob: &'a [u8]) -> &'a [u8] {
        if align_of::<A>() == 1 {
            return blob;
        }
        self.aligned.clear();
        self.aligned.extend_from_slice(blob);
        &self.aligned
    }

    /// Makes more room for an archive and for what is set aside while it is written.
    #[cold]
    fn grow(&mut self) {
        let size = (self.output.len() * 2).max(256);
        self.output.resize(size, 0);
        self.scratch.resize(size, MaybeUninit::uninit());
    }
}

// The low-level interface is the one without shared pointers, which no shape has.
impl<S, A> Peer<S> for Rkyv
where
    S: Shape + Archive<Archived = A>,
    S: for<'a> Serialize<LowSerializer<Buffer<'a>, SubAllocator<'a>, Failure>>,
    A: Fields
        + Portable
        + for<'a> CheckBytes<LowValidator<'a, Failure>>
        + Deserialize<S, Strategy<(), Failure>>,
{
    const NAME: &'static str = "rkyv";
    const OPENING: &'static str = if align_of::<A>() == 1 {
        "checks the blob, reads in place; built with its feature `unaligned`"
    } else {
        "copies the blob to an aligned buffer, checks it, reads in place"
    };

    #[inline]
    fn encode(&mut self, record: &S) -> &[u8] {
        loop {
            let output = Buffer::from(self.output.as_mut_slice());
            let scratch = SubAllocator::new(&mut self.scratch);
            if let Ok(written) = low::to_bytes_in_with_alloc::<_, _, Failure>(record, output, scratch) {
                let length = written.len();
                return &self.output[..length];
            }
            // The only way to fail here: no room left.
            self.grow();
        }
    }

    #[inline]
    fn open<R: Read>(&mut self, blob: &[u8], read: R) -> u64 {
        read.read(low::access::<A, Failure>(self.align::<A>(blob)).unwrap())
    }

    #[inline]
    fn decode(&mut self, blob: &[u8]) -> S {
        let archived = low::access::<A, Failure>(self.align::<A>(blob)).unwrap();
        low::deserialize(archived).unwrap()
    }
}
