//! The traits of a generated patch, as those of views are in `view_traits`.
//!
//! Input: the generics that the `impl` declares, without the brackets around, so that others can stand before them; the patch's
//! type; its where clause; the record.

/// All of them.
#[doc(hidden)]
#[macro_export]
macro_rules! __patch_traits {
    ([$($params:tt)*] [$($patch:tt)*] [$($bounds:tt)*] [$record:ty]) => {
        #[automatically_derived]
        impl <$($params)*> $crate::Patch for $($patch)* $($bounds)* {
            type Record = $record;

            #[inline]
            fn raw(&self) -> &$crate::__private::RawPatch<$record> {
                &self.0
            }
            #[inline]
            fn raw_mut(&mut self) -> &mut $crate::__private::RawPatch<$record> {
                &mut self.0
            }
            #[inline]
            fn from_raw(__raw: $crate::__private::RawPatch<$record>) -> Self {
                Self(__raw)
            }
        }

        #[automatically_derived]
        impl <$($params)*> ::core::default::Default for $($patch)* $($bounds)* {
            fn default() -> Self {
                Self(::core::default::Default::default())
            }
        }

        #[automatically_derived]
        impl <$($params)*> ::core::clone::Clone for $($patch)* $($bounds)* {
            fn clone(&self) -> Self {
                Self(::core::clone::Clone::clone(&self.0))
            }
        }

        #[automatically_derived]
        impl <$($params)*> ::core::cmp::PartialEq for $($patch)* $($bounds)* {
            fn eq(&self, __other: &Self) -> ::core::primitive::bool {
                self.0 == __other.0
            }
        }

        #[automatically_derived]
        impl <$($params)*> ::core::fmt::Debug for $($patch)* $($bounds)* {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                self.0.fmt(__f)
            }
        }

        $crate::__serde_patch! { [$($params)*] [$($patch)*] [$($bounds)*] }
    };
}

/// `serde::{Serialize, Deserialize}`: a sparse map.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde_patch {
    ([$($params:tt)*] [$($patch:tt)*] [$($bounds:tt)*]) => {
        #[automatically_derived]
        impl <$($params)*> $crate::__private::serde::Serialize for $($patch)* $($bounds)* {
            fn serialize<__S: $crate::__private::serde::Serializer>(
                &self,
                __serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                $crate::__private::serialize_patch(self, __serializer)
            }
        }

        #[automatically_derived]
        impl <'__de, $($params)*> $crate::__private::serde::Deserialize<'__de> for $($patch)* $($bounds)* {
            fn deserialize<__D: $crate::__private::serde::Deserializer<'__de>>(
                __deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
                $crate::__private::deserialize_patch(__deserializer)
            }
        }
    };
}

/// Nothing, without the feature.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde_patch {
    ($($patch:tt)*) => {};
}
