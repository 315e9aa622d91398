//! A patch's entries in bytes: sorted by field number, put, merged, looked through. What the values mean is for others.
//!
//! ```text
//!  field u16 │ length u32 │ slot or payload …      one entry; length 0xffff_ffff is null, without bytes
//! ```
//! In memory an entry is as it is in a stored patch, so that storing one is a copy.

use crate::{Error, Invalid, error::Kind, layout::Layout};
use alloc::vec::Vec;

/// Bytes before a value.
pub(super) const ENTRY: usize = 6;

/// The length that says null.
const NULL: u32 = u32::MAX;

/// What is made room for at least.
const MIN_ROOM: usize = 64;

/// So many bytes are moved in place rather than to new memory.
const SMALL: usize = 1 << 10;

/// What a patch does to one field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry<'a> {
    /// Its number in blob order.
    pub field: usize,
    /// Its new slot or payload; `None` for null.
    pub bytes: Option<&'a [u8]>,
    /// The entry itself.
    whole: &'a [u8],
}

/// The entries of a patch, and the values that could not be one.
#[derive(Clone, Default, PartialEq)]
pub struct Entries {
    bytes: Vec<u8>,
    /// One more than the highest field number among the entries, by which most of what is put is known to come last.
    end: usize,
    /// Values that their fields can't hold. They have no entry.
    refused: Vec<(usize, Invalid)>,
}

/// Goes through entries; ends early where they are cut short, which stored patches may be.
#[derive(Clone)]
pub struct Iter<'a>(&'a [u8]);

impl<'a> Iter<'a> {
    pub(super) fn over(bytes: &'a [u8]) -> Self {
        Iter(bytes)
    }

    /// What is left: of whole entries nothing.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.0
    }
}

impl<'a> Iterator for Iter<'a> {
    type Item = Entry<'a>;

    #[inline]
    fn next(&mut self) -> Option<Entry<'a>> {
        let (head, rest) = self.0.split_first_chunk::<ENTRY>()?;
        let field = usize::from(u16::from_le_bytes([head[0], head[1]]));
        let len = u32::from_le_bytes([head[2], head[3], head[4], head[5]]);
        let len_of_value = if len == NULL { 0 } else { len as usize };
        let (value, rest) = rest.split_at_checked(len_of_value)?;
        let whole = &self.0[..ENTRY + len_of_value];
        self.0 = rest;
        Some(Entry { field, bytes: (len != NULL).then_some(value), whole })
    }
}

