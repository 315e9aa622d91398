//! The macros through which a generated view gets the traits of other crates, in programs where this crate has the
//! feature.
//!
//! Whether it has is known here, not in the crate of the record, so the derive expands to calls of these macros.
//!
//! Input: the generics that the `impl` declares, in their angle brackets; the view's type; its where clause; its lifetime.

/// `serde::Serialize`.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serialize_view {
    ([$($generics:tt)*] [$($view:tt)*] [$($bounds:tt)*] [$blob:lifetime]) => {
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

/// `postgres_types::FromSql`: a view of the row's own buffer.
#[cfg(feature = "postgres-types")]
#[doc(hidden)]
#[macro_export]
macro_rules! __postgres_view {
    ([$($generics:tt)*] [$($view:tt)*] [$($bounds:tt)*] [$blob:lifetime]) => {
        #[automatically_derived]
        impl $($generics)* $crate::__private::postgres::FromSql<$blob> for $($view)* $($bounds)* {
            fn from_sql(
                _: &$crate::__private::postgres::Type,
                __raw: &$blob [$crate::__private::postgres::Byte],
            ) -> $crate::__private::postgres::FromSqlResult<Self> {
                $crate::__private::postgres::view(__raw)
            }
            fn accepts(__type: &$crate::__private::postgres::Type) -> $crate::__private::postgres::Bool {
                $crate::__private::postgres::is_bytes(__type)
            }
        }
    };
}

/// Without the feature nothing.
#[cfg(not(feature = "postgres-types"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __postgres_view {
    ($($view:tt)*) => {};
}
