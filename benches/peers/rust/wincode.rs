//! wincode: bincode's format written into a slice and read in place, text borrowed.

use wincode::{SchemaRead, SchemaWrite, config::DefaultConfig};

use super::{Peer, Read};
use crate::shapes::Shape;

/// Its output is reused and only grows.
#[derive(Default)]
pub(crate) struct Wincode {
    output: Vec<u8>,
}

impl<S> Peer<S> for Wincode
where
    S: Shape + SchemaWrite<DefaultConfig, Src = S>,
    for<'a> S: SchemaRead<'a, DefaultConfig, Dst = S>,
    for<'a> S::Borrowed<'a>: SchemaRead<'a, DefaultConfig, Dst = S::Borrowed<'a>>,
{
    const NAME: &'static str = "wincode";
    const OPENING: &'static str =
        "decodes the whole record, text borrowed; of a fixed one the compiler keeps what is read";

    #[inline]
    fn encode(&mut self, record: &S) -> &[u8] {
        loop {
            let mut rest = self.output.as_mut_slice();
            if wincode::serialize_into(&mut rest, record).is_ok() {
                let left = rest.len();
                return &self.output[..self.output.len() - left];
            }
            // The only way to fail here: no room left.
            self.output.resize((self.output.len() * 2).max(256), 0);
        }
    }

    #[inline]
    fn open<R: Read>(&mut self, blob: &[u8], read: R) -> u64 {
        let record: S::Borrowed<'_> = wincode::deserialize(blob).unwrap();
        read.read(&record)
    }

    #[inline]
    fn decode(&mut self, blob: &[u8]) -> S {
        wincode::deserialize(blob).unwrap()
    }
}
