//! A peer made ready for one shape: its blobs checked, and each operation as a pass over all of them.

use std::{hint::black_box, rc::Rc};

use super::{All, One, Peer, Read, Text, corpus::Corpus};
use crate::shapes::Shape;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Encode,
    OpenOne,
    OpenStr,
    ReadAll,
    ToOwned,
}

impl Operation {
    pub(crate) const ALL: [Self; 5] =
        [Self::Encode, Self::OpenOne, Self::OpenStr, Self::ReadAll, Self::ToOwned];

    /// Second part of its cases' names.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Encode => "encode",
            Self::OpenOne => "open_one",
            Self::OpenStr => "open_str",
            Self::ReadAll => "read_all",
            Self::ToOwned => "to_owned",
        }
    }
}

/// A system with all its operations on the records of one shape.
pub(crate) struct Prepared<'r> {
    pub(crate) system: &'static str,
    pub(crate) opening: &'static str,
    /// Of a record on average.
    pub(crate) bytes: u64,
    pub(crate) passes: Vec<(Operation, Box<dyn FnMut() + 'r>)>,
}

/// Encodes the records with a peer, checks that it gives back what it was given, and sets up its passes.
pub(crate) fn prepare<'r, S: Shape, P: Peer<S> + 'r>(records: &'r [S]) -> Prepared<'r> {
    let mut peer = P::default();
    let blobs: Vec<Vec<u8>> = records.iter().map(|record| peer.encode(record).to_vec()).collect();
    let corpus = Rc::new(Corpus::new(&blobs));
    for (record, blob) in records.iter().zip(corpus.blobs()) {
        let system = P::NAME;
        assert_eq!(peer.open(blob, One), One.read(record), "{system}: one field");
        assert_eq!(peer.open(blob, Text), Text.read(record), "{system}: one string");
        assert_eq!(peer.open(blob, All), All.read(record), "{system}: all fields");
        assert!(peer.decode(blob) == *record, "{system}: the whole record");
    }

    let mut passes = vec![
        (Operation::Encode, encode::<S, P>(records)),
        (Operation::OpenOne, open::<S, P, _>(&corpus, One)),
        (Operation::ReadAll, open::<S, P, _>(&corpus, All)),
        (Operation::ToOwned, decode::<S, P>(&corpus)),
    ];
    if records.iter().any(|record| !record.text().is_empty()) {
        passes.push((Operation::OpenStr, open::<S, P, _>(&corpus, Text)));
    }
    Prepared { system: P::NAME, opening: P::OPENING, bytes: corpus.bytes_per_blob(), passes }
}

fn encode<'r, S: Shape, P: Peer<S> + 'r>(records: &'r [S]) -> Box<dyn FnMut() + 'r> {
    let mut peer = P::default();
    Box::new(move || {
        for record in records {
            black_box(peer.encode(record));
        }
    })
}

fn open<'r, S: Shape, P: Peer<S> + 'r, R: Read + 'r>(corpus: &Rc<Corpus>, read: R) -> Box<dyn FnMut() + 'r> {
    let (mut peer, corpus) = (P::default(), Rc::clone(corpus));
    Box::new(move || {
        for blob in corpus.blobs() {
            black_box(peer.open(blob, read));
        }
    })
}

fn decode<'r, S: Shape, P: Peer<S> + 'r>(corpus: &Rc<Corpus>) -> Box<dyn FnMut() + 'r> {
    let (mut peer, corpus) = (P::default(), Rc::clone(corpus));
    Box::new(move || {
        for blob in corpus.blobs() {
            black_box(peer.decode(blob));
        }
    })
}
