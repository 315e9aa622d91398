//! A blob cut up by its layout, without its Rust type: level one of checking.
//!
//! This is the state of bulk readers and of everything that is driven by a [`Layout`]: builders of columns and stores that show
//! single fields use it. It gives bytes, never `&str`: what the bytes mean is for [`value`](crate::value) to say, which checks
//! them. No `unsafe` relies on a [`Structure`].

use crate::{
    Error,
    error::Kind,
    layout::{FieldLayout, Layout, MAX_BLOB_LEN, Storage},
    vouch,
};

/// A blob whose header, length and ends are in order.
///
/// ```
/// use record_core::{Blob, Record, structure::Structure, value::Value};
///
/// #[derive(Record)]
/// struct City { name: String, people: u32 }
///
/// let blob = Blob::encode(&City { name: "Åre".into(), people: 1_417 })?;
/// let structure = Structure::open(City::LAYOUT, blob.as_bytes())?;
/// let (i, _) = City::LAYOUT.fields().iter().enumerate().find(|(_, field)| field.name() == "people").unwrap();
/// let (bytes, field) = structure.read(City::LAYOUT, i).unwrap(); // `None` would be null
/// assert!(matches!(Value::of(field.ty(), bytes), Value::Int(1_417)));
/// # Ok::<(), record_core::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Structure<'a> {
    /// The layout that describes the blob: the reader's own or a newer one that was vouched for.
    pub(crate) layout: &'static Layout,
    pub(crate) version: u8,
    pub(crate) bytes: &'a [u8],
}

impl<'a> Structure<'a> {
    /// Checks the structure of a blob for code that knows `ours`: the header, the length, and that payloads follow each other up to
    /// the blob's end. Values are not looked at. The blob may be of any version that `ours` has or that was
    /// [vouched for](crate::vouch).
    ///
    /// # Errors
    /// When the header is of no known layout, or the bytes are cut short, overlong or out of order.
    pub fn open(ours: &'static Layout, bytes: &'a [u8]) -> Result<Self, Error> {
        let (layout, version) = vouch::resolve(ours, bytes)?;
        let (len, needed) = (bytes.len(), layout.fixed_len(version));
        if len < needed {
            return Err(Error::new(ours.record, Kind::Truncated { len, needed }));
        }
        let blob = Structure { layout, version, bytes };
        match blob.check_ends(0, needed) {
            Ok(end) if end != len => Err(Error::new(ours.record, Kind::Trailing { end, len })),
            Ok(_) if len > MAX_BLOB_LEN => Err(Error::new(ours.record, Kind::TooLong { len })),
            Ok(_) => Ok(blob),
            Err((field, kind)) => Err(Error::at_field(ours.record, field.name, field.offset as usize, kind)),
        }
    }

    /// A blob of a version of a layout, whose header, length and ends somebody has checked as [`open`](Self::open) does: for bulk
    /// readers, which check many blobs of one header together. `layout` and `version` are what [`resolve`](crate::resolve) gives
    /// for the blob's header.
    ///
    /// # Panics
    /// Not here, but reads of bytes that do not pass that check panic or give wrong bytes.
    pub fn assume_checked(layout: &'static Layout, version: u8, bytes: &'a [u8]) -> Self {
        Structure { layout, version, bytes }
    }

    /// The version that the blob is of.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// Checks that the ends of the variable fields from field number `first` on ascend from `start` and lie in the
    /// blob. Gives the last one.
    pub(crate) fn check_ends(
        &self,
        first: usize,
        mut start: usize,
    ) -> Result<usize, (&'static FieldLayout, Kind)> {
        let len = self.bytes.len();
        for field in self.fields()[first..].iter().filter(|field| field.is_variable()) {
            let end = self.u32_at(field.offset);
            if end < start || end > len {
                return Err((field, Kind::End { end, start, len }));
            }
            start = end;
        }
        Ok(start)
    }

    /// A blob that was opened before.
    pub(crate) fn reopen(ours: &'static Layout, bytes: &'a [u8]) -> Self {
        match vouch::resolve(ours, bytes) {
            Ok((layout, version)) => Structure { layout, version, bytes },
            Err(_) => unreachable!("the register of newer layouts only grows"),
        }
    }

    /// The fields that the blob has.
    pub(crate) fn fields(&self) -> &'static [FieldLayout] {
        self.layout.fields_up_to(self.version)
    }

    fn u32_at(&self, offset: u16) -> usize {
        let slot = &self.bytes[offset as usize..offset as usize + 4];
        u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]) as usize
    }

    /// Whether a field that the blob has holds a value: it is neither null nor retired.
    pub(crate) fn is_present(&self, field: &FieldLayout) -> bool {
        let (byte, mask) = field.validity;
        if mask == 0 { !field.is_gone(self.version) } else { self.bytes[byte as usize] & mask != 0 }
    }

    /// Where the slot or payload of a field begins, in bytes from the blob's begin. The field is one of the blob's layout, and the
    /// blob's [version](Self::version) has it: [`since`](FieldLayout::since) is not greater.
    ///
    /// # Panics
    /// May panic for a field that the blob does not have.
    pub fn start(&self, field: &FieldLayout) -> usize {
        match (field.ty.storage(), field.starts_at) {
            (Storage::Inline(_), _) => field.offset as usize,
            (Storage::End, 0) => self.layout.fixed_len(self.version),
            (Storage::End, end) => self.u32_at(end),
        }
    }

    /// The slot or payload of a field that the blob has.
    pub(crate) fn bytes_of(&self, field: &FieldLayout) -> &'a [u8] {
        let start = self.start(field);
        match field.ty.storage() {
            Storage::Inline(width) => &self.bytes[start..start + width],
            Storage::End => &self.bytes[start..self.u32_at(field.offset)],
        }
    }

    /// What field number `i` of `ours` reads as: its bytes, those of the field it is taken over from, or its default.
    /// The second part is the field whose type the bytes have. `None` is null.
    ///
    /// `ours` is the layout that the blob was opened with.
    ///
    /// # Panics
    /// When `ours` has no field number `i`, or is the layout of another record.
    pub fn read(&self, ours: &'static Layout, i: usize) -> Option<(&'a [u8], &'static FieldLayout)> {
        let field = &ours.fields[i];
        if field.since <= self.version {
            return self.is_present(field).then(|| (self.bytes_of(field), field));
        }
        if let Some(old) = field.from.and_then(|name| ours.number_of(name)) {
            return self.read(ours, old);
        }
        (!field.default_is_null()).then(|| (field.default_bytes(), field))
    }
}
