//! Text and bytes of any length: `String`, `Box<str>`, `Arc<str>`, `Cow<str>`.
//!
//! `Vec<u8>` is in [`list`](super::list), beside the lists it looks like.

use super::{Field, Payload, VarField};
use crate::{Invalid, error::What, layout::Type};
use alloc::{borrow::Cow, boxed::Box, string::String, sync::Arc, vec::Vec};

/// Short strings are the rule, so ASCII is looked for first; simdutf8 takes over for the rest.
#[inline]
pub(crate) fn check_utf8(bytes: &[u8]) -> Result<(), Invalid> {
    if bytes.is_ascii() || simdutf8::basic::from_utf8(bytes).is_ok() { Ok(()) } else { Err(not_utf8(bytes)) }
}

#[cold]
fn not_utf8(bytes: &[u8]) -> Invalid {
    let valid_up_to = core::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), |text| text.len());
    Invalid::of(What::Utf8).at(valid_up_to)
}

macro_rules! string {
    ([$($lifetime:lifetime)?] $ty:ty: $from:expr) => {
        impl<$($lifetime)?> Field for $ty {
            type Class = Payload;
            type View<'a> = &'a str;
            const TYPE: Type = Type::String;
        }

        impl<$($lifetime)?> VarField for $ty {
            const CHECK_IS_UTF8: bool = true;

            #[inline]
            fn payload_len(&self) -> usize {
                self.len()
            }
            #[inline]
            fn to_payload(&self, out: &mut Vec<u8>, _: bool) -> Result<(), Invalid> {
                out.extend_from_slice(self.as_bytes());
                Ok(())
            }
            #[inline]
            fn check_payload(payload: &[u8]) -> Result<(), Invalid> {
                check_utf8(payload)
            }
            #[inline]
            fn view_payload(payload: &[u8]) -> &str {
                core::str::from_utf8(payload).unwrap_or_default()
            }
            #[inline]
            fn from_payload(payload: &[u8]) -> Self {
                $from(Self::view_payload(payload))
            }
            #[inline]
            unsafe fn view_payload_unchecked(payload: &[u8]) -> &str {
                // SAFETY: the caller vouches that `check` accepted the payload.
                unsafe { core::str::from_utf8_unchecked(payload) }
            }
            #[inline]
            unsafe fn from_payload_unchecked(payload: &[u8]) -> Self {
                // SAFETY: as for `view_unchecked`.
                $from(unsafe { core::str::from_utf8_unchecked(payload) })
            }
        }
    };
}

string!([] String: String::from);
string!([] Box<str>: Box::from);
string!([] Arc<str>: Arc::from);
string!(['c] Cow<'c, str>: |text: &str| Cow::Owned(String::from(text)));
