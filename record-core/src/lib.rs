//! Zero-copy, fixed-layout record storage.
//!
//! A placeholder for the guide.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;
// Lets the macros of `record-derive`, which name `::record_core`, work in this crate's own tests and examples.
extern crate self as record_core;

mod blob;
mod canonical;
mod check;
mod edit;
mod encode;
mod error;
pub mod field;
mod fixed;
pub mod key;
pub mod layout;
mod raw;
mod record;
mod sha256;
mod structure;
pub mod value;
mod view_mut;
mod vouch;

pub use blob::Blob;
pub use error::{Error, Invalid};
#[cfg(feature = "json")]
pub use field::Json;
pub use field::{
    CivilDateTime, Date, Decimal, Field, FixedField, ListView, RecordEnum, Retired, Text, Time, TimeDelta,
    Timestamp, VarField,
};
pub use fixed::FixedLayout;
pub use key::Key;
pub use record::{Record, RecordView};
#[cfg(feature = "std")]
pub use vouch::vouch;

#[cfg(feature = "derive")]
#[doc = include_str!("../docs/derive-key.md")]
pub use record_derive::Key;
#[cfg(feature = "derive")]
#[doc = include_str!("../docs/derive-record.md")]
pub use record_derive::Record;
#[cfg(feature = "derive")]
#[doc = include_str!("../docs/derive-record-enum.md")]
pub use record_derive::RecordEnum;

/// What generated code reaches for. No part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::{
        field::{Widen, enumeration, nested},
        layout::{
            Digest, Enum, FieldLayout, Layout, Literal, LiteralBytes, Promote, Type, Variant, check_default,
            check_fields, check_len, check_pin, check_promote, check_set, check_type, check_widens,
            default_constant, encode_literal, fixed_len, place, versions,
        },
        raw::RawView,
        record::{AnyType, FieldAt, FieldReader, FieldVisitor, FieldWriter, TypeOf},
        view_mut::RawViewMut,
    };
    pub use {bytemuck, zerocopy};

    use crate::{Error, Record, RecordView, key, value::DynamicView};

    /// `Debug` of a view: its fields by name.
    pub fn fmt_view<'a, V: RecordView<'a>>(view: V, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Debug::fmt(&DynamicView::reopen(V::Record::LAYOUT, view.bytes()), f)
    }

    /// The next column of a key.
    pub fn next_key_part<T>(
        get: &mut key::KeyReader<'_>,
        column: &str,
        from_value: impl Fn(key::KeyValue<'_>) -> Option<T>,
    ) -> Result<T, Error> {
        get.next_with(column, from_value)
    }
}
