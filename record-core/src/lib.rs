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
#[cfg(feature = "arrow")]
pub mod columns;
mod edit;
mod encode;
mod error;
pub mod field;
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
pub use key::Key;
pub use record::{Record, RecordView};
#[cfg(feature = "std")]
pub use vouch::vouch;

#[cfg(feature = "derive")]
pub use record_derive::{Key, Record, RecordEnum};

/// What generated code reaches for. No part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::{
        encode::Encoder,
        field::{Access, Widen, nested},
        raw::RawView,
        record::{FieldReader, FieldVisitor, FieldWriter},
        value::DynamicView,
        view_mut::RawViewMut,
    };
    pub use alloc::{string::String, vec::Vec};
    pub use {bytemuck, zerocopy};
}