impl Entries {
    /// What is set, fields in ascending order. Values that could not be one are not among them.
    pub fn iter(&self) -> Iter<'_> {
        Iter(&self.bytes)
    }

    /// The entries as they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Entries that were looked at: whole ones in ascending order.
    pub(super) fn from_checked(bytes: &[u8]) -> Self {
        let end = Iter(bytes).last().map_or(0, |entry| entry.field + 1);
        Entries { bytes: bytes.into(), end, refused: Vec::new() }
    }

    /// Whether nothing is set and nothing was refused.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty() && self.refused.is_empty()
    }

    /// The highest field number.
    pub(super) fn last(&self) -> Option<usize> {
        self.end.checked_sub(1)
    }

    /// Bytes that the entries take in memory.
    pub fn allocated(&self) -> usize {
        self.bytes.capacity() + self.refused.capacity() * size_of::<(usize, Invalid)>()
    }

    /// Fields whose value was refused.
    pub(super) fn refused(&self) -> &[(usize, Invalid)] {
        &self.refused
    }

    /// The error that a refused value is, when the patch is put to use.
    ///
    /// # Errors
    /// For the first value that a field of `layout`, which is the record's, could not hold.
    ///
    /// # Panics
    /// When `layout` is that of another record, which does not have the field.
    pub fn check(&self, layout: &'static Layout) -> Result<(), Error> {
        match self.refused.first() {
            None => Ok(()),
            Some((field, invalid)) => {
                let field = layout.fields[*field].name;
                Err(Error::new(layout.record, Kind::Refused(*invalid)).with_field(field))
            }
        }
    }

    /// Where the entry of a field begins, or would, and how long it is.
    fn find(&self, field: usize) -> (usize, usize) {
        if field >= self.end {
            return (self.bytes.len(), 0);
        }
        let mut entries = self.iter();
        loop {
            let at = self.bytes.len() - entries.rest().len();
            match entries.next() {
                Some(entry) if entry.field < field => {}
                Some(entry) if entry.field == field => return (at, entry.whole.len()),
                _ => return (at, 0),
            }
        }
    }

    /// Sets a field to what `write` appends, in place of what it was set to before.
    #[inline]
    pub(super) fn put(&mut self, field: usize, write: impl FnOnce(&mut Vec<u8>) -> Result<(), Invalid>) {
        let start = self.bytes.len();
        match append(&mut self.bytes, field, |out| write(out).map(|()| true)) {
            Ok(Ok(())) => self.settle(field, start),
            Ok(Err(invalid)) | Err(invalid) => self.refuse(field, invalid),
        }
    }

    /// Sets a field to a slot or payload.
    pub(super) fn put_bytes(&mut self, field: usize, bytes: &[u8]) {
        self.put(field, |out| {
            out.extend_from_slice(bytes);
            Ok(())
        });
    }

    /// Sets a field to null.
    pub(super) fn put_null(&mut self, field: usize) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&head(field, NULL));
        self.settle(field, start);
    }

    /// Moves the entry that `bytes` end with, from `start` on, to where it belongs.
    #[inline]
    fn settle(&mut self, field: usize, start: usize) {
        if field < self.end {
            let len = self.bytes.len() - start;
            let (at, old_len) = self.find(field);
            // What was found may be the new entry itself, when it belongs where it is.
            self.bytes[at..].rotate_right(len);
            self.bytes.drain(at + len..at + len + if at < start { old_len } else { 0 });
        } else {
            self.end = field + 1;
        }
        if !self.refused.is_empty() {
            self.refused.retain(|(refused, _)| *refused != field);
        }
    }

    /// Notes that a field can't hold the value that it was set to.
    #[cold]
    pub(super) fn refuse(&mut self, field: usize, invalid: Invalid) {
        let (at, len) = self.find(field);
        self.bytes.drain(at..at + len);
        if field + 1 == self.end {
            self.end = self.iter().last().map_or(0, |entry| entry.field + 1);
        }
        self.refused.retain(|(refused, _)| *refused != field);
        self.refused.push((field, invalid));
    }

    /// Adds what was said later: of a field that both set, the later value stays.
    pub(super) fn merge(&mut self, later: &Entries) {
        if self.bytes.len() + later.bytes.len() <= SMALL {
            self.insert(later);
        } else if !later.bytes.is_empty() {
            self.rebuild(later);
        }
        if !self.refused.is_empty() {
            self.refused.retain(|(field, _)| later.iter().all(|entry| entry.field != *field));
        }
        for (field, invalid) in &later.refused {
            self.refuse(*field, *invalid);
        }
    }

    /// Merges in place, one entry after the other.
    fn insert(&mut self, later: &Entries) {
        let mut at = 0;
        for new in later.iter() {
            let mut old = Iter(&self.bytes[at..]);
            let old_end = loop {
                match old.next() {
                    Some(entry) if entry.field < new.field => at += entry.whole.len(),
                    Some(entry) if entry.field == new.field => break at + entry.whole.len(),
                    _ => break at,
                }
            };
            let (end, len) = (at + new.whole.len(), self.bytes.len());
            if end > old_end {
                self.bytes.resize(len + end - old_end, 0);
            }
            if end != old_end {
                self.bytes.copy_within(old_end..len, end);
                self.bytes.truncate(len + end - old_end);
            }
            self.bytes[at..end].copy_from_slice(new.whole);
            at = end;
        }
        self.end = self.end.max(later.end);
    }

    fn rebuild(&mut self, later: &Entries) {
        let mut bytes = Vec::with_capacity(self.bytes.len() + later.bytes.len());
        let mut old = self.iter().peekable();
        for new in later.iter() {
            while let Some(entry) = old.next_if(|entry| entry.field < new.field) {
                bytes.extend_from_slice(entry.whole);
            }
            old.next_if(|entry| entry.field == new.field);
            bytes.extend_from_slice(new.whole);
        }
        old.for_each(|entry| bytes.extend_from_slice(entry.whole));
        self.bytes = bytes;
        self.end = self.end.max(later.end);
    }
}

