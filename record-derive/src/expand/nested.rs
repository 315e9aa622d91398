//! `impl FixedField`: the record as a field of another one.

use super::Context;
use crate::{ast::Field, types};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    let (core, private, this, blob) = (cx.core, &cx.private, &cx.this, &cx.blob);
    let (impl_generics, _, where_clause) = cx.record.generics.split_for_impl();
    // A record that is broken may have no fields, which would be reported again wherever it is nested.
    let described = match cx.record.broken {
        true => quote!(#private::Type::U8),
        false => quote!(#private::nested::type_of::<Self>()),
    };
    let plain = plain(cx);
    quote! {
        #[automatically_derived]
        impl #impl_generics #core::Field for #this #where_clause {
            type Class = #core::field::Inline;
            type View<#blob> = Self;
            const TYPE: #private::Type = #described;
        }

        #[automatically_derived]
        impl #impl_generics #core::FixedField for #this #where_clause {
            const EVERY_BIT_PATTERN: bool =
                <<Self as #private::Definition>::Numbers as #private::Numbers<Self>>::EVERY_BIT_PATTERN;
            #plain

            #[inline]
            fn to_slot(&self, __slot: &mut [u8]) -> ::core::result::Result<(), #core::Invalid> {
                #private::nested::encode(self, __slot, ::core::option::Option::None)
            }
            fn to_slot_over(&self, __slot: &mut [u8], __stored: &[u8]) -> ::core::result::Result<(), #core::Invalid> {
                #private::nested::encode(self, __slot, ::core::option::Option::Some(__stored))
            }
            #[inline]
            fn check_slot(__slot: &[u8]) -> ::core::result::Result<(), #core::Invalid> {
                #private::nested::check::<Self>(__slot)
            }
            #[inline]
            fn view_slot(__slot: &[u8]) -> Self {
                #private::nested::decode(__slot)
            }
            #[inline]
            fn from_slot(__slot: &[u8]) -> Self {
                #private::nested::decode(__slot)
            }
        }
    }
}

/// Whether the record's memory is its slot, which a macro of the core proves. Left out where source shows that it is not.
fn plain(cx: &Context<'_>) -> TokenStream {
    let (private, record) = (&cx.private, cx.record);
    let is_plain = |field: &Field| !field.nullable && !field.retired && !types::is_variable(&field.ty);
    if record.broken || !record.add_ons.is_empty() || !record.fields.iter().all(is_plain) {
        return TokenStream::new();
    }
    let numbers = 0..record.fields.len();
    let idents = record.fields.iter().map(|field| &field.ident);
    quote!(#private::plain! { #(#numbers #idents)* })
}
