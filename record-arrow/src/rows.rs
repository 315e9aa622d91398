//! Blobs on their way into columns: told apart by their headers, their structure checked.

use crate::Error;
use record_core::{
    layout::{HEADER, Layout},
    resolve,
    structure::Structure,
};

/// A blob that passed level one of checking, or a known-empty row.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) bytes: &'a [u8],
    /// The number of its [`Shape`].
    pub(super) shape: usize,
}

impl<'a> Row<'a> {
    pub(super) const KNOWN_EMPTY: Self = Row { bytes: &[], shape: Shapes::KNOWN_EMPTY };

    /// A blob that was not looked at yet.
    pub(super) fn unopened(bytes: &'a [u8]) -> Self {
        Row { bytes, shape: usize::MAX }
    }

    pub(super) fn is_known_empty(&self) -> bool {
        self.shape == Shapes::KNOWN_EMPTY
    }
}

/// What all blobs with the same header have in common.
pub(super) struct Shape {
    header: u64,
    /// The reader's layout or a newer one that was vouched for.
    layout: &'static Layout,
    pub(super) version: u8,
    fixed_len: usize,
    /// Where the ends of payloads stand, in blob order.
    ends: Vec<usize>,
}

/// The shapes met so far.
pub(super) struct Shapes {
    ours: &'static Layout,
    /// Shape number `i + 1`; few, so that a search is quick.
    known: Vec<Shape>,
    /// The shape of the last row.
    last: usize,
}

impl Shapes {
    /// The number of the shape of rows that have no blob.
    pub(super) const KNOWN_EMPTY: usize = 0;

    pub(super) fn new(ours: &'static Layout) -> Self {
        Shapes { ours, known: Vec::new(), last: 0 }
    }

    /// How many shapes there are, the known-empty one included.
    pub(super) fn count(&self) -> usize {
        self.known.len() + 1
    }

    /// The version of blobs of a shape; `None` for known-empty rows.
    pub(super) fn version(&self, shape: usize) -> Option<u8> {
        shape.checked_sub(1).map(|i| self.known[i].version)
    }

    /// Checks the structure of a blob and gives the number of its shape.
    #[inline]
    pub(super) fn open(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        let header = match bytes.first_chunk::<HEADER>() {
            Some(header) => u64::from_le_bytes(*header),
            None => return Err(self.broken(bytes)),
        };
        if self.known.get(self.last).is_none_or(|shape| shape.header != header) {
            self.last = self.find(bytes, header)?;
        }
        let shape = &self.known[self.last];
        let mut end = shape.fixed_len;
        let mut ordered = bytes.len() >= end;
        if ordered {
            for offset in &shape.ends {
                let slot = &bytes[*offset..*offset + 4];
                let next = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]) as usize;
                ordered &= next >= end;
                end = next;
            }
        }
        if !ordered || end != bytes.len() {
            return Err(self.broken(bytes));
        }
        Ok(self.last + 1)
    }

    /// The index in `known` of the shape of blobs with this header.
    #[inline(never)]
    fn find(&mut self, bytes: &[u8], header: u64) -> Result<usize, Error> {
        if let Some(i) = self.known.iter().position(|shape| shape.header == header) {
            return Ok(i);
        }
        let (layout, version) = resolve(self.ours, bytes)?;
        let fields = layout.fields_up_to(version).iter();
        let ends = fields.filter(|field| field.is_variable()).map(|field| usize::from(field.offset()));
        let fixed_len = layout.fixed_len(version);
        self.known.push(Shape { header, layout, version, fixed_len, ends: ends.collect() });
        Ok(self.known.len() - 1)
    }

    /// What is wrong with a blob.
    #[cold]
    fn broken(&self, bytes: &[u8]) -> Error {
        match Structure::open(self.ours, bytes) {
            Err(error) => error.into(),
            Ok(_) => unreachable!("both checks of structure follow the same rules"),
        }
    }

    /// A row as the rest of the library sees it; `None` for a known-empty one.
    pub(super) fn structure<'a>(&self, row: &Row<'a>) -> Option<Structure<'a>> {
        let shape = &self.known[row.shape.checked_sub(1)?];
        Some(Structure::assume_checked(shape.layout, shape.version, row.bytes))
    }
}
