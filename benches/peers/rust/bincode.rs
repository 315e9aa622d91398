//! bincode 2.0.1: its own traits, into a slice, text borrowed.

use bincode::{
    BorrowDecode, Decode, Encode,
    config::{Configuration, Fixint, LittleEndian, standard},
    error::EncodeError,
};

use super::{Peer, Read};
use crate::shapes::Shape;

/// Its output is reused and only grows.
#[derive(Default)]
pub(crate) struct Bincode {
    output: Vec<u8>,
}

/// Fixed-size integers: they make larger blobs than the standard configuration's variable ones, and faster ones.
const CONFIG: Configuration<LittleEndian, Fixint> = standard().with_fixed_int_encoding();

impl<S: Shape + Encode + Decode<()>> Peer<S> for Bincode
where
    for<'a> S::Borrowed<'a>: BorrowDecode<'a, ()>,
{
    const NAME: &'static str = "bincode";
    const OPENING: &'static str = "decodes the whole record, text borrowed; integers of fixed size";

    #[inline]
    fn encode(&mut self, record: &S) -> &[u8] {
        loop {
            match bincode::encode_into_slice(record, &mut self.output, CONFIG) {
                Ok(length) => return &self.output[..length],
                Err(EncodeError::UnexpectedEnd) => self.output.resize((self.output.len() * 2).max(256), 0),
                Err(error) => panic!("bincode: {error}"),
            }
        }
    }

    #[inline]
    fn open<R: Read>(&mut self, blob: &[u8], read: R) -> u64 {
        let (record, _) = bincode::borrow_decode_from_slice::<S::Borrowed<'_>, _>(blob, CONFIG).unwrap();
        read.read(&record)
    }

    #[inline]
    fn decode(&mut self, blob: &[u8]) -> S {
        bincode::decode_from_slice(blob, CONFIG).unwrap().0
    }
}
