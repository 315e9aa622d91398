//! Traits that patches have with some features of this crate only. Generated code can't ask for a feature of this crate, so it
//! calls a macro that this crate defines with the feature and without it.

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
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                $crate::__private::serialize_patch(self, serializer)
            }
        }

        #[automatically_derived]
        impl <'__de, $($params)*> $crate::__private::serde::Deserialize<'__de> for $($patch)* $($bounds)* {
            fn deserialize<__D: $crate::__private::serde::Deserializer<'__de>>(
                deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
                $crate::__private::deserialize_patch(deserializer)
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
