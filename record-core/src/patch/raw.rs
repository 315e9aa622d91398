//! `RawPatch`: a patch of a record, what the derived type wraps.

#[cfg(feature = "serde")]
use super::bytes::check_types;
use super::{
    SetField,
    entries::Entries,
    set::{NewValue, put},
};
#[cfg(feature = "serde")]
use crate::Error;
use crate::{
    Record,
    layout::FieldLayout,
    record::{FieldAt, FieldWriter, assert_described},
    value::Value,
};
use core::{convert::Infallible, fmt, marker::PhantomData};

/// A patch of `R`. Every entry is of a field of `R` that is not retired, and holds a value of its type.
#[doc(hidden)]
pub struct RawPatch<R> {
    entries: Entries,
    record: PhantomData<fn() -> R>,
}

impl<R> Default for RawPatch<R> {
    fn default() -> Self {
        RawPatch { entries: Entries::default(), record: PhantomData }
    }
}

impl<R> Clone for RawPatch<R> {
    fn clone(&self) -> Self {
        RawPatch { entries: self.entries.clone(), record: PhantomData }
    }
}

impl<R> PartialEq for RawPatch<R> {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl<R: Record> RawPatch<R> {
    /// Entries that are of fields of `R`, with values of their types.
    pub(super) fn from_checked(entries: Entries) -> Self {
        RawPatch { entries, record: PhantomData }
    }

    /// The patch of entries that were read by the layout. The fields' own types, which may be stricter, check them here.
    #[cfg(feature = "serde")]
    pub(crate) fn of_read(entries: Entries) -> Result<Self, Error> {
        check_types::<R>(entries.iter(), false)?;
        Ok(RawPatch::from_checked(entries))
    }

    pub(crate) fn entries(&self) -> &Entries {
        &self.entries
    }

    /// The same with field `I` set.
    #[inline]
    pub fn with<const I: usize, const NULLABLE: bool>(
        mut self,
        value: impl SetField<R::Type, NULLABLE>,
    ) -> Self
    where
        R: FieldAt<I>,
    {
        const {
            assert_described::<R, I>();
            let field = &R::LAYOUT.fields[I];
            assert!((field.nullable || !NULLABLE) && field.retired.is_none());
        }
        value.set_field(NewValue::new(&mut self.entries, I, const { R::LAYOUT.fields[I].set }));
        self
    }

    pub(super) fn from_record(record: &R) -> Self {
        let mut patch = RawPatch::default();
        let Ok(()) = record.write(&mut EveryField(&mut patch.entries));
        patch
    }

    pub(crate) fn merge(&mut self, later: &Self) {
        self.entries.merge(&later.entries);
    }

    pub(super) fn values(&self) -> impl Iterator<Item = (&'static FieldLayout, Value<'_>)> {
        self.entries.iter().map(|entry| {
            let field = &R::LAYOUT.fields[entry.field];
            (field, entry.bytes.map_or(Value::Null, |bytes| Value::of(&field.ty, bytes)))
        })
    }

    /// Shows what is set; a value that was refused shows why.
    pub fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct(&alloc::format!("{}Patch", R::LAYOUT.record));
        for (field, value) in self.values() {
            out.field(field.name, &value);
        }
        for (field, invalid) in self.entries.refused() {
            out.field(R::LAYOUT.fields[*field].name, &format_args!("<{invalid}>"));
        }
        out.finish()
    }
}

/// Takes every value over from a record.
struct EveryField<'e>(&'e mut Entries);

impl<R: Record> FieldWriter<R> for EveryField<'_> {
    type Error = Infallible;

    fn field<const I: usize>(&mut self, value: Option<&R::Type>) -> Result<(), Infallible>
    where
        R: FieldAt<I>,
    {
        let field = const {
            assert_described::<R, I>();
            &R::LAYOUT.fields[I]
        };
        match value {
            _ if field.retired.is_some() => {}
            Some(value) => self.0.put(I, |out| put(value, out, field.set)),
            None => self.0.put_null(I),
        }
        Ok(())
    }
}
