//! `impl FixedField`: the record as a field of another one.

use super::Context;
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    let (core, private, this) = (cx.core, &cx.private, &cx.this);
    let (impl_generics, _, where_clause) = cx.record.generics.split_for_impl();
    let every = cx.record.fields.iter().map(|field| {
        let ty = &field.ty;
        quote!(<<#ty as #core::Field>::Class as #private::Access<#ty>>::EVERY_BIT_PATTERN)
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #core::Field for #this #where_clause {
            type Class = #core::field::Inline;
            type View<'blob> = Self;
            const TYPE: #private::Type = #private::Type::Record(<Self as #core::Record>::LAYOUT);
        }

        #[automatically_derived]
        impl #impl_generics #core::FixedField for #this #where_clause {
            const EVERY_BIT_PATTERN: bool = true #(&& #every)*;

            #[inline]
            fn to_slot(&self, slot: &mut [u8]) -> ::core::result::Result<(), #core::Invalid> {
                #private::nested::encode(self, slot, ::core::option::Option::None)
            }
            fn to_slot_over(&self, slot: &mut [u8], stored: &[u8]) -> ::core::result::Result<(), #core::Invalid> {
                #private::nested::encode(self, slot, ::core::option::Option::Some(stored))
            }
            #[inline]
            fn check_slot(slot: &[u8]) -> ::core::result::Result<(), #core::Invalid> {
                #private::nested::check::<Self>(slot)
            }
            #[inline]
            fn view_slot(slot: &[u8]) -> Self {
                #private::nested::decode(slot)
            }
            #[inline]
            fn from_slot(slot: &[u8]) -> Self {
                #private::nested::decode(slot)
            }
        }
    }
}
