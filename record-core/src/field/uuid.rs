//! `uuid::Uuid`.

use super::{Field, FixedField, Inline, number::bytes};
use crate::{Invalid, layout::Type};
use uuid::Uuid;

impl Field for Uuid {
    type Class = Inline;
    type View<'a> = Uuid;
    const TYPE: Type = Type::Uuid;
}

impl FixedField for Uuid {
    const EVERY_BIT_PATTERN: bool = true;

    #[inline]
    fn encode(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        slot.copy_from_slice(self.as_bytes());
        Ok(())
    }
    #[inline]
    fn check(_: &[u8]) -> Result<(), Invalid> {
        Ok(())
    }
    #[inline]
    fn view(slot: &[u8]) -> Uuid {
        Uuid::from_bytes(bytes(slot))
    }
    #[inline]
    fn decode(slot: &[u8]) -> Uuid {
        Self::view(slot)
    }
}
