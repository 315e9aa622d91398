//! What `Definition` says of the record as a field of another one, where that is not what it says by itself.

use super::Context;
use crate::{ast::Field, types};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    let (private, record) = (&cx.private, cx.record);
    // A record that is broken may have no fields, which would be reported again wherever it is nested.
    if record.broken {
        return quote!(const NESTED: #private::Type = #private::Type::U8;);
    }
    // Whether the record's memory is its slot, which a macro of the core proves. Left out where source shows that it is not.
    let is_plain = |field: &Field| !field.nullable && !field.retired && !types::is_variable(&field.ty);
    if !record.add_ons.is_empty() || !record.fields.iter().all(is_plain) {
        return TokenStream::new();
    }
    let numbers = (0..record.fields.len()).map(|i| cx.number(i));
    let idents = record.fields.iter().map(|field| &field.ident);
    quote!(#private::plain! { #(#numbers, #idents;)* })
}
