//! Setting fixed fields of a blob in place.

use crate::{
    Error, Record, RecordView, check,
    definition::{FieldAt, FieldNumber, assert_described},
    error::Kind,
    field::{Access, Field},
    layout::FieldLayout,
    raw::RawView,
    structure::Structure,
};
use core::marker::PhantomData;

/// The checked bytes under a mutable view.
#[doc(hidden)]
pub struct RawViewMut<'a, R> {
    bytes: &'a mut [u8],
    record: PhantomData<fn() -> R>,
}

impl<'a, R: Record> RawViewMut<'a, R> {
    /// Checks the blob.
    pub fn open(bytes: &'a mut [u8]) -> Result<Self, Error> {
        check::check::<R>(bytes)?;
        Ok(RawViewMut { bytes, record: PhantomData })
    }

    /// The blob as it is now.
    pub fn view(&self) -> R::View<'_> {
        // SAFETY: `open` checked the bytes. `set` changes no lengths, and writes only slots that the field's type wrote, or
        // that were there before.
        R::View::from_raw(unsafe { RawView::new_unchecked(self.bytes) })
    }

    /// Sets field `I`. The bytes stay canonical, or as they were on an error.
    pub fn set<I: FieldNumber>(&mut self, value: R::Type) -> Result<(), Error>
    where
        R: FieldAt<I>,
    {
        self.set_opt::<I>(Some(value))
    }

    /// The same for a field that may be null, which `None` sets it to.
    pub fn set_opt<I: FieldNumber>(&mut self, value: Option<R::Type>) -> Result<(), Error>
    where
        R: FieldAt<I>,
    {
        let field = const {
            assert_described::<R, I>();
            assert!(
                R::DESCRIPTION.fields[I::INDEX].ty.is_fixed(),
                "only fixed-size fields can be set in place: use `Blob::edit`"
            );
            &R::DESCRIPTION.fields[I::INDEX]
        };
        let fail =
            |what| Err(Error::at_field(R::DESCRIPTION.record, field.name, field.offset as usize, what));
        if field.since > self.bytes[4] {
            return fail(Kind::Layout(
                "this blob is of an older version that lacks the field: use `Blob::edit`".into(),
            ));
        }
        let (start, (byte, mask)) = (field.offset as usize, field.validity);
        let slot = start..start + field.ty.storage().width();
        let is_present = mask == 0 || self.bytes[byte as usize] & mask != 0;
        let stored = is_present.then(|| &self.bytes[slot.clone()]);
        let mut encoded = alloc::vec![0; slot.len()];
        if let Some(value) = &value
            && let Err(invalid) = <R::Type as Field>::Class::encode_slot(value, &mut encoded, None)
                .or_else(|_| <R::Type as Field>::Class::encode_slot(value, &mut encoded, stored))
        {
            return fail(Kind::Refused(invalid));
        }
        let before = (self.bytes[byte as usize], self.bytes[slot.clone()].to_vec());
        if mask != 0 {
            self.bytes[byte as usize] &= !mask;
            self.bytes[byte as usize] |= if value.is_some() { mask } else { 0 };
        }
        self.bytes[slot.clone()].copy_from_slice(&encoded);
        if self.is_longer_than_needed(field) {
            self.bytes[slot].copy_from_slice(&before.1);
            if mask != 0 {
                self.bytes[byte as usize] = before.0;
            }
            let message =
                "with this value the blob would be of an older version and shorter: use `Blob::edit`";
            return fail(Kind::Layout(message.into()));
        }
        Ok(())
    }

    /// Whether the group that `field` is in is the blob's last one and now holds nothing but defaults.
    fn is_longer_than_needed(&self, field: &FieldLayout) -> bool {
        field.since > 1
            && field.since == self.bytes[4]
            && crate::canonical::holds_defaults(&Structure::reopen(R::DESCRIPTION, self.bytes))
    }
}
