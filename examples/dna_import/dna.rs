//! The records: sequences, and annotations of parts of them.

use record_core::{Key, Record, RecordEnum};

#[derive(Key, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SequenceKey {
    #[record(id)]
    pub(crate) id: i64,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(table = "dna_sequences")]
pub(crate) struct Sequence {
    pub(crate) name: String,
    pub(crate) bases: String,
    pub(crate) is_circular: bool,
}

/// Annotations of one sequence stand side by side.
#[derive(Key, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct AnnotationKey {
    pub(crate) sequence: i64,
    #[record(id)]
    pub(crate) id: i64,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(table = "dna_annotations")]
pub(crate) struct Annotation {
    pub(crate) name: String,
    pub(crate) feature: Feature,
    /// The first base, counted from 0, and the one after the last.
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) is_reverse: bool,
}

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Feature {
    Promoter,
    Gene,
    Terminator,
    Primer,
    Origin,
}

/// What is imported: a sequence and what is known about it. Nothing has an id yet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Design {
    pub(crate) sequence: Sequence,
    pub(crate) annotations: Vec<Annotation>,
}
