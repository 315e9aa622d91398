//! Patches without a Rust type: of a layout.

use super::Entries;
#[cfg(all(feature = "json", feature = "std"))]
use crate::Error;
use crate::{layout::Layout, value::Value};
use core::fmt;

/// A patch of records of a layout, for programs that know no Rust type; see [`Patch`](crate::Patch).
///
/// ```
/// # #[cfg(all(feature = "json", feature = "std"))] {
/// use record_core::{Blob, Record, patch::AnyPatch};
///
/// #[derive(Record)]
/// struct Flight { ident: String, gate: Option<String> }
///
/// let blob = Blob::new(Flight { ident: "SK1429".into(), gate: None })?;
/// let patch = AnyPatch::from_json(Flight::LAYOUT, r#"{"gate": "B12"}"#)?;
/// let bytes = patch.applied_to(blob.as_bytes())?;
/// assert_eq!(Flight::view(&bytes)?.gate(), Some("B12"));
/// # }
/// # Ok::<(), record_core::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct AnyPatch {
    layout: &'static Layout,
    entries: Entries,
}

impl AnyPatch {
    /// A patch of entries that were read by the layout.
    #[cfg(all(feature = "json", feature = "std"))]
    pub(super) fn new(layout: &'static Layout, entries: Entries) -> Self {
        AnyPatch { layout, entries }
    }

    /// Reads a patch from the text of a JSON object, as [`PatchReader`](super::PatchReader) does; an unknown name is an
    /// error.
    ///
    /// # Errors
    /// When it is no JSON object, a name is unknown, a field is given twice or can't hold its value: the message names record
    /// and field, never a value.
    #[cfg(all(feature = "json", feature = "std"))]
    pub fn from_json(layout: &'static Layout, json: &str) -> Result<Self, Error> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let patch = super::read::read_any(layout, &mut deserializer);
        patch
            .and_then(|patch| deserializer.end().map(|()| patch))
            .map_err(|error| Error::source(layout.record, "reading a patch from JSON", error))
    }

    /// The layout of the records that are patched.
    pub fn layout(&self) -> &'static Layout {
        self.layout
    }

    /// Whether everything is left alone.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn entries(&self) -> &Entries {
        &self.entries
    }
}

impl fmt::Debug for AnyPatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct(&alloc::format!("{}Patch", self.layout.record));
        for entry in self.entries.iter() {
            let field = &self.layout.fields[entry.field];
            out.field(field.name, &entry.bytes.map_or(Value::Null, |bytes| Value::of(&field.ty, bytes)));
        }
        out.finish()
    }
}
