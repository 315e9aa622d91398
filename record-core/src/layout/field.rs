//! One field of a layout: what is said about it, and where it stands.

use super::{MAX_FIXED_LEN, Promote, Storage, Type};

/// One field of a [`Layout`](super::Layout).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FieldLayout {
    pub(crate) name: &'static str,
    pub(crate) column: &'static str,
    pub(crate) since: u8,
    pub(crate) declared: u16,
    pub(crate) ty: Type,
    pub(crate) nullable: bool,
    pub(crate) set: bool,
    pub(crate) default: Option<&'static [u8]>,
    pub(crate) from: Option<&'static str>,
    pub(crate) retired: Option<u8>,
    pub(crate) promote: Promote,

    // Computed by `place`.
    pub(crate) offset: u16,
    /// Byte and mask; `(0, 0)` when not nullable.
    pub(crate) validity: (u16, u8),
    /// 0 for the first variable field.
    pub(crate) starts_at: u16,
}

/// What is said about the field.
impl FieldLayout {
    /// The stored name: the Rust name, unless `rename` fixed another.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The name of the database or Arrow column.
    pub const fn column(&self) -> &'static str {
        self.column
    }

    /// The version that added the field.
    pub const fn since(&self) -> u8 {
        self.since
    }

    /// Its place in the struct, counted from 0 over stored fields.
    pub const fn declared(&self) -> u16 {
        self.declared
    }

    /// What its bytes mean.
    pub const fn ty(&self) -> &Type {
        &self.ty
    }

    /// Whether it may be null (`Option`).
    pub const fn is_nullable(&self) -> bool {
        self.nullable
    }

    /// Whether its items ascend strictly (`as_set`).
    pub const fn is_set(&self) -> bool {
        self.set
    }

    /// What a blob of an older version is read as: slot or payload bytes. `None`: null, else zero or empty.
    pub const fn default_value(&self) -> Option<&'static [u8]> {
        self.default
    }

    /// The stored name of the field that older blobs are read from instead.
    pub const fn taken_from(&self) -> Option<&'static str> {
        self.from
    }

    /// The version that stopped writing it; its own for a nullable field that was retired without one.
    pub const fn retired(&self) -> Option<u8> {
        self.retired
    }

    /// How databases show it.
    pub const fn promote(&self) -> Promote {
        self.promote
    }
}

/// What follows from it.
impl FieldLayout {
    /// The offset of its slot, in bytes from the blob's start.
    pub const fn offset(&self) -> u16 {
        self.offset
    }

    /// The byte and the mask of its validity bit; `(0, 0)` when not nullable.
    pub const fn validity(&self) -> (u16, u8) {
        self.validity
    }

    /// For a variable field, the offset of the preceding variable field's end; 0 for the first one, whose payload begins
    /// at the header's `fixed_len`.
    pub const fn starts_at(&self) -> u16 {
        self.starts_at
    }

    /// Whether the value stands in the tail.
    #[inline]
    pub const fn is_variable(&self) -> bool {
        !self.ty.is_fixed()
    }

    /// The default's bytes: the slot of a fixed field, the payload of a variable one.
    pub const fn default_bytes(&self) -> &'static [u8] {
        match self.default {
            Some(bytes) => bytes,
            None => match self.ty.storage() {
                Storage::Inline(width) => ZEROS.split_at(width).0,
                Storage::End => &[],
            },
        }
    }

    /// Whether an older blob reads as null here.
    pub const fn default_is_null(&self) -> bool {
        self.nullable && self.default.is_none()
    }

    /// Whether an older blob reads as this value, given as its slot or payload; `None` is null, or a field that is retired.
    pub fn is_default(&self, value: Option<&[u8]>) -> bool {
        match value {
            None => !self.nullable || self.default.is_none(),
            Some(bytes) => !self.default_is_null() && *bytes == *self.default_bytes(),
        }
    }

    /// The version from which on the field, although never null, holds no value, because it was retired there.
    /// Code that still reads it must not be given such blobs.
    pub(crate) const fn gone_from(&self) -> Option<u8> {
        if self.nullable { None } else { self.retired }
    }

    /// Whether blobs of `version` hold no value of the field: its slot is zero or its payload empty, as if it were
    /// null.
    pub const fn is_gone(&self, version: u8) -> bool {
        match self.gone_from() {
            Some(retired) => retired <= version,
            None => false,
        }
    }

    /// Stops the compilation when the value of a field of class `Payload` stands inline.
    pub(crate) const fn assert_variable(&self) {
        assert!(self.is_variable(), "a `Field` of class `Payload` has a `TYPE` of variable length");
    }
}

/// What defaults that are all zero point to. 64 KB of the binary, but pages of it that nobody reads are never loaded.
static ZEROS: [u8; MAX_FIXED_LEN] = [0; MAX_FIXED_LEN];

/// How the derive describes a field. A description is not a layout: only a [`Record`](crate::Record), of which it is checked
/// that the fields are in their places, or a checked reading makes one of it.
#[doc(hidden)]
impl FieldLayout {
    /// A field that is neither nullable nor placed yet.
    pub const fn new(name: &'static str, since: u8, declared: u16, ty: Type) -> Self {
        FieldLayout {
            name,
            column: name,
            since,
            declared,
            ty,
            nullable: false,
            set: false,
            default: None,
            from: None,
            retired: None,
            promote: Promote::No,
            offset: 0,
            validity: (0, 0),
            starts_at: 0,
        }
    }

    pub const fn or_null(self) -> Self {
        FieldLayout { nullable: true, ..self }
    }

    pub const fn with_column(self, column: &'static str) -> Self {
        FieldLayout { column, ..self }
    }

    pub const fn as_set(self) -> Self {
        FieldLayout { set: true, ..self }
    }

    pub const fn with_default(self, default: Option<&'static [u8]>) -> Self {
        FieldLayout { default, ..self }
    }

    pub const fn taking_over(self, from: &'static str) -> Self {
        FieldLayout { from: Some(from), ..self }
    }

    pub const fn retired_in(self, version: u8) -> Self {
        FieldLayout { retired: Some(version), ..self }
    }

    pub const fn promoted(self, promote: Promote) -> Self {
        FieldLayout { promote, ..self }
    }
}
