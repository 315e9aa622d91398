//! What the derive knows of a record: its fields, described and by number, and the passes over them.
//!
//! Checking, encoding and reading stand on this; [`Record`](crate::Record), which users see, stands on those.

use crate::{
    field::{Access, Field, Plain},
    layout::{Digest, FieldLayout, Layout, Type, VersionLayout, is_named, is_placed, versions},
};
use core::marker::PhantomData;

/// A struct's fields, in blob order. Implemented by `#[derive(Record)]`; safe, as [`Record`](crate::Record) tells.
#[doc(hidden)]
pub trait Definition: Sized {
    const FIELDS: &'static [FieldLayout];
    const ABOUT: About;
    /// The layout. This crate goes by it, and not by `Record::LAYOUT`, which an implementation could replace.
    const DESCRIPTION: &'static Layout;
    /// The numbers of the fields.
    type Numbers: Numbers<Self>;

    /// Whether values lie in memory as they do in the slot of another record's field.
    const PLAIN: Plain<Self> = Plain::NO;

    /// Shows every stored field in blob order, until one returns `false`.
    fn write<W: FieldWriter<Self>>(&self, pass: &mut WritePass<'_, Self, W>) -> bool;
    fn read<S: FieldReader<Self>>(s: S) -> Self;
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
pub const fn layout<R: Definition, const V: usize>() -> &'static Layout {
    const {
        assert!(
            R::ABOUT.version as usize == V && is_placed(R::FIELDS, Versions::<R, V>::ALL),
            "fields do not lie where they belong: only the derive may implement it"
        );
        assert!(
            is_named(R::FIELDS, R::ABOUT.by_name),
            "fields are not found by their names: only the derive may implement it"
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
struct Versions<R, const V: usize>(PhantomData<R>);

impl<R: Definition, const V: usize> Versions<R, V> {
    const ALL: &'static [VersionLayout; V] = &versions::<V>(R::FIELDS);
}

/// Field number `I` of a record, in blob order. Implemented by the derive, once per stored field.
///
/// Generated code names a field by record and number, never by its type: so a type that can't be stored is one error,
/// at the field, and not one at every use.
#[doc(hidden)]
pub trait FieldAt<I: FieldNumber>: Definition {
    /// The type without `Option` and `Retired`.
    type Type: Field;

    const EVERY_BIT_PATTERN: bool = <<Self::Type as Field>::Class as Access<Self::Type>>::EVERY_BIT_PATTERN;
}

/// The number of a field in blob order, as a type: where generated code names one, the compiler has less to look at than for a
/// constant, which is a body of its own.
///
/// Sealed, because views rely on each number being one type.
#[doc(hidden)]
pub trait FieldNumber: sealed::Sealed {
    const INDEX: usize;
}

mod sealed {
    pub trait Sealed {}
    impl<const I: usize> Sealed for super::Number<I> {}
}

/// The only [`FieldNumber`].
#[doc(hidden)]
pub struct Number<const I: usize>;

impl<const I: usize> FieldNumber for Number<I> {
    const INDEX: usize = I;
}

/// The numbers that most records need, by name.
#[doc(hidden)]
pub mod numbers {
    macro_rules! numbers {
        ($($name:ident $i:literal)*) => {$(pub type $name = super::Number<$i>;)*};
    }
    numbers! {
        __N0 0 __N1 1 __N2 2 __N3 3 __N4 4 __N5 5 __N6 6 __N7 7
        __N8 8 __N9 9 __N10 10 __N11 11 __N12 12 __N13 13 __N14 14 __N15 15
        __N16 16 __N17 17 __N18 18 __N19 19 __N20 20 __N21 21 __N22 22 __N23 23
        __N24 24 __N25 25 __N26 26 __N27 27 __N28 28 __N29 29 __N30 30 __N31 31
        __N32 32 __N33 33 __N34 34 __N35 35 __N36 36 __N37 37 __N38 38 __N39 39
        __N40 40 __N41 41 __N42 42 __N43 43 __N44 44 __N45 45 __N46 46 __N47 47
        __N48 48 __N49 49 __N50 50 __N51 51 __N52 52 __N53 53 __N54 54 __N55 55
        __N56 56 __N57 57 __N58 58 __N59 59 __N60 60 __N61 61 __N62 62 __N63 63
    }
}

/// Numbers of fields, in pairs of pairs: of as many as a record can have, none is more than 16 deep.
#[doc(hidden)]
pub trait Numbers<R> {
    const EVERY_BIT_PATTERN: bool;
    /// Shows every field's type.
    fn visit<V: FieldVisitor<R>>(v: &mut V) -> Result<(), V::Error>
    where
        R: Definition;
}

impl<R: FieldAt<Number<I>>, const I: usize> Numbers<R> for Number<I> {
    const EVERY_BIT_PATTERN: bool = R::EVERY_BIT_PATTERN;

    #[inline(always)]
    fn visit<V: FieldVisitor<R>>(v: &mut V) -> Result<(), V::Error>
    where
        R: Definition,
    {
        v.field::<Number<I>>()
    }
}

/// Those of a record that is broken, which may have no fields.
impl<R> Numbers<R> for () {
    const EVERY_BIT_PATTERN: bool = true;

    fn visit<V: FieldVisitor<R>>(_: &mut V) -> Result<(), V::Error>
    where
        R: Definition,
    {
        Ok(())
    }
}

impl<R, A: Numbers<R>, B: Numbers<R>> Numbers<R> for (A, B) {
    const EVERY_BIT_PATTERN: bool = A::EVERY_BIT_PATTERN && B::EVERY_BIT_PATTERN;

    #[inline(always)]
    fn visit<V: FieldVisitor<R>>(v: &mut V) -> Result<(), V::Error>
    where
        R: Definition,
    {
        match A::visit(v) {
            Ok(()) => B::visit(v),
            error => error,
        }
    }
}

/// Stops the compilation when field `I` takes other bytes by its Rust type than by the layout.
pub(crate) const fn assert_described<R: FieldAt<I>, I: FieldNumber>() {
    let (written, described) =
        (<R::Type as Field>::TYPE.storage(), R::DESCRIPTION.fields[I::INDEX].ty.storage());
    assert!(
        written.width() == described.width() && written.inline().is_some() == described.inline().is_some(),
        "a field's type takes other bytes than the layout says"
    );
}

/// What becomes of a record that does not show every field once and in order to a pass that relies on it.
#[cold]
#[inline(never)]
pub(crate) fn wrong_order<R: Definition>() -> ! {
    panic!(
        "`{}` does not show its fields in order: only the derive may implement `Record`",
        R::DESCRIPTION.record
    )
}

/// `TypeOf::<T>::TYPE` is the type of a field of type `T`, and compiles if `T` is none: then it falls back to
/// [`AnyType`]. That `T` is no field type is reported by `FieldAt` alone.
#[doc(hidden)]
pub struct TypeOf<T>(PhantomData<T>);

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
pub trait FieldWriter<R: Definition> {
    type Error;
    /// `None` is null, or that the field is retired.
    fn field<I: FieldNumber>(&mut self, value: Option<&R::Type>) -> Result<(), Self::Error>
    where
        R: FieldAt<I>;
}

/// Shows every stored field of `value` to a writer, up to the first error.
#[inline(always)]
pub(crate) fn write<R: Definition, W: FieldWriter<R>>(value: &R, writer: &mut W) -> Result<(), W::Error> {
    let mut pass = WritePass { writer, result: Ok(()), record: PhantomData };
    value.write(&mut pass);
    pass.result
}

/// A writer as generated code sees it: whether to go on is a `bool`, which takes the compiler less time than a `Result`.
#[doc(hidden)]
pub struct WritePass<'w, R: Definition, W: FieldWriter<R>> {
    writer: &'w mut W,
    result: Result<(), W::Error>,
    record: PhantomData<fn(R)>,
}

impl<R: Definition, W: FieldWriter<R>> WritePass<'_, R, W> {
    #[inline(always)]
    fn show<I: FieldNumber>(&mut self, value: Option<&R::Type>) -> bool
    where
        R: FieldAt<I>,
    {
        match self.writer.field::<I>(value) {
            Ok(()) => true,
            Err(error) => {
                self.result = Err(error);
                false
            }
        }
    }

    /// A field that is never null.
    #[inline(always)]
    pub fn value<I: FieldNumber>(&mut self, value: &R::Type) -> bool
    where
        R: FieldAt<I>,
    {
        self.show::<I>(Some(value))
    }

    /// A field that may be null.
    #[inline(always)]
    pub fn nullable<I: FieldNumber>(&mut self, value: &Option<R::Type>) -> bool
    where
        R: FieldAt<I>,
    {
        self.show::<I>(value.as_ref())
    }

    /// A field that is retired. It is looked at, so that the compiler does not call it unused.
    #[inline(always)]
    pub fn retired<I: FieldNumber, T>(&mut self, _: &T) -> bool
    where
        R: FieldAt<I>,
    {
        self.show::<I>(None)
    }
}

/// Is shown every stored field's type, in blob order. What relies on that counts them.
#[doc(hidden)]
pub trait FieldVisitor<R: Definition> {
    type Error;
    fn field<I: FieldNumber>(&mut self) -> Result<(), Self::Error>
    where
        R: FieldAt<I>;
}

/// Is asked for every field that is not retired.
#[doc(hidden)]
pub trait FieldReader<R: Definition>: Copy {
    /// Whether field `I` is there, or must be taken over from an older one.
    fn has<I: FieldNumber>(self) -> bool;
    /// The value of field `I`, which is never null.
    fn get<I: FieldNumber>(self) -> R::Type
    where
        R: FieldAt<I>;
    /// The value of field `I`.
    fn get_opt<I: FieldNumber>(self) -> Option<R::Type>
    where
        R: FieldAt<I>;
}
