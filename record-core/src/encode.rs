//! Values to blobs: the fixed part first, then, once the shortest form is known, the payloads.

use crate::{
    Error, Invalid,
    definition::{Definition, FieldAt, FieldNumber, FieldWriter, write, wrong_order},
    error::Kind,
    field::{Access, Field},
    layout::{FieldLayout, HEADER, MAX_BLOB_LEN},
    raw::RawView,
    structure::Structure,
};
use alloc::vec::Vec;
use core::{marker::PhantomData, ops::Range};

/// Appends the blob of `value` to `out`; on an error `out` is as it was.
#[inline]
pub(crate) fn encode<R: Definition>(value: &R, out: &mut Vec<u8>) -> Result<(), Error> {
    let base = out.len();
    let result = encode_over(value, out, None, true);
    if result.is_err() {
        out.truncate(base);
    }
    result
}

/// As [`encode`], but leaves something in `out` on an error. Of a value that was read from `stored`, what that holds of values that
/// this code does not know stays. With `shortest` unset, all versions are written.
#[inline]
pub(crate) fn encode_over<R: Definition>(
    value: &R,
    out: &mut Vec<u8>,
    stored: Option<RawView<'_, R>>,
    shortest: bool,
) -> Result<(), Error> {
    let (base, newest) = (out.len(), const { R::DESCRIPTION.version });
    InlinePart::write(value, out, stored)?;
    let mut version = newest;
    if newest > 1 && shortest {
        let last_required = const { R::DESCRIPTION.last_required() };
        let mut lowest = LowestVersion::<R> { out, base, version: last_required, record: PhantomData };
        write(value, &mut lowest)?;
        version = lowest.version;
        out.truncate(base + R::DESCRIPTION.fixed_len(version));
    }
    let header = R::DESCRIPTION.header(version).to_le_bytes();
    out[base..base + HEADER].copy_from_slice(&header);
    let mut tail = Tail { out, base, version, next: 0, stored };
    write(value, &mut tail)?;
    if tail.next != R::DESCRIPTION.fields.len() {
        wrong_order::<R>();
    }
    Ok(())
}

/// The first pass: what stands in the fixed part, of all versions.
///
/// Holds the fixed part itself and the validity byte at work, so that both stay in registers.
struct InlinePart<'e, 's, R> {
    /// As long as the fixed part of the newest version, zero where nothing is written yet.
    fixed: &'e mut [u8],
    /// The blob that the value was read from, when it is being edited.
    stored: Option<RawView<'s, R>>,
    /// The place of a validity byte, and the bits to set there.
    validity: (usize, u8),
}

impl<'e, 's, R: Definition> InlinePart<'e, 's, R> {
    /// Appends the fixed part of the newest version to `out`, with zeros for the header.
    #[inline(always)]
    fn write(value: &R, out: &'e mut Vec<u8>, stored: Option<RawView<'s, R>>) -> Result<(), Error> {
        let (base, len) = (out.len(), const { R::DESCRIPTION.fixed_len(R::DESCRIPTION.version) });
        out.resize(base + len, 0);
        let mut part = InlinePart { fixed: &mut out[base..base + len], stored, validity: (HEADER, 0) };
        write(value, &mut part)?;
        part.flush();
        Ok(())
    }

    #[inline(always)]
    fn flush(&mut self) {
        if self.validity.1 != 0 {
            self.fixed[self.validity.0] = self.validity.1;
        }
    }

    #[inline(always)]
    fn set_present<I: FieldNumber>(&mut self, present: bool) {
        let (byte, mask) = const {
            (R::DESCRIPTION.fields[I::INDEX].validity.0 as usize, R::DESCRIPTION.fields[I::INDEX].validity.1)
        };
        if byte != self.validity.0 {
            self.flush();
            self.validity = (byte, 0);
        }
        self.validity.1 |= if present { mask } else { 0 };
    }

    #[cold]
    #[inline(never)]
    fn keep_slot<T: Field, I: FieldNumber>(&mut self, value: &T, invalid: Invalid) -> Result<(), Error> {
        let slot = &mut self.fixed[slot_range(&R::DESCRIPTION.fields[I::INDEX])];
        keep(self.stored, I::INDEX, invalid, |stored| T::Class::encode_slot(value, slot, Some(stored)))
    }
}

impl<R: Definition> FieldWriter<R> for InlinePart<'_, '_, R> {
    type Error = Error;

    #[inline(always)]
    fn field<I: FieldNumber>(&mut self, value: Option<&R::Type>) -> Result<(), Error>
    where
        R: FieldAt<I>,
    {
        // Nulls and retired fields stay zero.
        if const { R::DESCRIPTION.fields[I::INDEX].nullable } {
            self.set_present::<I>(value.is_some());
        }
        if const { R::DESCRIPTION.fields[I::INDEX].is_variable() } {
            return Ok(());
        }
        let slot = const { slot_range(&R::DESCRIPTION.fields[I::INDEX]) };
        match (<R::Type as Field>::Class::encode_slot_or_zero(value, &mut self.fixed[slot]), value) {
            (Err(invalid), Some(value)) => self.keep_slot::<R::Type, I>(value, invalid),
            _ => Ok(()),
        }
    }
}

