//! serde_json: into a reused vector, text borrowed (no shape holds a character that JSON escapes).

use serde::{
    Serialize,
    de::{Deserialize, DeserializeOwned},
};

use super::{Peer, Read};
use crate::shapes::Shape;

/// Its output is reused.
#[derive(Default)]
pub(crate) struct SerdeJson {
    output: Vec<u8>,
}

impl<S: Shape + Serialize + DeserializeOwned> Peer<S> for SerdeJson
where
    for<'a> S::Borrowed<'a>: Deserialize<'a>,
{
    const NAME: &'static str = "serde_json";
    const OPENING: &'static str = "decodes the whole record, text borrowed";

    #[inline]
    fn encode(&mut self, record: &S) -> &[u8] {
        self.output.clear();
        serde_json::to_writer(&mut self.output, record).unwrap();
        &self.output
    }

    #[inline]
    fn open<R: Read>(&mut self, blob: &[u8], read: R) -> u64 {
        let record: S::Borrowed<'_> = serde_json::from_slice(blob).unwrap();
        read.read(&record)
    }

    #[inline]
    fn decode(&mut self, blob: &[u8]) -> S {
        serde_json::from_slice(blob).unwrap()
    }
}
