//! Fixed types that are text in Arrow: `Text<N>`, `char`, IP addresses, enums.

use super::{FixedReader, strings::Strings};
use core::net::IpAddr;
use record_core::{FixedField, Invalid, Refusal, layout::Enum};

/// How a text becomes a slot.
pub(super) trait ToSlot: Send + Sync {
    fn write(&self, text: &str, slot: &mut [u8]) -> Result<(), Invalid>;
}

/// `Text<N>`.
pub(super) struct Padded;

impl ToSlot for Padded {
    fn write(&self, text: &str, slot: &mut [u8]) -> Result<(), Invalid> {
        if let Some(at) = text.bytes().position(|byte| byte == 0) {
            return Err(Invalid::new("U+0000 in a text field").at(at));
        }
        match slot.get_mut(..text.len()) {
            Some(slot) => {
                slot.copy_from_slice(text.as_bytes());
                Ok(())
            }
            None => Err(Invalid::text_too_long(text.len(), slot.len())),
        }
    }
}

/// `char`.
pub(super) struct Char;

impl ToSlot for Char {
    fn write(&self, text: &str, slot: &mut [u8]) -> Result<(), Invalid> {
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) => char.to_slot(slot),
            _ => Err(Invalid::new("a char field holds exactly one character")),
        }
    }
}

/// An IP address.
pub(super) struct Ip;

impl ToSlot for Ip {
    fn write(&self, text: &str, slot: &mut [u8]) -> Result<(), Invalid> {
        let address: IpAddr = text.parse().map_err(|_| Invalid::new("not an IP address"))?;
        // As text in JSON and CSV is taken.
        address.to_canonical().to_slot(slot)
    }
}

pub(super) struct SlotReader<'a, T> {
    strings: Strings<'a>,
    to_slot: T,
}

impl<'a, T: ToSlot> SlotReader<'a, T> {
    pub(super) fn new(strings: Strings<'a>, to_slot: T) -> Self {
        SlotReader { strings, to_slot }
    }
}

impl<T: ToSlot> FixedReader for SlotReader<'_, T> {
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Refusal> {
        Ok(self.to_slot.write(self.strings.get(i), slot)?)
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
