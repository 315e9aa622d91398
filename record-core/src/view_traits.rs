//! The traits of a generated view. They need no list of fields, so the derive emits a call of a macro, which the compiler expands
//! faster than the derive could write it. And whether this crate has a feature is known here, not in the crate of the record.
//!
//! Input: the generics that the `impl` declares, in their angle brackets; the view's type; its where clause; its lifetime; the
//! record.

/// All of them.
#[doc(hidden)]
#[macro_export]
macro_rules! __view_traits {
    ([$($generics:tt)*] [$view:ident $($args:tt)*] [$($bounds:tt)*] [$blob:lifetime] [$record:ty]) => {
        #[automatically_derived]
        impl $($generics)* ::core::clone::Clone for $view $($args)* $($bounds)* {
            #[inline]
            fn clone(&self) -> Self {
                *self
            }
        }

        #[automatically_derived]
        impl $($generics)* ::core::marker::Copy for $view $($args)* $($bounds)* {}

        #[automatically_derived]
        impl $($generics)* $crate::RecordView<$blob> for $view $($args)* $($bounds)* {
            type Record = $record;

            #[inline]
            fn raw(self) -> $crate::__private::RawView<$blob, Self::Record> {
                self.0
            }
            #[inline]
            fn from_raw(__raw: $crate::__private::RawView<$blob, Self::Record>) -> Self {
                $view(__raw)
            }
        }

        #[automatically_derived]
        impl $($generics)* ::core::fmt::Debug for $view $($args)* $($bounds)* {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::fmt_view(*self, __f)
            }
        }

        #[automatically_derived]
        impl $($generics)* ::core::cmp::PartialEq for $view $($args)* $($bounds)* {
            fn eq(&self, __other: &Self) -> ::core::primitive::bool {
                $crate::RecordView::bytes(*self) == $crate::RecordView::bytes(*__other)
            }
        }

        #[automatically_derived]
        impl $($generics)* ::core::cmp::Eq for $view $($args)* $($bounds)* {}

        #[automatically_derived]
        impl $($generics)* ::core::hash::Hash for $view $($args)* $($bounds)* {
            fn hash<__H: ::core::hash::Hasher>(&self, __state: &mut __H) {
                ::core::hash::Hash::hash($crate::RecordView::bytes(*self), __state)
            }
        }

        $crate::__serialize_view! { [$($generics)*] [$view $($args)*] [$($bounds)*] }
        $crate::__postgres_view! { [$($generics)*] [$view $($args)*] [$($bounds)*] [$blob] }
    };
}

/// `serde::Serialize`.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serialize_view {
    ([$($generics:tt)*] [$($view:tt)*] [$($bounds:tt)*]) => {
        #[automatically_derived]
        impl $($generics)* $crate::__private::serde::Serialize for $($view)* $($bounds)* {
            fn serialize<__S: $crate::__private::serde::Serializer>(
                &self,
                __serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                $crate::__private::serialize_fields(*self, __serializer)
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
