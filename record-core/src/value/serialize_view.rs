//! The macro through which a generated view gets `serde::Serialize`, in programs where this crate has the feature.
//!
//! Whether it has is known here, not in the crate of the record, so the derive expands to a call of the macro.

/// Input: the generics that the `impl` declares, in their angle brackets; the view's type; its where clause.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serialize_view {
    ([$($generics:tt)*] [$($view:tt)*] [$($bounds:tt)*]) => {
        #[automatically_derived]
        impl $($generics)* $crate::__private::serde::Serialize for $($view)* $($bounds)* {
            fn serialize<__S: $crate::__private::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                $crate::__private::serialize_fields(*self, serializer)
            }
        }
    };
}

/// Without the feature nothing.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serialize_view {
    ($($view:tt)*) => {};
}
