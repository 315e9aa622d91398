//! `RawPatch`: a patch of a record, what the derived type wraps.

#[cfg(feature = "serde")]
use super::bytes::check_all;
use super::{
    SetField,
    entries::Entries,
    set::{NewValue, put},
};
#[cfg(feature = "serde")]
use crate::Error;
use crate::{
    Record,
    definition::{FieldAt, FieldNumber, FieldWriter, assert_described, write},
    layout::FieldLayout,
    value::Value,
};
use core::{convert::Infallible, fmt, marker::PhantomData};

/// A patch of `R`, whatever its own type: what the derived `FooPatch` wraps, and what stores and feeds work with.
///
/// Every entry is of a field of `R` that is not retired, and holds a value of its type: there is no way to make another one.
///
/// ```
/// use record_core::{Blob, Patch, Record, patch::{Gathered, RawPatch}};
///
/// #[derive(Record)]
/// struct Point { x: i32, y: Option<i32> }
///
/// // What a reader of some form of patches does: field 0 is `x`, field 1 is `y`.
/// let mut gathered = Gathered::with_room(16);
/// gathered.put(1, |_| Ok::<_, record_core::Error>(false))?; // null
/// gathered.put(0, |out| { out.extend(7i32.to_le_bytes()); Ok::<_, record_core::Error>(true) })?;
/// let patch = RawPatch::<Point>::of_read(gathered.sorted())?;
/// assert_eq!(PointPatch::from_raw(patch), PointPatch::new().x(7).y(None));
///
/// let mut gathered = Gathered::with_room(16);
/// gathered.put(0, |_| Ok::<_, record_core::Error>(false))?; // `x` is never null
/// assert!(RawPatch::<Point>::of_read(gathered.sorted()).is_err());
/// # Ok::<(), record_core::Error>(())
/// ```
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

    /// The patch of entries that somebody else gathered, checked in full: by the layout, and by the fields' own types, which may
    /// be stricter.
    ///
    /// # Errors
    /// When a field has an entry twice, is not one of the record's or is retired; when it can't hold what it is set to.
    #[cfg(feature = "serde")]
    pub fn of_read(entries: Entries) -> Result<Self, Error> {
        check_all::<R>(&entries)?;
        Ok(RawPatch::from_checked(entries))
    }

    /// What the patch sets.
    pub fn entries(&self) -> &Entries {
        &self.entries
    }

    /// The same with field `I` set.
    #[doc(hidden)]
    #[inline]
    pub fn with<I: FieldNumber, const NULLABLE: bool>(
        mut self,
        value: impl SetField<R::Type, NULLABLE>,
    ) -> Self
    where
        R: FieldAt<I>,
    {
        const {
            assert_described::<R, I>();
            let field = &R::DESCRIPTION.fields[I::INDEX];
            assert!((field.nullable || !NULLABLE) && field.retired.is_none());
        }
        value.set_field(NewValue::new(
            &mut self.entries,
            I::INDEX,
            const { R::DESCRIPTION.fields[I::INDEX].set },
        ));
        self
    }

    pub(super) fn from_record(record: &R) -> Self {
        let mut patch = RawPatch::default();
        let Ok(()) = write(record, &mut EveryField(&mut patch.entries));
        patch
    }

    /// Adds what was said later: of a field that both set, the later value stays.
    pub fn merge(&mut self, later: &Self) {
        self.entries.merge(&later.entries);
    }

    pub(super) fn values(&self) -> impl Iterator<Item = (&'static FieldLayout, Value<'_>)> {
        self.entries.iter().map(|entry| {
            let field = &R::DESCRIPTION.fields[entry.field];
            (field, entry.bytes.map_or(Value::Null, |bytes| Value::of(&field.ty, bytes)))
        })
    }

    /// Shows what is set; a value that was refused shows why.
    pub fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct(&alloc::format!("{}Patch", R::DESCRIPTION.record));
        for (field, value) in self.values() {
            out.field(field.name, &value);
        }
        for (field, invalid) in self.entries.refused() {
            out.field(R::DESCRIPTION.fields[*field].name, &format_args!("<{invalid}>"));
        }
        out.finish()
    }
}

/// Takes every value over from a record.
struct EveryField<'e>(&'e mut Entries);

impl<R: Record> FieldWriter<R> for EveryField<'_> {
    type Error = Infallible;

    fn field<I: FieldNumber>(&mut self, value: Option<&R::Type>) -> Result<(), Infallible>
    where
        R: FieldAt<I>,
    {
        let field = const {
            assert_described::<R, I>();
            &R::DESCRIPTION.fields[I::INDEX]
        };
        match value {
            _ if field.retired.is_some() => {}
            Some(value) => self.0.put(I::INDEX, |out| put(value, out, field.set)),
            None => self.0.put_null(I::INDEX),
        }
        Ok(())
    }
}