/// The second pass: the shortest form, which is the lowest version that holds the value.
struct LowestVersion<'e, R> {
    /// Ends with the fixed part of the newest version, from `base` on; payloads are tried behind it.
    out: &'e mut Vec<u8>,
    base: usize,
    version: u8,
    record: PhantomData<fn() -> R>,
}

impl<R: Definition> LowestVersion<'_, R> {
    /// Whether a field whose inline part is written equals what blobs without it are read as.
    #[inline]
    fn is_default<T: Field>(&mut self, field: &'static FieldLayout, value: Option<&T>) -> bool {
        let Some(value) = value else { return !field.nullable || field.default_is_null() };
        if field.default_is_null() {
            return false;
        }
        let default = field.default_bytes();
        if !field.is_variable() {
            let slot = slot_range(field);
            return self.out[self.base + slot.start..self.base + slot.end] == *default;
        }
        if default.is_empty() || T::Class::item_len(value) == 0 {
            return default.is_empty() && T::Class::item_len(value) == 0;
        }
        let len = self.out.len();
        let same = T::Class::put_payload(value, self.out, field.set, None).is_ok();
        let same = same && self.out[len..] == *default;
        self.out.truncate(len);
        same
    }
}

impl<R: Definition> FieldWriter<R> for LowestVersion<'_, R> {
    type Error = Error;

    #[inline(always)]
    fn field<I: FieldNumber>(&mut self, value: Option<&R::Type>) -> Result<(), Error>
    where
        R: FieldAt<I>,
    {
        let field = const { &R::DESCRIPTION.fields[I::INDEX] };
        if field.since > 1 && field.since > self.version && !self.is_default(field, value) {
            self.version = field.since;
        }
        Ok(())
    }
}

/// The third pass: payloads and their ends.
struct Tail<'e, 's, R> {
    /// Holds the blob so far from `base` on.
    out: &'e mut Vec<u8>,
    base: usize,
    /// The version that is written.
    version: u8,
    /// The number of the field that is shown next: what is not shown has no end, and views of the blob rely on ends. A
    /// fixed field may be left out, since zeros can be read as any type.
    next: usize,
    stored: Option<RawView<'s, R>>,
}

impl<R: Definition> Tail<'_, '_, R> {
    #[cold]
    #[inline(never)]
    fn keep_payload<T: Field, I: FieldNumber>(&mut self, value: &T, invalid: Invalid) -> Result<(), Error> {
        let (out, set) = (&mut *self.out, R::DESCRIPTION.fields[I::INDEX].set);
        keep(self.stored, I::INDEX, invalid, |stored| T::Class::put_payload(value, out, set, Some(stored)))
    }
}

impl<R: Definition> FieldWriter<R> for Tail<'_, '_, R> {
    type Error = Error;

    #[inline(always)]
    fn field<I: FieldNumber>(&mut self, value: Option<&R::Type>) -> Result<(), Error>
    where
        R: FieldAt<I>,
    {
        if self.next != I::INDEX {
            wrong_order::<R>();
        }
        self.next = I::INDEX + 1;
        let field = const { &R::DESCRIPTION.fields[I::INDEX] };
        if !const { R::DESCRIPTION.fields[I::INDEX].is_variable() } || field.since > self.version {
            return Ok(());
        }
        // Nulls and retired fields have no bytes.
        if let Some(value) = value {
            let start = self.out.len();
            if let Err(invalid) = <R::Type as Field>::Class::put_payload(value, self.out, field.set, None) {
                self.out.truncate(start);
                self.keep_payload::<R::Type, I>(value, invalid)?;
            }
        }
        let end = self.out.len() - self.base;
        if end > MAX_BLOB_LEN {
            let error = Error::new(R::DESCRIPTION.record, Kind::TooLong { len: end });
            return Err(error.with_field(field.name));
        }
        let slot = self.base + const { R::DESCRIPTION.fields[I::INDEX].offset as usize };
        self.out[slot..slot + 4].copy_from_slice(&(end as u32).to_le_bytes());
        Ok(())
    }
}

/// A value that can't be written may stand for a stored one that was not understood: then that stays.
fn keep<R: Definition>(
    stored: Option<RawView<'_, R>>,
    i: usize,
    invalid: Invalid,
    write_over: impl FnOnce(&[u8]) -> Result<(), Invalid>,
) -> Result<(), Error> {
    stored_bytes(stored, i).map_or(Err(invalid), write_over).map_err(|invalid| refused::<R>(i, invalid))
}

/// The slot or payload that field number `i` was read from: its own, or that of the field it is taken over from.
fn stored_bytes<'s, R: Definition>(stored: Option<RawView<'s, R>>, i: usize) -> Option<&'s [u8]> {
    let blob = Structure::reopen(R::DESCRIPTION, stored?.bytes());
    let (bytes, field) = blob.read(R::DESCRIPTION, i)?;
    field.ty.same_bytes(&R::DESCRIPTION.fields[i].ty).then_some(bytes)
}

const fn slot_range(field: &FieldLayout) -> Range<usize> {
    field.offset as usize..field.offset as usize + field.ty.storage().width()
}

#[cold]
fn refused<R: Definition>(i: usize, invalid: Invalid) -> Error {
    let field = &R::DESCRIPTION.fields[i];
    Error::at_field(R::DESCRIPTION.record, field.name, field.offset as usize, Kind::Refused(invalid))
}
