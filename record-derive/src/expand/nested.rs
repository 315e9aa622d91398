//! The record as a field of another one: `impl Field`, and what `Definition` says of it. How it is written and read is said by
//! the core, for all records.

use super::Context;
use crate::{ast::Field, types};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    let (core, private, this, blob) = (&cx.core, &cx.private, &cx.this, &cx.blob);
    let (impl_generics, _, where_clause) = cx.record.generics.split_for_impl();
    // A record that is broken may have no fields, which would be reported again wherever it is nested.
    let described = match cx.record.broken {
        true => quote!(#private::Type::U8),
        false => quote!(#private::nested::type_of::<Self>()),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics #core::Field for #this #where_clause {
            type Class = #core::field::Inline;
            type View<#blob> = Self;
            const TYPE: #private::Type = #described;
        }
    }
}

/// Whether the record's memory is its slot, which a macro of the core proves. Left out where source shows that it is not.
pub(super) fn plain(cx: &Context<'_>) -> TokenStream {
    let (private, record) = (&cx.private, cx.record);
    let is_plain = |field: &Field| !field.nullable && !field.retired && !types::is_variable(&field.ty);
    if record.broken || !record.add_ons.is_empty() || !record.fields.iter().all(is_plain) {
        return TokenStream::new();
    }
    let numbers = (0..record.fields.len()).map(|i| &cx.numbers[i]);
    let idents = record.fields.iter().map(|field| &field.ident);
    quote!(#private::plain! { #(#numbers, #idents;)* })
}
