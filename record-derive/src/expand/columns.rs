//! `FooFields`: a handle of every field, for filters.
//!
//! A trait and not functions of the struct, because those would clash with functions of the user's own that have a
//! field's name. Its functions have bodies there, so that each signature is looked at once.

use super::{Context, method, view::docs};
use crate::{ast::Field, types};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, ext::IdentExt};

/// Functions of `Record` and of traits that every program has at hand. `Foo::name` would be ambiguous.
const TAKEN: [&str; 19] = [
    "LAYOUT",
    "clone",
    "clone_from",
    "cmp",
    "default",
    "encode",
    "eq",
    "fmt",
    "from",
    "hash",
    "into",
    "ne",
    "partial_cmp",
    "to_owned",
    "try_from",
    "try_into",
    "view",
    "view_mut",
    "view_unchecked",
];

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    let (outer, this, vis, columns) = (&cx.outer, &cx.this, &cx.vis, &cx.columns);
    let generics = &cx.record.generics;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let live = cx.live_as_declared();
    let functions = live.iter().map(|(i, field)| {
        let (name, docs, ty) = (name(field, &live), docs(field), &field.ty);
        // A type that can't be found is one error, and not one here too.
        let ty = match types::is_storable(ty) {
            true => quote!(#ty),
            false => {
                let number = cx.outer_number(*i);
                quote!(<#this as #outer::FieldAt<#number>>::Type)
            }
        };
        quote! {
            #docs
            fn #name() -> #outer::Column<#this, #ty> {
                #outer::Column::new(#i)
            }
        }
    });
    let doc = format!("The fields of [`{}`], as conditions name them.", cx.record.ident);
    quote! {
        #[doc = #doc]
        #vis trait #columns #generics #where_clause {
            #(#functions)*
        }

        #[automatically_derived]
        impl #impl_generics #columns #ty_generics for #this #where_clause {}
    }
}

/// The field's name, with underscores until no other function has it.
fn name(field: &Field, live: &[(usize, &Field)]) -> Ident {
    let mut ident = method(&field.ident);
    let is_taken = |ident: &Ident| TAKEN.iter().any(|taken| ident.unraw() == taken);
    while is_taken(&ident) || ident != field.ident && live.iter().any(|(_, other)| other.ident == ident) {
        ident = format_ident!("{}_", ident.unraw(), span = ident.span());
    }
    ident
}
