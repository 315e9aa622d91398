//! `Text<N>` and enums, which are text in Arrow.

use super::{FixedReader, strings::Strings};
use record_core::{Invalid, Refusal, layout::Enum};

/// `Text<N>`.
pub(super) struct PaddedReader<'a>(pub(super) Strings<'a>);

impl FixedReader for PaddedReader<'_> {
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Refusal> {
        let text = self.0.get(i);
        if let Some(at) = text.bytes().position(|byte| byte == 0) {
            return Err(Invalid::new("U+0000 in a text field").at(at).into());
        }
        match slot.get_mut(..text.len()) {
            Some(slot) => {
                slot.copy_from_slice(text.as_bytes());
                Ok(())
            }
            None => Err(Invalid::text_too_long(text.len(), slot.len()).into()),
        }
    }
}

pub(super) struct EnumReader<'a> {
    strings: Strings<'a>,
    e: &'static Enum,
    /// The discriminants of a dictionary's values.
    dictionary: Vec<Result<i64, Invalid>>,
}

impl<'a> EnumReader<'a> {
    pub(super) fn new(strings: Strings<'a>, e: &'static Enum) -> Self {
        let distinct = 0..strings.dictionary_len().unwrap_or_default();
        let dictionary = distinct.map(|key| discriminant(e, strings.distinct(key))).collect();
        EnumReader { strings, e, dictionary }
    }
}

fn discriminant(e: &Enum, name: &str) -> Result<i64, Invalid> {
    match e.variant_named(name) {
        Some(variant) => Ok(variant.value()),
        None if e.other() == Some(name) => Err(Invalid::other_variant(e.name())),
        None => Err(Invalid::new("a name that no variant of the enum has")),
    }
}

impl FixedReader for EnumReader<'_> {
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Refusal> {
        let known = self.dictionary.get(self.strings.key(i)).copied();
        let value = known.unwrap_or_else(|| discriminant(self.e, self.strings.get(i)))?;
        slot.copy_from_slice(&value.to_le_bytes()[..slot.len()]);
        Ok(())
    }
}
