//! How a type of another crate is stored as one of this crate's own: through the conversions between the two.
//!
//! The conversions themselves are in the file of the other crate.

use crate::Invalid;
use core::convert::Infallible;

/// Lets conversions that can't fail stand where others can.
impl From<Infallible> for Invalid {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// Implements the field traits for types that convert to and from one of ours. `every` says that all stored values
/// are in the range of the other type.
macro_rules! stored_as {
    ($($foreign:ty => $own:ty $(, $every:ident)?;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl crate::Field for $foreign {
            type Class = crate::field::Inline;
            type View<'a> = $foreign;
            const TYPE: crate::layout::Type = <$own as crate::Field>::TYPE;
        }

        #[diagnostic::do_not_recommend]
        impl crate::FixedField for $foreign {
            const EVERY_BIT_PATTERN: bool = stored_as!(@ $($every)?);

            #[inline]
            fn to_slot(&self, slot: &mut [u8]) -> Result<(), crate::Invalid> {
                <$own>::try_from(*self)?.to_slot(slot)
            }
            #[inline]
            fn check_slot(slot: &[u8]) -> Result<(), crate::Invalid> {
                <$own as crate::FixedField>::check_slot(slot)?;
                <$foreign>::try_from(<$own as crate::FixedField>::view_slot(slot))?;
                Ok(())
            }
            #[inline]
            fn view_slot(slot: &[u8]) -> $foreign {
                <$foreign>::try_from(<$own as crate::FixedField>::view_slot(slot)).unwrap_or_default()
            }
            #[inline]
            fn from_slot(slot: &[u8]) -> $foreign {
                <Self as crate::FixedField>::view_slot(slot)
            }
        }
    )*};
    (@ every) => { true };
    (@) => { false };
}

pub(super) use stored_as;
