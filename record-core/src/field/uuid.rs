//! `uuid::Uuid`.

use super::{Field, FixedField, Inline, number::bytes};
use crate::{Invalid, layout::Type};
use uuid::Uuid;

#[diagnostic::do_not_recommend]
impl Field for Uuid {
    type Class = Inline;
    type View<'a> = Uuid;
    const TYPE: Type = Type::Uuid;
}

#[diagnostic::do_not_recommend]
impl FixedField for Uuid {
    const EVERY_BIT_PATTERN: bool = true;

    #[inline]
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        slot.copy_from_slice(self.as_bytes());
        Ok(())
    }
    #[inline]
    fn check_slot(_: &[u8]) -> Result<(), Invalid> {
        Ok(())
    }
    #[inline]
    fn view_slot(slot: &[u8]) -> Uuid {
        Uuid::from_bytes(bytes(slot))
    }
    #[inline]
    fn from_slot(slot: &[u8]) -> Uuid {
        Self::view_slot(slot)
    }
}
