//! The serializers that are measured: one file each, and here what the bench asks of them.
//!
//! To add one: a file with a type that implements [`Peer`], and its line in `records.rs`.

mod bincode;
mod bitcode;
mod corpus;
mod plain;
mod postcard;
mod prepared;
mod record;
mod rkyv;
mod serde_json;
mod wincode;

pub(crate) use bincode::Bincode;
pub(crate) use bitcode::Bitcode;
pub(crate) use plain::plain;
pub(crate) use postcard::Postcard;
pub(crate) use prepared::{Operation, Prepared, prepare};
pub(crate) use record::Record;
pub(crate) use rkyv::Rkyv;
pub(crate) use serde_json::SerdeJson;
pub(crate) use wincode::Wincode;

use crate::shapes::{Fields, Shape};

/// A serializer used in the best way that its documentation offers; `self` holds the buffers it reuses.
pub(crate) trait Peer<S: Shape>: Default {
    /// The crate's name.
    const NAME: &'static str;
    /// How it opens a blob to read from it, for the footnotes.
    const OPENING: &'static str;

    /// Encodes into a buffer that is used again by the next call.
    fn encode(&mut self, record: &S) -> &[u8];

    /// Opens a blob at any address, fully checked, and reads from it.
    fn open<R: Read>(&mut self, blob: &[u8], read: R) -> u64;

    /// Decodes a blob at any address, fully checked, into a struct that owns everything.
    fn decode(&mut self, blob: &[u8]) -> S;
}

/// What is read once a blob is open.
pub(crate) trait Read: Copy {
    fn read(self, fields: &impl Fields) -> u64;
}

/// One fixed field.
#[derive(Clone, Copy)]
pub(crate) struct One;

/// One string.
#[derive(Clone, Copy)]
pub(crate) struct Text;

/// All fields.
#[derive(Clone, Copy)]
pub(crate) struct All;

impl Read for One {
    #[inline(always)]
    fn read(self, fields: &impl Fields) -> u64 {
        fields.one()
    }
}

impl Read for Text {
    #[inline(always)]
    fn read(self, fields: &impl Fields) -> u64 {
        crate::shapes::Feed::feed(fields.text())
    }
}

impl Read for All {
    #[inline(always)]
    fn read(self, fields: &impl Fields) -> u64 {
        fields.all()
    }
}
