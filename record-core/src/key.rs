//! Keys of record tables: what the key columns are and how a key becomes their values.
//!
//! Integers, strings, UUIDs, `[u8; N]` and tuples of those are keys as they are; a struct becomes one through
//! `#[derive(Key)]`.

use crate::{Error, layout::Type};
use alloc::string::String;

/// The type of a key column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// An integer of at most 16 bits signed.
    I16,
    /// An integer of at most 32 bits signed.
    I32,
    /// An integer of at most 64 bits signed.
    I64,
    /// `u64`.
    U64,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// A UUID.
    Uuid,
}

impl KeyType {
    /// The type of fields that have the same values.
    pub const fn field_type(self) -> &'static Type {
        match self {
            KeyType::I16 => &Type::I16,
            KeyType::I32 => &Type::I32,
            KeyType::I64 => &Type::I64,
            KeyType::U64 => &Type::U64,
            KeyType::Text => &Type::String,
            KeyType::Bytes => &Type::Binary,
            KeyType::Uuid => &Type::Uuid,
        }
    }
}

/// A key column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyColumn {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub ty: KeyType,
}

/// The value of a key column. The order is that of databases: numbers by value, text and bytes bytewise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyValue<'a> {
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    UInt(u64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A UUID.
    Uuid([u8; 16]),
}

impl KeyValue<'_> {
    /// Whether a key column of this type holds the value.
    ///
    /// ```
    /// use record_core::key::{KeyType, KeyValue};
    ///
    /// assert!(KeyValue::Int(7).is_of(KeyType::U64));
    /// assert!(!KeyValue::Int(1 << 40).is_of(KeyType::I32));
    /// ```
    pub fn is_of(self, ty: KeyType) -> bool {
        match (self, ty) {
            (KeyValue::Int(value), KeyType::I16) => i16::try_from(value).is_ok(),
            (KeyValue::Int(value), KeyType::I32) => i32::try_from(value).is_ok(),
            (KeyValue::Int(value), KeyType::U64) => value >= 0,
            (KeyValue::Int(_), KeyType::I64)
            | (KeyValue::UInt(_), KeyType::U64)
            | (KeyValue::Text(_), KeyType::Text)
            | (KeyValue::Bytes(_), KeyType::Bytes)
            | (KeyValue::Uuid(_), KeyType::Uuid) => true,
            _ => false,
        }
    }

    /// An integer; `None` for one beyond 64 bits.
    pub fn of_integer(value: i128) -> Option<Self> {
        let signed = i64::try_from(value).map(KeyValue::Int);
        signed.or_else(|_| u64::try_from(value).map(KeyValue::UInt)).ok()
    }
}

/// A type that is one key column.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be a key column",
    note = "key columns can be integers, String, [u8; N] and uuid::Uuid; derive `Key` for a struct of those",
    note = "take a date or a time as its integer (`as_days`, `as_micros`) and other text as `String`, or implement `KeyPart` \
            for a type of your own"
)]
pub trait KeyPart: Sized {
    /// The type of its column.
    const TYPE: KeyType;

    /// The value for the database.
    fn value(&self) -> KeyValue<'_>;

    /// The value from the database; `None` when it is out of range or of another type.
    fn from_value(value: KeyValue<'_>) -> Option<Self>;
}

/// A table's key: one column or several.
///
/// ```
/// use record_core::Key;
///
/// #[derive(Key, Debug, Clone, PartialEq)]
/// struct PrKey { account: i32, node: i64 }
///
/// assert_eq!(PrKey::COLUMNS[1].name, "node");
/// assert_eq!(<(i32, i64)>::COLUMNS[1].name, "key2");
/// assert_eq!(i64::COLUMNS[0].name, "key");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be a table's key",
    note = "keys can be integers, String, [u8; N], uuid::Uuid, tuples of those, and structs with #[derive(Key)]"
)]
pub trait Key: Sized {
    /// The key columns in order.
    const COLUMNS: &'static [KeyColumn];

    /// The number of the column that `#[record(id)]` marks, counted from 0. Tables that are made for the key draw its
    /// values; see [`IdKey`].
    const ID: Option<usize> = None;