/// Appends an entry that sets a field to what `write` appends, or to null where that says `false`. An error, of `write` or
/// because the value is too long, leaves everything as it was.
#[inline]
fn append<E>(
    bytes: &mut Vec<u8>,
    field: usize,
    write: impl FnOnce(&mut Vec<u8>) -> Result<bool, E>,
) -> Result<Result<(), Invalid>, E> {
    let start = bytes.len();
    if bytes.capacity() == 0 {
        bytes.reserve(MIN_ROOM);
    }
    bytes.extend_from_slice(&head(field, NULL));
    let some = write(bytes).inspect_err(|_| bytes.truncate(start))?;
    if some {
        match u32::try_from(bytes.len() - start - ENTRY) {
            Ok(len) if len < NULL => bytes[start + 2..start + ENTRY].copy_from_slice(&len.to_le_bytes()),
            _ => {
                bytes.truncate(start);
                return Ok(Err(Invalid::new("more than 4 GiB of bytes")));
            }
        }
    }
    Ok(Ok(()))
}

/// Entries in the order in which something else gives its fields, each of them once: for readers of patches and records in forms
/// of their own. What is gathered is bytes that nobody looked at; the patch that is made of them checks them.
#[cfg(feature = "serde")]
pub struct Gathered {
    entries: Entries,
    /// Whether they stand in order.
    ascend: bool,
}

#[cfg(feature = "serde")]
impl Gathered {
    /// None yet, with room for so many bytes of entries, each of which takes 6 bytes and its value.
    pub fn with_room(bytes: usize) -> Self {
        let bytes = Vec::with_capacity(bytes.max(MIN_ROOM));
        Gathered { entries: Entries { bytes, ..Entries::default() }, ascend: true }
    }

    /// Sets the field of this number (in blob order), which was not set before, to the slot or payload that `write` appends, or to
    /// null where that says `false`. `write` gets a buffer with other entries in it and leaves those as they are.
    ///
    /// # Errors
    /// Those of `write`; nothing is set then.
    ///
    /// # Panics
    /// May panic when `write` makes the buffer shorter.
    #[inline]
    pub fn put<E>(
        &mut self,
        field: usize,
        write: impl FnOnce(&mut Vec<u8>) -> Result<bool, E>,
    ) -> Result<(), E> {
        let Entries { bytes, end, refused } = &mut self.entries;
        if let Err(invalid) = append(bytes, field, write)? {
            refused.push((field, invalid));
            return Ok(());
        }
        self.ascend &= field >= *end;
        *end = (*end).max(field + 1);
        Ok(())
    }

    /// The entries in the order of their fields.
    pub fn sorted(mut self) -> Entries {
        if !self.ascend {
            let mut entries: Vec<Entry<'_>> = self.entries.iter().collect();
            entries.sort_unstable_by_key(|entry| entry.field);
            let mut bytes = Vec::with_capacity(self.entries.bytes.len());
            entries.iter().for_each(|entry| bytes.extend_from_slice(entry.whole));
            self.entries.bytes = bytes;
        }
        self.entries
    }
}

fn head(field: usize, len: u32) -> [u8; ENTRY] {
    let ([a, b], [c, d, e, f]) = ((field as u16).to_le_bytes(), len.to_le_bytes());
    [a, b, c, d, e, f]
}
