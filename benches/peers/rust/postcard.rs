//! postcard: serde, variable-length integers, into a slice, text borrowed.

use serde::{
    Serialize,
    de::{Deserialize, DeserializeOwned},
};

use super::{Peer, Read};
use crate::shapes::Shape;

/// Its output is reused and only grows.
#[derive(Default)]
pub(crate) struct Postcard {
    output: Vec<u8>,
}

impl<S: Shape + Serialize + DeserializeOwned> Peer<S> for Postcard
where
    for<'a> S::Borrowed<'a>: Deserialize<'a>,
{
    const NAME: &'static str = "postcard";
    const OPENING: &'static str = "decodes the whole record, text borrowed";

    #[inline]
    fn encode(&mut self, record: &S) -> &[u8] {
        let length = loop {
            match postcard::to_slice(record, &mut self.output) {
                Ok(written) => break written.len(),
                Err(postcard::Error::SerializeBufferFull) => {
                    self.output.resize((self.output.len() * 2).max(256), 0);
                }
                Err(error) => panic!("postcard: {error}"),
            }
        };
        &self.output[..length]
    }

    #[inline]
    fn open<R: Read>(&mut self, blob: &[u8], read: R) -> u64 {
        let record: S::Borrowed<'_> = postcard::from_bytes(blob).unwrap();
        read.read(&record)
    }

    #[inline]
    fn decode(&mut self, blob: &[u8]) -> S {
        postcard::from_bytes(blob).unwrap()
    }
}
