//! Values to blobs: the fixed part first, then, once the shortest form is known, the payloads.

use crate::{
    Error, Invalid, Record,
    error::Kind,
    field::{Access, Field, FixedField, VarField},
    layout::{HEADER, MAX_BLOB_LEN},
    raw::RawView,
    record::FieldWriter,
};
use alloc::vec::Vec;
use core::marker::PhantomData;

/// A blob in the making at the end of a buffer.
///
/// Three passes over the fields fill it: [`InlinePart`], [`LowestVersion`], [`Tail`].
#[doc(hidden)]
pub struct Encoder<'a, R: Record> {
    out: &'a mut Vec<u8>,
    base: usize,
    /// The blob that the value was read from, when it is being edited.
    stored: Option<RawView<'a, R>>,
    /// Payloads are written up to this version.
    version: u8,
    record: PhantomData<fn() -> R>,
}

impl<'a, R: Record> Encoder<'a, R> {
    #[inline]
    pub(crate) fn new(out: &'a mut Vec<u8>, stored: Option<RawView<'a, R>>) -> Self {
        let base = out.len();
        out.resize(base + const { R::LAYOUT.fixed_len(R::LAYOUT.version) }, 0);
        Encoder { out, base, stored, version: R::LAYOUT.version, record: PhantomData }
    }

    /// Writes the inline part of field `I`; `None` is null, or for a retired field that is never null the default.
    #[inline(always)]
    fn inline<T: Field, const I: usize>(&mut self, value: Option<&T>) -> Result<(), Error> {
        match value {
            Some(value) => T::Class::write_inline::<R, I>(self, value),
            None => {
                self.write_default::<I>();
                Ok(())
            }
        }
    }

    #[inline(always)]
    fn fixed_part(&mut self) -> &mut [u8] {
        let len = const { R::LAYOUT.fixed_len(R::LAYOUT.version) };
        debug_assert!(self.out.len() >= self.base + len);
        // SAFETY: `new` made the buffer this long, and nothing shortens it before `begin_tail`, after which this
        // function is not called.
        unsafe { self.out.get_unchecked_mut(self.base..self.base + len) }
    }

    #[inline(always)]
    pub(crate) fn set_present<const I: usize>(&mut self) {
        let (byte, mask) = const { R::LAYOUT.fields[I].validity };
        if mask != 0 {
            self.fixed_part()[byte as usize] |= mask;
        }
    }

    #[inline(always)]
    pub(crate) fn write_slot<T: FixedField, const I: usize>(&mut self, value: &T) -> Result<(), Error> {
        let (offset, width) =
            const { (R::LAYOUT.fields[I].offset as usize, R::LAYOUT.fields[I].ty.storage().width()) };
        self.set_present::<I>();
        if let Err(invalid) = value.to_slot(&mut self.fixed_part()[offset..offset + width]) {
            return self.keep_slot::<T, I>(value, invalid);
        }
        Ok(())
    }

    /// A value that can't be written may stand for a stored one that was not understood: then that stays.
    #[cold]
    #[inline(never)]
    fn keep_slot<T: FixedField, const I: usize>(&mut self, value: &T, invalid: Invalid) -> Result<(), Error> {
        let field = &R::LAYOUT.fields[I];
        let (offset, width) = (field.offset as usize, field.ty.storage().width());
        match self.stored {
            Some(stored) if stored.has::<I>() && stored.is_present::<I>() => value
                .to_slot_over(&mut self.fixed_part()[offset..offset + width], stored.slot::<I>())
                .map_err(|invalid| self.refused(I, invalid)),
            _ => Err(self.refused(I, invalid)),
        }
    }

    #[inline]
    fn write_default<const I: usize>(&mut self) {
        let field = const { &R::LAYOUT.fields[I] };
        if !field.nullable && field.default.is_some() && !field.is_variable() {
            let (offset, default) = (field.offset as usize, field.default_bytes());
            self.fixed_part()[offset..offset + default.len()].copy_from_slice(default);
        }
    }

    /// Whether field `I`, whose inline part is written, equals what blobs without it are read as.
    #[inline]
    fn is_default<T: Field, const I: usize>(&mut self, value: Option<&T>) -> bool {
        let field = const { &R::LAYOUT.fields[I] };
        let (Some(value), default) = (value, field.default_bytes()) else {
            return !field.nullable || field.default_is_null();
        };
        if field.default_is_null() {
            return false;
        }
        let (offset, width) = (field.offset as usize, default.len());
        (field.is_variable() || self.fixed_part()[offset..offset + width] == *default)
            && T::Class::tail_is::<R>(self, value, field.set, default)
    }

    /// Whether `value` has `default` as its payload. Needs no memory of its own: it uses the buffer's end.
    pub(crate) fn payload_is<T: VarField>(&mut self, value: &T, set: bool, default: &[u8]) -> bool {
        if default.is_empty() || value.payload_len() == 0 {
            return default.is_empty() && value.payload_len() == 0;
        }
        let len = self.out.len();
        let same = value.to_payload(self.out, set).is_ok() && self.out[len..] == *default;
        self.out.truncate(len);
        same
    }

    /// Cuts the fixed part to that of `version` and writes the header.
    #[inline(always)]
    fn begin_tail(&mut self, version: u8) {
        self.version = version;
        let header = R::LAYOUT.header(version).to_le_bytes();
        self.fixed_part()[..HEADER].copy_from_slice(&header);
        if version < R::LAYOUT.version {
            self.out.truncate(self.base + R::LAYOUT.fixed_len(version));
        }
    }

