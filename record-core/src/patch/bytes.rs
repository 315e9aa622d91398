//! Patches as bytes: a header, and the entries as they are in memory.
//!
//! ```text
//!  0          4         5      6          8
//!  ┌───────────┬─────────┬──────┬──────────┬─────────────────────────┐
//!  │fingerprint│ version │ 0x01 │ entries  │ entries, fields ascend  │
//!  │    u32    │   u8    │      │   u16    │                         │
//!  └───────────┴─────────┴──────┴──────────┴─────────────────────────┘
//! ```
//! The version is the lowest that has all fields of the patch, so that older programs read it where they can; the byte
//! behind it is 0 in a blob. `docs/patch-format.md` is the specification.

use super::{
    RawPatch,
    entries::{Entries, Iter},
};
use crate::{
    Error, Invalid, Record,
    canonical::check_value,
    definition::{FieldAt, FieldNumber, FieldVisitor, Numbers, wrong_order},
    error::{Kind, Known},
    field::{Access, Field, is_normal_set, widen_bytes},
    layout::{FieldLayout, HEADER, Layout, Storage},
};
use alloc::vec::Vec;
use core::iter::Peekable;

/// The byte that says that this is a patch, of the first form.
const FORM: u8 = 1;

impl<R: Record> RawPatch<R> {
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let (layout, entries) = (R::DESCRIPTION, self.entries());
        entries.check(layout)?;
        let version = entries.last().map_or(1, |field| layout.fields[field].since);
        let count = entries.iter().count() as u16;
        let mut out = Vec::with_capacity(HEADER + entries.as_bytes().len());
        out.extend_from_slice(&layout.fingerprint(version).to_le_bytes());
        out.extend_from_slice(&[version, FORM]);
        out.extend_from_slice(&count.to_le_bytes());
        out.extend_from_slice(entries.as_bytes());
        Ok(out)
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let layout = R::DESCRIPTION;
        let entries = open(layout, bytes)?;
        check_types::<R>(entries.clone(), true)?;
        let is_retired = |field: usize| layout.fields[field].retired.is_some();
        if entries.clone().any(|entry| is_retired(entry.field)) {
            let entries = move_retired(layout, entries);
            check_types::<R>(entries.iter(), false)?;
            return Ok(RawPatch::from_checked(entries));
        }
        Ok(RawPatch::from_checked(Entries::from_checked(&bytes[HEADER..])))
    }
}

/// Checks all that the layout tells.
fn open<'a>(layout: &'static Layout, bytes: &'a [u8]) -> Result<Iter<'a>, Error> {
    let fail = |kind| Err(Error::new(layout.record, kind));
    let Some((header, rest)) = bytes.split_first_chunk::<HEADER>() else {
        return fail(Kind::Patch("the patch is cut short"));
    };
    let (fingerprint, version) =
        (u32::from_le_bytes([header[0], header[1], header[2], header[3]]), header[4]);
    if header[5] != FORM {
        return fail(Kind::Patch("the bytes are no patch, or one of a form that this program does not know"));
    }
    if !(1..=layout.version).contains(&version) || layout.fingerprint(version) != fingerprint {
        return fail(Kind::UnknownLayout { fingerprint, version, known: Known::Patch });
    }
    let known = layout.fields_up_to(version);
    let (mut entries, mut from, mut count) = (Iter::over(rest), 0, 0);
    while let Some(entry) = entries.next() {
        let at = bytes.len() - entries.rest().len() - entry.bytes.map_or(0, <[u8]>::len);
        if entry.field < from {
            return fail(Kind::Patch("the fields of the patch do not ascend"));
        }
        let Some(field) = known.get(entry.field) else {
            return fail(Kind::Patch("the patch sets a field that its version does not have"));
        };
        if let Err(invalid) = check(field, entry.bytes) {
            let kind = Kind::Invalid(invalid);
            return Err(Error::at_field(layout.record, field.name, at + invalid.at, kind));
        }
        (from, count) = (entry.field + 1, count + 1);
    }
    if !entries.rest().is_empty() || count != usize::from(u16::from_le_bytes([header[6], header[7]])) {
        return fail(Kind::Patch("the patch is cut short, or bytes follow it"));
    }
    if version != from.checked_sub(1).map_or(1, |last| known[last].since) {
        return fail(Kind::Patch("the patch says that it is of a newer version than its fields need"));
    }
    Ok(Iter::over(rest))
}

