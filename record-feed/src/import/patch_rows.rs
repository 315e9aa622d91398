//! Rows of a feed of sparse messages: a key and a patch from each JSON object.

use super::{error::ImportError, object::Object, run};
use core::{fmt, marker::PhantomData};
use record_core::{Key, Patch, Record};

/// Reads keys with patches from JSON objects that hold both: key columns by their names, fields by their stored names or
/// those of their columns. A field that is absent is left alone, one that is null is set to null.
///
/// ```
/// use record_core::{Key, Patch, Record};
/// use record_feed::import::PatchRows;
///
/// #[derive(Key, Debug, PartialEq)]
/// struct FlightKey { id: String }
///
/// #[derive(Record)]
/// struct Flight { gate: Option<String>, delay: i32 }
///
/// let mut rows = PatchRows::<FlightKey, FlightPatch>::new().skip_unknown();
/// let (key, patch) = rows.read(r#"{"id": "SK1429", "gate": null, "mood": "good"}"#)?;
/// assert_eq!((key, patch), (FlightKey { id: "SK1429".into() }, FlightPatch::new().gate(None)));
/// assert_eq!(rows.unknown(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct PatchRows<K, P> {
    object: Object<'static>,
    types: PhantomData<fn() -> (K, P)>,
}

impl<K: Key, P: Patch> PatchRows<K, P> {
    /// A reader to which an unknown name is an error.
    pub fn new() -> Self {
        PatchRows { object: Object::of::<K, P::Record>(None, false), types: PhantomData }
    }

    /// Passes over names that are no field's and no key column's, at every depth, and counts them.
    #[must_use]
    pub fn skip_unknown(self) -> Self {
        PatchRows { object: self.object.skip_unknown(), ..self }
    }

    /// Unknown names that were passed over so far.
    pub fn unknown(&self) -> u64 {
        self.object.unknown
    }

    /// Reads the text of one object.
    ///
    /// # Errors
    /// When it is no JSON object, lacks a key column, holds an unknown name or a name twice, or a field can't hold its value: the
    /// error names the field, never a value. When a key column and a field have the same name.
    pub fn read(&mut self, text: &str) -> Result<(K, P), ImportError> {
        if let Some(name) = self.object.ambiguous_name() {
            let message = format!("`{name}` is a key column and a field too: give one of them another name");
            return Err(run::error::<P::Record>(message));
        }
        let (key, patch) = self.object.read_patch::<K, P::Record>(text)?;
        Ok((key, P::from_raw(patch)))
    }
}

impl<K: Key, P: Patch> Default for PatchRows<K, P> {
    fn default() -> Self {
        PatchRows::new()
    }
}

impl<K, P: Patch> fmt::Debug for PatchRows<K, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PatchRows")
            .field("record", &P::Record::LAYOUT.record())
            .field("unknown", &self.object.unknown)
            .finish_non_exhaustive()
    }
}