    /// Calls `each` with the value of every column in order.
    fn for_each(&self, each: &mut dyn FnMut(KeyValue<'_>));

    /// Reads a key back: `get` gives the value of column number `i` and hands it to the closure.
    ///
    /// # Errors
    /// What `get` fails with, or that a column holds what is no value of its type.
    fn read(get: &mut KeyReader<'_>) -> Result<Self, Error>;
}

/// A key with a column of ids, which the database draws for rows that are written by a `Batch`.
///
/// An integer is one as it is, and a struct with a field that `#[record(id)]` marks:
///
/// ```
/// use record_core::{Key, key::IdKey};
///
/// /// An annotation of a sequence, which is found together with the others of its sequence.
/// #[derive(Key)]
/// struct AnnotationKey {
///     sequence: i64,
///     #[record(id)]
///     id: i64,
/// }
///
/// assert_eq!(AnnotationKey::COLUMN, 1);
/// ```
///
/// Ids may have a type of their own, so that the compiler tells those of one table from those of another: any
/// [`KeyPart`] that is stored as a signed integer.
///
/// ```
/// use record_core::key::{IdKey, KeyPart, KeyType, KeyValue};
///
/// #[derive(Clone, Copy)]
/// struct SequenceId(i64);
///
/// impl KeyPart for SequenceId {
///     const TYPE: KeyType = KeyType::I64;
///     fn value(&self) -> KeyValue<'_> {
///         KeyValue::Int(self.0)
///     }
///     fn from_value(value: KeyValue<'_>) -> Option<Self> {
///         i64::from_value(value).map(SequenceId)
///     }
/// }
///
/// // A table's whole key; in a struct, `#[record(id)]` is enough.
/// impl IdKey for SequenceId {
///     type Id = Self;
///     const COLUMN: usize = 0;
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no column of ids that the database could draw",
    note = "mark a field of the key by `#[record(id)]`; an integer up to `i64` or `u32` is such a key as it is",
    note = "rows whose key is no id, or one that is known, go into a batch by `add_keyed`"
)]
pub trait IdKey: Key {
    /// The type of the ids.
    type Id: KeyPart;

    /// The number of their column, counted from 0.
    const COLUMN: usize;
}

/// The number of a column of ids. In a derived key it is an error of the compiler's when its type can't hold them.
#[doc(hidden)]
#[track_caller]
pub const fn id_column(column: usize, ty: KeyType) -> usize {
    match ty {
        KeyType::I16 | KeyType::I32 | KeyType::I64 => column,
        KeyType::U64 | KeyType::Text | KeyType::Bytes | KeyType::Uuid => {
            panic!(
                "ids that the database draws are signed integers: use `i16`, `i32`, `i64`, `u8`, `u16` or `u32`"
            )
        }
    }
}

/// Fetches the value of a row's column number `i` and hands it on.
type GetColumn<'a> = dyn FnMut(usize, &mut dyn FnMut(KeyValue<'_>)) -> Result<(), Error> + 'a;

/// Gives the values of a row's key columns to [`Key::read`].
pub struct KeyReader<'a> {
    table: &'a str,
    get: &'a mut GetColumn<'a>,
    next: usize,
}

impl<'a> KeyReader<'a> {
    /// A reader over a function that fetches the value of column number `i` and hands it on.
    pub fn new(table: &'a str, get: &'a mut GetColumn<'a>) -> Self {
        KeyReader { table, get, next: 0 }
    }

    /// The value of the next column.
    ///
    /// # Errors
    /// When it can't be fetched, or is no value of type `T`.
    pub fn next<T: KeyPart>(&mut self, column: &str) -> Result<T, Error> {
        self.next_with(column, T::from_value)
    }

