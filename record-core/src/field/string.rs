//! Text and bytes of any length: `String`, `Box<str>`, `Arc<str>`, `Cow<str>`.
//!
//! `Vec<u8>` is in [`list`](super::list), beside the lists it looks like.

use super::{Appends, Field, Payload, VarField};
use crate::{Invalid, append::append, layout::Type, utf8::check_utf8};
use alloc::{borrow::Cow, boxed::Box, string::String, sync::Arc, vec::Vec};

macro_rules! string {
    ([$($lifetime:lifetime)?] $ty:ty: $from:expr) => {
        #[diagnostic::do_not_recommend]
        impl<$($lifetime)?> Field for $ty {
            type Class = Payload;
            type View<'a> = &'a str;
            const TYPE: Type = Type::String;
        }

        #[diagnostic::do_not_recommend]
        impl<$($lifetime)?> VarField for $ty {
            const CHECK_IS_UTF8: bool = true;
            // SAFETY: the text is appended and nothing else is done.
            const APPENDS: Appends<Self> = unsafe { Appends::only() };

            #[inline]
            fn payload_len(&self) -> usize {
                self.len()
            }
            #[inline]
            fn to_payload(&self, out: &mut Vec<u8>, _: bool) -> Result<(), Invalid> {
                append(out, self.as_bytes());
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
