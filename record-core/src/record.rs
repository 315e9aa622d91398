//! The traits that `#[derive(Record)]` implements.

use crate::{
    Error, check, encode,
    field::{Access, Field},
    layout::{Digest, FieldLayout, Layout, Type, VersionLayout, is_named, is_placed, versions},
    raw::RawView,
};
use alloc::vec::Vec;

/// A struct that can be stored, implemented by `#[derive(Record)]`.
///
/// The hidden items are the contract between the macro and this crate; they change without notice, so implement this
/// trait by the derive only.
///
/// The trait is safe, because memory does not rest on what an implementation says. What generated code says may come from a
/// module that a program named in `#[record(crate = …)]`, so it is checked, mostly at compile time: that the fields of
/// `LAYOUT` lie where a layout puts them, that every field is shown once and in order, that a field's Rust type takes as many
/// bytes as its place. An implementation that breaks this does not compile, or panics.
pub trait Record: Sized {
    /// The description of the record's blobs.
    const LAYOUT: &'static Layout;

    /// Typed, borrowed access to a blob.
    type View<'a>: RecordView<'a, Record = Self>;

    /// Typed access to a blob whose fixed fields can be set in place.
    type ViewMut<'a>;

    /// The `#[record(skip)]` fields: a struct of them, or `()`.
    type AddOns: Default;

    /// Opens a blob: checks it once, so that every accessor of the view can rely on it.
    ///
    /// The time depends on the record's types, not on its fields' number: one comparison for fields that admit every
    /// bit pattern, a pass over the text for strings.
    ///
    /// ```
    /// use record_core::Record;
    ///
    /// #[derive(Record)]
    /// struct Point { x: i32, y: i32 }
    ///
    /// let mut row = vec![0xff]; // the blob may stand at any address
    /// Point { x: 1, y: -2 }.encode(&mut row)?;
    /// assert_eq!(Point::view(&row[1..])?.y(), -2);
    /// assert!(Point::view(&row[1..9]).unwrap_err().is_corrupt());
    /// # Ok::<(), record_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the bytes are no blob of this record: foreign, truncated, or holding what is no value of a field's type.
    /// The error names the field and the offset.
    #[inline]
    fn view(bytes: &[u8]) -> Result<Self::View<'_>, Error> {
        check::check::<Self>(bytes).map(Self::View::from_raw)
    }

    /// Opens a blob without looking at it.
    ///
    /// # Safety
    /// `Self::view(bytes)` would return `Ok`; so for bytes that were checked before and cannot have changed since.
    #[inline]
    unsafe fn view_unchecked(bytes: &[u8]) -> Self::View<'_> {
        // SAFETY: passed on.
        Self::View::from_raw(unsafe { RawView::new_unchecked(bytes) })
    }

    /// Opens a blob for setting fixed fields in place.
    ///
    /// What it gives has a method `set_field` for each fixed field, and a function that shows the blob as it is.
    ///
    /// ```
    /// use record_core::{Blob, Record};
    ///
    /// #[derive(Record)]
    /// struct Visit { count: u32, last: Option<i64>, page: String }
    ///
    /// let mut bytes = Blob::encode(&Visit { count: 1, last: None, page: "/".into() })?.into_bytes();
    /// let mut visit = Visit::view_mut(&mut bytes)?;
    /// visit.set_count(2)?;
    /// visit.set_last(Some(1_700_000_000))?;
    /// assert_eq!(VisitViewMut::view(&visit).last(), Some(1_700_000_000));
    /// assert_eq!(Visit::view(&bytes)?.count(), 2);
    /// # Ok::<(), record_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`view`](Self::view).
    fn view_mut(bytes: &mut [u8]) -> Result<Self::ViewMut<'_>, Error>;

    /// Appends the blob of this value to `out`.
    ///
    /// Allocates only when `out` grows, and to sort a set that is not sorted yet.
    ///
    /// # Errors
    /// When a field can't hold its value, or the blob would be too long. `out` is then as it was.
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        encode::encode(self, out)
    }

    #[doc(hidden)]
    const FIELDS: &'static [FieldLayout];
    #[doc(hidden)]
    const ABOUT: About;
    #[doc(hidden)]
    fn write<W: FieldWriter<Self>>(&self, w: &mut W) -> Result<(), W::Error>;
    #[doc(hidden)]
    fn fields<V: FieldVisitor<Self>>(v: &mut V) -> Result<(), V::Error>;
    #[doc(hidden)]
    fn read<S: FieldReader<Self>>(s: S) -> Self;
    #[doc(hidden)]
    fn into_add_ons(self) -> Self::AddOns;
    #[doc(hidden)]
    fn set_add_ons(&mut self, add_ons: Self::AddOns);
}

/// What a record's layout says besides its fields.
#[doc(hidden)]
pub struct About {
    pub name: &'static str,
    pub version: u8,
    /// Numbers of the fields, ascending by the bytes of their stored names.
    pub by_name: &'static [u16],
    pub table: Option<&'static str>,
    pub digest: Digest,
}

/// The layout of a record of `V` versions. A function, because the compiler looks into constants, where it would compute
/// the hashes of every record that it checks: so it does of those that are used.
///
/// Stops the compilation where fields do not lie in their places, by which views read without looking: the derive puts them
/// there, but what it emits may come from a module that a program named.
#[doc(hidden)]
pub const fn layout<R: Record, const V: usize>() -> &'static Layout {
    const {
        assert!(
            R::ABOUT.version as usize == V && is_placed(R::FIELDS, Versions::<R, V>::ALL),
            "fields do not lie where they belong: only the derive may implement `Record`"
        );
        assert!(
            is_named(R::FIELDS, R::ABOUT.by_name),
            "fields are not found by their names: only the derive may implement `Record`"
        );
        &Layout {
            record: R::ABOUT.name,
            version: R::ABOUT.version,
            fields: R::FIELDS,
            by_name: R::ABOUT.by_name,
            versions: Versions::<R, V>::ALL,
            table: R::ABOUT.table,
            digest: R::ABOUT.digest,
        }
    }
}

