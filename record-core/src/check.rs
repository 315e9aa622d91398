//! Opening a blob: the first two levels of checking, with the types of the record's fields.
//!
//! Level one, *structure*: header, lengths, ends. Level two, *values*: what makes accessors total. Level three,
//! *canonical*, needs no Rust types and is in [`canonical`](crate::canonical).

use crate::{
    Error, Invalid,
    definition::{Definition, FieldAt, FieldNumber, FieldVisitor, Numbers, wrong_order},
    error::Kind,
    field::{Access, Field},
    layout::{HEADER, Layout, MAX_BLOB_LEN},
    raw::RawView,
    structure::Structure,
    utf8::{check_utf8, is_ascii},
    vouch,
};
use core::{marker::PhantomData, ops::Range};

/// A blob on its way to being a [`RawView`]: generated code shows it every field in blob order.
///
/// Functions that are not inlined get its parts by value: a reference to it would keep all of it in memory, which doubles
/// the time that opening a small blob takes.
#[doc(hidden)]
pub struct Checker<'a, R> {
    bytes: &'a [u8],
    version: u8,
    /// The number of the field that is shown next: what is not shown is not checked.
    next: usize,
    /// Where the next payload begins.
    start: usize,
    /// Where the run of neighbouring text payloads begins that is not looked at yet.
    text: usize,
    /// Whether a payload of that run begins inside a character.
    cut: bool,
    /// The layout of a version that is newer than the record's, as a catalog vouched for it.
    newer: Option<&'static Layout>,
    record: PhantomData<fn() -> R>,
}

impl<R: Definition> FieldVisitor<R> for Checker<'_, R> {
    type Error = Error;

    #[inline(always)]
    fn field<I: FieldNumber>(&mut self) -> Result<(), Error>
    where
        R: FieldAt<I>,
    {
        if self.next != I::INDEX {
            wrong_order::<R>();
        }
        self.next = I::INDEX + 1;
        if self.has::<I>() { <R::Type as Field>::Class::check::<R, I>(self) } else { Ok(()) }
    }
}

/// Checks structure and values, the first two levels: what [`Record::view`](crate::Record::view) does, where an implementation of the trait has no say.
/// [`Blob::from_bytes`](crate::Blob::from_bytes) also checks that the bytes are canonical.
///
/// # Errors
/// When the bytes are no blob of `R`; the error names the field and the offset in bytes.
#[inline]
pub fn check<R: Definition>(bytes: &[u8]) -> Result<RawView<'_, R>, Error> {
    let mut checker = Checker::<R>::open(bytes)?;
    R::Numbers::visit(&mut checker)?;
    checker.finish()?;
    // SAFETY: the header is of a known version, or of a newer one whose fixed part holds ours (`vouch::resolve`); that
    // fixed part lies inside the blob, and the checker has counted that it was shown every field.
    Ok(unsafe { RawView::new_unchecked(bytes) })
}

