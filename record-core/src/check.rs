//! Opening a blob: the first two levels of checking, with the types of the record's fields.
//!
//! Level one, *structure*: header, lengths, ends. Level two, *values*: what makes accessors total. Level three,
//! *canonical*, needs no Rust types and is in [`canonical`](crate::canonical).

use crate::{
    Error, Invalid, Record,
    error::Kind,
    field::{Access, Field},
    layout::HEADER,
    raw::RawView,
    record::FieldVisitor,
    vouch,
};
use core::marker::PhantomData;

/// A blob on its way to being a [`RawView`]: generated code shows it every field in blob order.
#[doc(hidden)]
pub struct Checker<'a, R> {
    bytes: &'a [u8],
    version: u8,
    /// Where the next payload begins.
    start: usize,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> FieldVisitor for Checker<'_, R> {
    type Error = Error;

    #[inline(always)]
    fn field<T: Field, const I: usize>(&mut self) -> Result<(), Error> {
        if self.has::<I>() { T::Class::check::<R, I>(self) } else { Ok(()) }
    }
}

/// Checks structure and values.
#[inline]
pub(crate) fn check<R: Record>(bytes: &[u8]) -> Result<RawView<'_, R>, Error> {
    let mut checker = Checker::<R>::open(bytes)?;
    R::fields(&mut checker)?;
    checker.finish()?;
    // SAFETY: the header is of a known version, whose fixed part lies inside the blob, and `R::fields` has shown every
    // field of it to the checker.
    Ok(unsafe { RawView::new_unchecked(bytes) })
}

impl<'a, R: Record> Checker<'a, R> {
    #[inline]
    fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        let newest = const { R::LAYOUT.version };
        if let Some(header) = bytes.first_chunk::<HEADER>()
            && u64::from_le_bytes(*header) == const { R::LAYOUT.header(R::LAYOUT.version) }
            && bytes.len() >= const { R::LAYOUT.fixed_len(R::LAYOUT.version) }
        {
            let start = const { R::LAYOUT.fixed_len(R::LAYOUT.version) };
            return Ok(Checker { bytes, version: newest, start, record: PhantomData });
        }
        let version = Self::other_version(bytes)?;
        let start = u16::from_le_bytes([bytes[6], bytes[7]]) as usize;
        Ok(Checker { bytes, version, start, record: PhantomData })
    }

    /// The version of a blob that is not of the newest one: an older one, or one that a catalog vouched for.
    fn other_version(bytes: &[u8]) -> Result<u8, Error> {
        let fail = |kind| Err(Error::new(R::LAYOUT.record, kind));
        vouch::resolve(R::LAYOUT, bytes)
            .map(|(layout, version)| (layout.fixed_len(version), version))
            .and_then(|(needed, version)| {
                if bytes.len() < needed {
                    fail(Kind::Truncated { len: bytes.len(), needed })
                } else {
                    Ok(version)
                }
            })
    }

    #[inline(always)]
    fn has<const I: usize>(&self) -> bool {
        let since = const { R::LAYOUT.fields[I].since };
        since == 1 || self.version >= since
    }

    #[inline(always)]
    fn is_present<const I: usize>(&self) -> bool {
        let (byte, mask) = const { R::LAYOUT.fields[I].validity };
        mask == 0 || self.bytes[byte as usize] & mask != 0
    }

    /// Checks the slot of field `I`, unless it is null.
    #[inline(always)]
    pub(crate) fn slot<const I: usize>(
        &self,
        check: impl Fn(&[u8]) -> Result<(), Invalid>,
    ) -> Result<(), Error> {
        let (offset, width) =
            const { (R::LAYOUT.fields[I].offset as usize, R::LAYOUT.fields[I].ty.storage().width()) };
        if self.is_present::<I>()
            && let Err(invalid) = check(&self.bytes[offset..offset + width])
        {
            return Err(Self::invalid(I, offset, invalid));
        }
        Ok(())
    }

    /// Checks the end of variable field `I`, and the payload, unless it is null.
    #[inline(always)]
    pub(crate) fn payload<const I: usize>(
        &mut self,
        check: impl Fn(&[u8]) -> Result<(), Invalid>,
    ) -> Result<(), Error> {
        let offset = const { R::LAYOUT.fields[I].offset as usize };
        let slot = &self.bytes[offset..offset + 4];
        let end = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]) as usize;
        let start = core::mem::replace(&mut self.start, end);
        let Some(payload) = self.bytes.get(start..end) else {
            return Err(Self::bad_end(I, start, end, self.bytes.len()));
        };
        if self.is_present::<I>()
            && let Err(invalid) = check(payload)
        {
            return Err(Self::invalid(I, start, invalid));
        }
        Ok(())
    }

    #[inline]
    fn finish(self) -> Result<(), Error> {
        let exact = self.version <= const { R::LAYOUT.version };
        if exact && self.start != self.bytes.len() {
            let kind = Kind::Trailing { end: self.start, len: self.bytes.len() };
            return Err(Error::new(R::LAYOUT.record, kind));
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn invalid(i: usize, offset: usize, invalid: Invalid) -> Error {
        let field = R::LAYOUT.fields[i].name;
        Error::at_field(R::LAYOUT.record, field, offset + invalid.at, Kind::Invalid(invalid))
    }

    #[cold]
    #[inline(never)]
    fn bad_end(i: usize, start: usize, end: usize, len: usize) -> Error {
        let field = &R::LAYOUT.fields[i];
        Error::at_field(R::LAYOUT.record, field.name, field.offset as usize, Kind::End { end, start, len })
    }
}