    /// Appends the payload of field `I`, if it is variable and of a version that is left.
    #[inline(always)]
    fn tail<T: Field, const I: usize>(&mut self, value: Option<&T>) -> Result<(), Error> {
        let field = const { &R::LAYOUT.fields[I] };
        if !const { R::LAYOUT.fields[I].is_variable() } || field.since > self.version {
            return Ok(());
        }
        match value {
            Some(value) => T::Class::write_tail::<R, I>(self, value)?,
            None if field.nullable => {}
            None => self.out.extend_from_slice(field.default_bytes()),
        }
        self.end_payload::<I>()
    }

    #[inline(always)]
    pub(crate) fn write_payload<T: VarField, const I: usize>(&mut self, value: &T) -> Result<(), Error> {
        let set = const { R::LAYOUT.fields[I].set };
        let start = self.out.len();
        if let Err(invalid) = value.to_payload(self.out, set) {
            self.out.truncate(start);
            return self.keep_payload::<T, I>(value, invalid);
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn keep_payload<T: VarField, const I: usize>(
        &mut self,
        value: &T,
        invalid: Invalid,
    ) -> Result<(), Error> {
        match self.stored {
            Some(stored) if stored.has::<I>() && stored.is_present::<I>() => value
                .to_payload_over(self.out, R::LAYOUT.fields[I].set, stored.payload::<I>())
                .map_err(|invalid| self.refused(I, invalid)),
            _ => Err(self.refused(I, invalid)),
        }
    }

    #[inline(always)]
    fn end_payload<const I: usize>(&mut self) -> Result<(), Error> {
        let offset = const { R::LAYOUT.fields[I].offset as usize };
        let end = self.out.len() - self.base;
        if end > MAX_BLOB_LEN {
            return Err(
                Error::new(R::LAYOUT.record, Kind::TooLong { len: end }).with_field(R::LAYOUT.fields[I].name)
            );
        }
        let slot = self.base + offset;
        self.out[slot..slot + 4].copy_from_slice(&(end as u32).to_le_bytes());
        Ok(())
    }

    #[cold]
    fn refused(&self, i: usize, invalid: Invalid) -> Error {
        let field = &R::LAYOUT.fields[i];
        Error::at_field(R::LAYOUT.record, field.name, field.offset as usize, Kind::Refused(invalid))
    }
}

/// The first pass: what stands in the fixed part, of all versions.
struct InlinePart<'e, 'a, R: Record>(&'e mut Encoder<'a, R>);

impl<R: Record> FieldWriter for InlinePart<'_, '_, R> {
    type Error = Error;
    #[inline(always)]
    fn field<T: Field, const I: usize>(&mut self, value: Option<&T>) -> Result<(), Error> {
        self.0.inline::<T, I>(value)
    }
}

/// The second pass: the shortest form, which is the lowest version that holds the value.
struct LowestVersion<'e, 'a, R: Record> {
    encoder: &'e mut Encoder<'a, R>,
    version: u8,
}

impl<R: Record> FieldWriter for LowestVersion<'_, '_, R> {
    type Error = Error;
    #[inline(always)]
    fn field<T: Field, const I: usize>(&mut self, value: Option<&T>) -> Result<(), Error> {
        let since = const { R::LAYOUT.fields[I].since };
        if since > 1 && since > self.version && !self.encoder.is_default::<T, I>(value) {
            self.version = since;
        }
        Ok(())
    }
}

/// The third pass: payloads and their ends.
struct Tail<'e, 'a, R: Record>(&'e mut Encoder<'a, R>);

impl<R: Record> FieldWriter for Tail<'_, '_, R> {
    type Error = Error;
    #[inline(always)]
    fn field<T: Field, const I: usize>(&mut self, value: Option<&T>) -> Result<(), Error> {
        self.0.tail::<T, I>(value)
    }
}

/// Appends the blob of `value` to `out`; on an error `out` is as it was.
#[inline]
pub(crate) fn encode<R: Record>(value: &R, out: &mut Vec<u8>) -> Result<(), Error> {
    let base = out.len();
    let result = encode_passes(value, Encoder::new(out, None), true);
    if result.is_err() {
        out.truncate(base);
    }
    result
}

/// As [`encode`], for a value that was read from `stored`: what it holds of values that this code does not know
/// stays. With `shortest` unset, all versions are written.
pub(crate) fn encode_over<'a, R: Record>(
    value: &R,
    out: &'a mut Vec<u8>,
    stored: RawView<'a, R>,
    shortest: bool,
) -> Result<(), Error> {
    encode_passes(value, Encoder::new(out, Some(stored)), shortest)
}

#[inline]
fn encode_passes<R: Record>(value: &R, mut encoder: Encoder<'_, R>, shortest: bool) -> Result<(), Error> {
    value.write(&mut InlinePart(&mut encoder))?;
    let newest = const { R::LAYOUT.version };
    if newest > 1 && shortest {
        let mut lowest =
            LowestVersion { encoder: &mut encoder, version: const { R::LAYOUT.last_required() } };
        value.write(&mut lowest)?;
        let version = lowest.version;
        encoder.begin_tail(version);
    } else {
        encoder.begin_tail(newest);
    }
    value.write(&mut Tail(&mut encoder))
}