impl<'a, R: Definition> Checker<'a, R> {
    #[inline]
    fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        let newest = const { R::DESCRIPTION.version };
        if let Some(header) = bytes.first_chunk::<HEADER>()
            && u64::from_le_bytes(*header) == const { R::DESCRIPTION.header(R::DESCRIPTION.version) }
            && bytes.len() >= const { R::DESCRIPTION.fixed_len(R::DESCRIPTION.version) }
        {
            let start = const { R::DESCRIPTION.fixed_len(R::DESCRIPTION.version) };
            return Ok(Self::at(bytes, newest, start, None));
        }
        let (layout, version) = Self::other_version(bytes)?;
        let newer = if version > newest { Some(layout) } else { None };
        Ok(Self::at(bytes, version, layout.fixed_len(version), newer))
    }

    #[inline(always)]
    fn at(bytes: &'a [u8], version: u8, start: usize, newer: Option<&'static Layout>) -> Self {
        Checker { bytes, version, next: 0, start, text: start, cut: false, newer, record: PhantomData }
    }

    /// The layout and version of a blob that is not of the newest version: an older one, or one that was vouched for.
    #[cold]
    #[inline(never)]
    fn other_version(bytes: &[u8]) -> Result<(&'static Layout, u8), Error> {
        let (layout, version) = vouch::resolve(R::DESCRIPTION, bytes)?;
        let (len, needed) = (bytes.len(), layout.fixed_len(version));
        match len < needed {
            true => Err(Error::new(R::DESCRIPTION.record, Kind::Truncated { len, needed })),
            false => Ok((layout, version)),
        }
    }

    #[inline(always)]
    fn has<I: FieldNumber>(&self) -> bool {
        let since = const { R::DESCRIPTION.fields[I::INDEX].since };
        since == 1 || self.version >= since
    }

    #[inline(always)]
    fn is_present<I: FieldNumber>(&self) -> bool {
        if let Some(retired) = const { R::DESCRIPTION.fields[I::INDEX].gone_from() }
            && self.version >= retired
        {
            return false;
        }
        let (byte, mask) = const { R::DESCRIPTION.fields[I::INDEX].validity };
        mask == 0 || self.bytes[byte as usize] & mask != 0
    }

    /// Checks the slot of field `I`, unless it is null or retired.
    #[inline(always)]
    pub(crate) fn slot<I: FieldNumber>(
        &self,
        check: impl Fn(&[u8]) -> Result<(), Invalid>,
    ) -> Result<(), Error> {
        let (offset, width) = const {
            (R::DESCRIPTION.fields[I::INDEX].offset as usize, R::DESCRIPTION.fields[I::INDEX].ty.width())
        };
        if self.is_present::<I>()
            && let Err(invalid) = check(&self.bytes[offset..offset + width])
        {
            return Err(Self::invalid(I::INDEX, offset, invalid));
        }
        Ok(())
    }

    /// Checks the end of variable field `I`, and the payload, unless it is null or retired.
    #[inline(always)]
    pub(crate) fn payload<I: FieldNumber>(
        &mut self,
        check: impl Fn(&[u8]) -> Result<(), Invalid>,
    ) -> Result<(), Error> {
        self.check_text()?;
        let start = self.advance::<I>()?;
        (self.text, self.cut) = (self.start, false);
        if self.is_present::<I>()
            && let Err(invalid) = check(&self.bytes[start..self.start])
        {
            return Err(Self::invalid(I::INDEX, start, invalid));
        }
        Ok(())
    }

    /// The same for a payload that only needs to be UTF-8: looked at together with its neighbours.
    #[inline(always)]
    pub(crate) fn text<I: FieldNumber>(&mut self) -> Result<(), Error> {
        let start = self.advance::<I>()?;
        self.cut |= self.bytes.get(start).is_some_and(|byte| byte & 0xc0 == 0x80);
        Ok(())
    }

    /// Goes on to the end of variable field `I`, and gives its start.
    #[inline(always)]
    fn advance<I: FieldNumber>(&mut self) -> Result<usize, Error> {
        let offset = const {
            R::DESCRIPTION.fields[I::INDEX].assert_variable();
            R::DESCRIPTION.fields[I::INDEX].offset as usize
        };
        let slot = &self.bytes[offset..offset + 4];
        let end = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]) as usize;
        let start = core::mem::replace(&mut self.start, end);
        match start <= end && end <= self.bytes.len() {
            true => Ok(start),
            false => Err(Self::bad_end(I::INDEX, start, end, self.bytes.len())),
        }
    }

    /// Looks at the run of text payloads that ends here: ASCII, or UTF-8 in which no payload begins inside a character.
    #[inline(always)]
    fn check_text(&self) -> Result<(), Error> {
        let run = &self.bytes[self.text..self.start];
        if is_ascii(run) || !self.cut && check_utf8(run).is_ok() {
            return Ok(());
        }
        Self::check_each_text(self.bytes, self.version, self.text..self.start)
    }

    #[cold]
    #[inline(never)]
    fn check_each_text(bytes: &[u8], version: u8, run: Range<usize>) -> Result<(), Error> {
        let mut start = u16::from_le_bytes([bytes[6], bytes[7]]) as usize;
        for (i, field) in R::DESCRIPTION.fields_up_to(version).iter().enumerate() {
            if !field.is_variable() {
                continue;
            }
            let slot = &bytes[field.offset as usize..field.offset as usize + 4];
            let end = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]) as usize;
            if start >= run.end {
                break;
            }
            let (byte, mask) = field.validity;
            let present = mask == 0 || bytes[byte as usize] & mask != 0;
            if start >= run.start
                && present
                && !field.is_gone(version)
                && let Err(invalid) = check_utf8(&bytes[start..end])
            {
                return Err(Self::invalid(i, start, invalid));
            }
            start = end;
        }
        Ok(())
    }

    #[inline]
    fn finish(self) -> Result<(), Error> {
        if self.next != R::DESCRIPTION.fields.len() {
            wrong_order::<R>();
        }
        self.check_text()?;
        let (len, end) = (self.bytes.len(), self.start);
        match self.newer {
            Some(newer) => Self::finish_newer(self.bytes, self.version, end, newer),
            None if end != len => Err(Error::new(R::DESCRIPTION.record, Kind::Trailing { end, len })),
            None if end > MAX_BLOB_LEN => Err(Error::new(R::DESCRIPTION.record, Kind::TooLong { len })),
            None => Ok(()),
        }
    }

    /// Checks the ends of the fields that the record does not know.
    #[cold]
    #[inline(never)]
    fn finish_newer(bytes: &[u8], version: u8, start: usize, newer: &'static Layout) -> Result<(), Error> {
        let len = bytes.len();
        let blob = Structure { layout: newer, version, bytes };
        match blob.check_ends(R::DESCRIPTION.fields.len(), start) {
            Ok(end) if end != len => Err(Error::new(R::DESCRIPTION.record, Kind::Trailing { end, len })),
            Ok(_) if len > MAX_BLOB_LEN => Err(Error::new(R::DESCRIPTION.record, Kind::TooLong { len })),
            Ok(_) => Ok(()),
            Err((field, kind)) => {
                Err(Error::at_field(R::DESCRIPTION.record, field.name, field.offset as usize, kind))
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn invalid(i: usize, offset: usize, invalid: Invalid) -> Error {
        let field = R::DESCRIPTION.fields[i].name;
        Error::at_field(R::DESCRIPTION.record, field, offset + invalid.at, Kind::Invalid(invalid))
    }

    #[cold]
    #[inline(never)]
    fn bad_end(i: usize, start: usize, end: usize, len: usize) -> Error {
        let field = &R::DESCRIPTION.fields[i];
        Error::at_field(
            R::DESCRIPTION.record,
            field.name,
            field.offset as usize,
            Kind::End { end, start, len },
        )
    }
}
