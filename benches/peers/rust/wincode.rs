//! wincode: bincode's format written and read in place, text borrowed.

use wincode::config::DefaultConfig;
use wincode::{SchemaRead, SchemaWrite};

use super::{Peer, Read};
use crate::shapes::Shape;

/// Its output is reused.
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
    const OPENING: &'static str = "decodes the whole record, text borrowed";

    #[inline]
    fn encode(&mut self, record: &S) -> &[u8] {
        self.output.clear();
        wincode::serialize_into(&mut self.output, record).unwrap();
        &self.output
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