/// Whether a field can be set to a slot or payload, as far as the layout tells: the bytes must be canonical.
fn check(field: &FieldLayout, bytes: Option<&[u8]>) -> Result<(), Invalid> {
    let Some(bytes) = bytes else {
        return if field.nullable {
            Ok(())
        } else {
            Err(Invalid::new("null for a field that is never null"))
        };
    };
    match field.ty.storage() {
        Storage::Inline(width) if bytes.len() != width => Err(Invalid::new("a slot of another width")),
        _ => check_value(&field.ty, bytes, true),
    }?;
    match field.set && !is_normal_set(&field.ty, bytes) {
        true => Err(Invalid::new("the items of a set do not ascend strictly")),
        false => Ok(()),
    }
}

/// Checks entries that come from elsewhere than stored bytes: what [`open`] checks, and the types.
#[cfg(feature = "serde")]
pub(super) fn check_all<R: Record>(entries: &Entries) -> Result<(), Error> {
    let layout = R::DESCRIPTION;
    let (mut from, mut left) = (0, entries.iter());
    for entry in left.by_ref() {
        let field = layout.fields.get(entry.field).filter(|field| field.retired.is_none());
        let Some(field) = field.filter(|_| entry.field >= from) else {
            return Err(Error::new(layout.record, Kind::Patch(NOT_IN_ORDER)));
        };
        if let Err(invalid) = check(field, entry.bytes) {
            return Err(Error::new(layout.record, Kind::Refused(invalid)).with_field(field.name));
        }
        from = entry.field + 1;
    }
    if !left.rest().is_empty() || entries.last().map_or(0, |last| last + 1) != from {
        return Err(Error::new(layout.record, Kind::Patch(NOT_IN_ORDER)));
    }
    check_types::<R>(entries.iter(), false)
}

/// What is wrong with entries that nobody of ours gathered.
#[cfg(feature = "serde")]
const NOT_IN_ORDER: &str = "the entries of the patch are not whole ones of fields that are in use, each of them once: gather each field once";

/// Checks values with their fields' own types, which may be stricter than the layout tells: slots and payloads that
/// pass are what unchecked reads of views rely on.
pub(super) fn check_types<R: Record>(entries: Iter<'_>, stored: bool) -> Result<(), Error> {
    let mut types = Types { entries: entries.peekable(), stored };
    R::Numbers::visit(&mut types)?;
    if types.entries.next().is_some() {
        wrong_order::<R>();
    }
    Ok(())
}

struct Types<'a> {
    entries: Peekable<Iter<'a>>,
    /// Whether the values come from bytes, and not from a program.
    stored: bool,
}

impl<R: Record> FieldVisitor<R> for Types<'_> {
    type Error = Error;

    #[inline]
    fn field<I: FieldNumber>(&mut self) -> Result<(), Error>
    where
        R: FieldAt<I>,
    {
        let Some(entry) = self.entries.next_if(|entry| entry.field == I::INDEX) else { return Ok(()) };
        match entry.bytes.map_or(Ok(()), <R::Type as Field>::Class::check_item) {
            Ok(()) => Ok(()),
            Err(invalid) => {
                let kind = if self.stored { Kind::Invalid(invalid) } else { Kind::Refused(invalid) };
                Err(Error::new(R::DESCRIPTION.record, kind).with_field(R::DESCRIPTION.fields[I::INDEX].name))
            }
        }
    }
}

/// Sets the fields that take over from retired ones to what those are set to, unless they are set themselves.
fn move_retired(layout: &'static Layout, entries: Iter<'_>) -> Entries {
    let mut moved = Entries::default();
    for entry in entries.clone().filter(|entry| layout.fields[entry.field].retired.is_some()) {
        hand_on(layout, &layout.fields[entry.field], entry.bytes, &mut moved);
    }
    for entry in entries.filter(|entry| layout.fields[entry.field].retired.is_none()) {
        match entry.bytes {
            Some(bytes) => moved.put_bytes(entry.field, bytes),
            None => moved.put_null(entry.field),
        }
    }
    moved
}

/// Sets the fields that take over from a retired one, or from those among them that are retired themselves.
fn hand_on(layout: &'static Layout, old: &FieldLayout, bytes: Option<&[u8]>, moved: &mut Entries) {
    for (i, heir) in layout.fields.iter().enumerate().filter(|(_, field)| field.from == Some(old.name)) {
        let bytes = bytes.map(|bytes| widen_bytes(&old.ty, &heir.ty, bytes));
        match bytes.as_deref() {
            // Ever newer fields come to an end.
            bytes if heir.retired.is_some() => hand_on(layout, heir, bytes, moved),
            Some(bytes) => moved.put_bytes(i, bytes),
            None => moved.put_null(i),
        }
    }
}