    pub(crate) fn next_with<T>(
        &mut self,
        column: &str,
        from_value: impl Fn(KeyValue<'_>) -> Option<T>,
    ) -> Result<T, Error> {
        let mut value = None;
        (self.get)(self.next, &mut |column| value = from_value(column))?;
        self.next += 1;
        value.ok_or_else(|| {
            let message = "the key column holds what is no value of its type: the table belongs to another program, \
                           or its key type was changed";
            Error::new(self.table, crate::error::Kind::Layout(String::from(message))).with_field(column)
        })
    }
}

macro_rules! integers {
    ($($ty:ident: $code:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl KeyPart for $ty {
            const TYPE: KeyType = KeyType::$code;
            fn value(&self) -> KeyValue<'_> {
                KeyValue::Int((*self).into())
            }
            fn from_value(value: KeyValue<'_>) -> Option<Self> {
                match value {
                    KeyValue::Int(value) => value.try_into().ok(),
                    _ => None,
                }
            }
        }

        #[diagnostic::do_not_recommend]
        impl IdKey for $ty {
            type Id = $ty;
            const COLUMN: usize = 0;
        }
    )*};
}

integers! {
    i8: I16;
    i16: I16;
    i32: I32;
    i64: I64;
    u8: I16;
    u16: I32;
    u32: I64;
}

#[diagnostic::do_not_recommend]
impl KeyPart for u64 {
    const TYPE: KeyType = KeyType::U64;
    fn value(&self) -> KeyValue<'_> {
        KeyValue::UInt(*self)
    }
    fn from_value(value: KeyValue<'_>) -> Option<Self> {
        match value {
            KeyValue::Int(value) => value.try_into().ok(),
            KeyValue::UInt(value) => Some(value),
            _ => None,
        }
    }
}

#[diagnostic::do_not_recommend]
impl KeyPart for String {
    const TYPE: KeyType = KeyType::Text;
    fn value(&self) -> KeyValue<'_> {
        KeyValue::Text(self)
    }
    fn from_value(value: KeyValue<'_>) -> Option<Self> {
        match value {
            KeyValue::Text(value) => Some(value.into()),
            _ => None,
        }
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize> KeyPart for [u8; N] {
    const TYPE: KeyType = KeyType::Bytes;
    fn value(&self) -> KeyValue<'_> {
        KeyValue::Bytes(self)
    }
    fn from_value(value: KeyValue<'_>) -> Option<Self> {
        match value {
            KeyValue::Bytes(value) => value.try_into().ok(),
            _ => None,
        }
    }
}

#[cfg(feature = "uuid")]
#[diagnostic::do_not_recommend]
impl KeyPart for uuid::Uuid {
    const TYPE: KeyType = KeyType::Uuid;
    fn value(&self) -> KeyValue<'_> {
        KeyValue::Uuid(self.into_bytes())
    }
    fn from_value(value: KeyValue<'_>) -> Option<Self> {
        match value {
            KeyValue::Uuid(value) => Some(uuid::Uuid::from_bytes(value)),
            KeyValue::Bytes(value) => uuid::Uuid::from_slice(value).ok(),
            _ => None,
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: KeyPart> Key for T {
    const COLUMNS: &'static [KeyColumn] = &[KeyColumn { name: "key", ty: T::TYPE }];

    fn for_each(&self, each: &mut dyn FnMut(KeyValue<'_>)) {
        each(self.value());
    }
    fn read(get: &mut KeyReader<'_>) -> Result<Self, Error> {
        get.next("key")
    }
}

macro_rules! tuples {
    ($(($($ty:ident $name:literal),*);)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($ty: KeyPart),*> Key for ($($ty,)*) {
            const COLUMNS: &'static [KeyColumn] = &[$(KeyColumn { name: $name, ty: $ty::TYPE }),*];

            #[allow(non_snake_case, reason = "the type parameters' names serve for the values")]
            fn for_each(&self, each: &mut dyn FnMut(KeyValue<'_>)) {
                let ($($ty,)*) = self;
                $(each($ty.value());)*
            }
            fn read(get: &mut KeyReader<'_>) -> Result<Self, Error> {
                Ok(($(get.next::<$ty>($name)?,)*))
            }
        }
    )*};
}

tuples! {
    (A "key1", B "key2");
    (A "key1", B "key2", C "key3");
    (A "key1", B "key2", C "key3", D "key4");
}
