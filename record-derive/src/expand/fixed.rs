//! `FooFixed`: a blob without variable parts as a plain array of bytes with typed getters.

use super::{Context, method, view::docs};
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

pub(super) fn define(cx: &Context<'_>) -> TokenStream {
    if !exists(cx) {
        return TokenStream::new();
    }
    let (outer, fixed, vis, this) = (&cx.outer, &cx.fixed, &cx.vis, cx.this_static());
    let doc = format!(
        "The fixed part of a blob of [`{}`] of its newest version, header included, at any alignment.",
        cx.record.ident
    );
    let zerocopy = quote!(#outer::zerocopy).to_string();
    quote! {
        #outer::fixed_layout! {
            #doc #vis struct #fixed[#outer::fixed_len(<#this as #outer::Definition>::FIELDS)], #zerocopy
        }
    }
}

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    if !exists(cx) {
        return TokenStream::new();
    }
    let (core, private, fixed) = (&cx.core, &cx.private, &cx.fixed);
    let (vis, this) = (&cx.vis, cx.this_static());
    let getters = cx.live_as_declared().into_iter().map(|(i, field)| {
        let (i, name, docs) = (&cx.numbers[i], method(&field.ident), docs(field));
        let returns = cx.view_type(field, &parse_quote!('_));
        let requires = cx.requires(field, &quote!(FixedField));
        let get = if field.nullable { quote!(get_opt) } else { quote!(get) };
        quote! {
            #docs
            #[inline]
            #vis fn #name(&self) -> #returns #requires {
                #private::nested::#get::<#this, #i>(&self.0)
            }
        }
    });
    let getters = getters.chain(cx.refused());
    quote! {
        #[automatically_derived]
        impl #fixed {
            #(#getters)*
        }

        #[automatically_derived]
        impl #core::FixedLayout for #fixed {
            type Record = #this;
        }
    }
}

/// Not for records with type parameters, on which the length of an array can't depend, nor where the source shows a field of
/// variable length: blobs of such a record are read through views.
fn exists(cx: &Context<'_>) -> bool {
    !cx.has_type_parameters() && !cx.is_variable()
}
