//! Patches: records in which every field may be absent.
//!
//! `#[derive(Record)]` makes `FooPatch` for a record `Foo`, with a method for each field. A patch says of each field one
//! of three things: set it to a value, set it to null, leave it alone. Patches of one record merge, the later one wins;
//! they are applied to blobs of any version, and are stored themselves, as `docs/patch-format.md` says.
//!
//! ```
//! use record_core::{Blob, Patch, Record, Text, Timestamp};
//!
//! #[derive(Record)]
//! struct Flight {
//!     ident: Text<8>,
//!     gate: Option<Text<4>>,
//!     eta: Option<Timestamp>,
//!     delay: i32,
//! }
//!
//! let flight = Flight { ident: "SK1429".try_into()?, gate: None, eta: None, delay: 0 };
//! let mut blob = Blob::new(flight)?;
//!
//! let mut patch = FlightPatch::new().gate("B12").delay(5); // what is not named stays as it is
//! patch.merge(FlightPatch::new().eta(None).delay(-3)); // what was said later wins
//! assert_eq!(format!("{patch:?}"), r#"FlightPatch { gate: "B12", eta: None, delay: -3 }"#);
//!
//! patch.apply(&mut blob)?;
//! assert_eq!((blob.view().gate(), blob.view().delay()), (Some("B12"), -3));
//! assert_eq!(blob.view().ident(), "SK1429");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A field's method takes the field's type, text also as `&str`, lists also as arrays and slices; for a field that may be
//! null also an `Option`. What the field can't hold is an error when the patch is used, unless the field is set anew.

mod any;
mod apply;
mod bytes;
mod entries;
mod raw;
#[cfg(feature = "serde")]
mod read;
#[cfg(feature = "serde")]
mod serialize;
mod set;
mod traits;

pub use any::AnyPatch;
#[cfg(feature = "serde")]
pub use entries::Gathered;
pub use entries::{Entries, Entry, Iter};
pub use raw::RawPatch;
#[cfg(feature = "serde")]
pub use read::PatchReader;
pub use set::{NewValue, SetField};
#[cfg(feature = "serde")]
#[doc(hidden)]
pub use {read::deserialize_patch, serialize::serialize_patch};

use crate::{Blob, Error, Record, layout::FieldLayout, value::Value};
use alloc::vec::Vec;

/// What every patch can do besides setting its fields, which the inherent methods do.
///
/// Where a field has the name of one of these functions, the method is the field's: write `Patch::merge(&mut patch, later)`.
pub trait Patch: Sized + Clone + Default + PartialEq + Send + Sync + core::fmt::Debug {
    /// The record that is patched.
    type Record: Record;

    /// The patch without its own type, as stores work with it. Implemented by the derive.
    fn raw(&self) -> &RawPatch<Self::Record>;
    /// The same, to be changed or taken away.
    fn raw_mut(&mut self) -> &mut RawPatch<Self::Record>;
    /// The patch of what [`raw`](Self::raw) gives for another one of the record.
    fn from_raw(raw: RawPatch<Self::Record>) -> Self;

    /// The patch that leaves everything alone.
    fn new() -> Self {
        Self::from_raw(RawPatch::default())
    }

    /// The patch that sets every field to what it is in `record`.
    ///
    /// ```
    /// # use record_core::{Patch, Record};
    /// #[derive(Record)]
    /// struct Point { x: i32, y: Option<i32> }
    ///
    /// let patch = PointPatch::from_record(&Point { x: 1, y: None });
    /// assert_eq!(patch, PointPatch::new().x(1).y(None));
    /// ```
    fn from_record(record: &Self::Record) -> Self {
        Self::from_raw(RawPatch::from_record(record))
    }

    /// Whether everything is left alone.
    fn is_empty(&self) -> bool {
        self.raw().entries().is_empty()
    }

    /// Adds what was said later: of a field that both patches set, the value of `later` stays.
    ///
    /// Associative, and the empty patch changes nothing: a queue of patches may be merged in any grouping, in order.
    fn merge(&mut self, later: Self) {
        self.raw_mut().merge(later.raw());
    }

    /// What the patch sets: fields in blob order and their new values. A value that was refused is not among them.
    ///
    /// ```
    /// # use record_core::{Patch, Record};
    /// #[derive(Record)]
    /// struct Point { x: i32, y: Option<i32> }
    ///
    /// let patch = PointPatch::new().y(None);
    /// let names: Vec<_> = patch.values().map(|(field, _)| field.name()).collect();
    /// assert_eq!(names, ["y"]);
    /// ```
    fn values(&self) -> impl Iterator<Item = (&'static FieldLayout, Value<'_>)> {
        self.raw().values()
    }

    /// Applies the patch to a blob of any version. What this program does not know of a newer one stays as it is, byte
    /// for byte. Add-ons stay too.
    ///
    /// The result is what [`Blob::edit`] gives for the same changes; in place, where the sizes allow.
    ///
    /// # Errors
    /// When a field can't hold the value that it was set to; the error names it. The blob is then as it was.
    fn apply(&self, blob: &mut Blob<Self::Record>) -> Result<(), Error> {
        self.raw().apply(blob)
    }

    /// The blob of a record of which nothing is known but what the patch sets: fields that may be null are null, those
    /// of later versions have their default, those with `from` take over what they would in an older blob.
    ///
    /// ```
    /// # use record_core::{Patch, Record};
    /// #[derive(Record)]
    /// struct Point { x: i32, y: Option<i32> }
    ///
    /// assert_eq!(PointPatch::new().x(1).to_blob()?.view().y(), None);
    /// let error = PointPatch::new().y(2).to_blob().unwrap_err();
    /// assert!(error.is_incomplete() && error.field() == Some("x"));
    /// # Ok::<(), record_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the patch lacks a field that has no default; when a field can't hold the value that it was set to.
    fn to_blob(&self) -> Result<Blob<Self::Record>, Error> {
        self.raw().to_blob()
    }

    /// The patch as bytes, to be queued or sent; see `docs/patch-format.md`. Equal patches have equal bytes.
    ///
    /// ```
    /// # use record_core::{Patch, Record};
    /// #[derive(Record)]
    /// struct Point { x: i32, y: Option<i32> }
    ///
    /// let patch = PointPatch::new().x(7);
    /// assert_eq!(PointPatch::from_bytes(&patch.to_bytes()?)?, patch);
    /// # Ok::<(), record_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a field can't hold the value that it was set to.
    fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        self.raw().to_bytes()
    }

    /// A patch from bytes, which are checked in full. What was set of a field that this program has retired is set of the
    /// field that takes over from it, or left out when there is none.
    ///
    /// # Errors
    /// When the bytes are no patch of this record, or need a newer version of it.
    fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        RawPatch::from_bytes(bytes).map(Self::from_raw)
    }

    /// Bytes that the patch takes in memory, besides its own `size_of`.
    fn allocated(&self) -> usize {
        self.raw().entries().allocated()
    }
}