/// The versions of a record, computed once.
struct Versions<R, const V: usize>(core::marker::PhantomData<R>);

impl<R: Record, const V: usize> Versions<R, V> {
    const ALL: &'static [VersionLayout; V] = &versions::<V>(R::FIELDS);
}

/// What every view can do besides its fields' accessors, which are the inherent methods.
///
/// A view is `Debug` and, with the feature `serde`, `Serialize`: a map of its fields by their stored names.
///
/// ```
/// use record_core::{Blob, Record, RecordView};
///
/// #[derive(Record)]
/// struct Point { x: i32, #[record(rename = "y")] height: i32 }
///
/// let blob = Blob::encode(&Point { x: 1, height: 2 })?;
/// let view = blob.view();
/// assert_eq!((view.version(), view.bytes()), (1, blob.as_bytes()));
/// assert_eq!(view.decode().height, 2); // the struct, owned
/// assert_eq!(format!("{view:?}"), "Point { x: 1, y: 2 }");
/// # Ok::<(), record_core::Error>(())
/// ```
pub trait RecordView<'a>: Copy {
    /// The record that the view is of.
    type Record: Record<View<'a> = Self>;

    /// The blob.
    #[inline]
    fn bytes(self) -> &'a [u8] {
        self.raw().bytes()
    }

    /// The blob's version, which may be newer than the code: what the blob needs, not which code wrote it.
    #[inline]
    fn version(self) -> u8 {
        self.raw().version()
    }

    /// The value, owned. Add-ons get their default.
    #[inline]
    fn decode(self) -> Self::Record {
        Self::Record::read(self.raw())
    }

    #[doc(hidden)]
    fn from_raw(raw: RawView<'a, Self::Record>) -> Self;

    /// The checked bytes. Only a check makes them, whatever type of view holds them.
    #[doc(hidden)]
    fn raw(self) -> RawView<'a, Self::Record>;
}

/// Field number `I` of a record, in blob order. Implemented by the derive, once per stored field.
///
/// Generated code names a field by record and number, never by its type: so a type that can't be stored is one error,
/// at the field, and not one at every use.
#[doc(hidden)]
pub trait FieldAt<const I: usize>: Record {
    /// The type without `Option` and `Retired`.
    type Type: Field;

    const EVERY_BIT_PATTERN: bool = <<Self::Type as Field>::Class as Access<Self::Type>>::EVERY_BIT_PATTERN;
}

/// Stops the compilation when field `I` takes other bytes by its Rust type than by the layout.
pub(crate) const fn assert_described<R: FieldAt<I>, const I: usize>() {
    let (written, described) = (<R::Type as Field>::TYPE.storage(), R::LAYOUT.fields[I].ty.storage());
    assert!(
        written.width() == described.width() && written.inline().is_some() == described.inline().is_some(),
        "a field's type takes other bytes than the layout says"
    );
}

/// What becomes of a record that does not show every field once and in order to a pass that relies on it.
#[cold]
#[inline(never)]
pub(crate) fn wrong_order<R: Record>() -> ! {
    panic!("`{}` does not show its fields in order: only the derive may implement `Record`", R::LAYOUT.record)
}

/// `TypeOf::<T>::TYPE` is the type of a field of type `T`, and compiles if `T` is none: then it falls back to
/// [`AnyType`]. That `T` is no field type is reported by `FieldAt` alone.
#[doc(hidden)]
pub struct TypeOf<T>(core::marker::PhantomData<T>);

impl<T: Field> TypeOf<T> {
    pub const TYPE: Type = T::TYPE;
}

#[doc(hidden)]
pub trait AnyType {
    const TYPE: Type = Type::U8;
}

impl<T> AnyType for TypeOf<T> {}

/// Is shown every stored field of a value, in blob order. What relies on that counts them.
#[doc(hidden)]
pub trait FieldWriter<R: Record> {
    type Error;
    /// `None` is null, or that the field is retired.
    fn field<const I: usize>(&mut self, value: Option<&R::Type>) -> Result<(), Self::Error>
    where
        R: FieldAt<I>;
}

/// Is shown every stored field's type, in blob order. What relies on that counts them.
#[doc(hidden)]
pub trait FieldVisitor<R: Record> {
    type Error;
    fn field<const I: usize>(&mut self) -> Result<(), Self::Error>
    where
        R: FieldAt<I>;
}

/// Is asked for every field that is not retired.
#[doc(hidden)]
pub trait FieldReader<R: Record>: Copy {
    /// Whether field `I` is there, or must be taken over from an older one.
    fn has<const I: usize>(self) -> bool;
    /// The value of field `I`, which is never null.
    fn get<const I: usize>(self) -> R::Type
    where
        R: FieldAt<I>;
    /// The value of field `I`.
    fn get_opt<const I: usize>(self) -> Option<R::Type>
    where
        R: FieldAt<I>;
}

impl<R: Record> FieldReader<R> for RawView<'_, R> {
    #[inline(always)]
    fn has<const I: usize>(self) -> bool {
        RawView::has::<I>(self)
    }
    #[inline(always)]
    fn get<const I: usize>(self) -> R::Type
    where
        R: FieldAt<I>,
    {
        self.decode::<I>()
    }
    #[inline(always)]
    fn get_opt<const I: usize>(self) -> Option<R::Type>
    where
        R: FieldAt<I>,
    {
        self.decode_opt::<I>()
    }
}
