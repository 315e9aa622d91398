//! `FooAddOns`: the fields that live beside the blob.

use super::Context;
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    if cx.record.add_ons.is_empty() {
        return TokenStream::new();
    }
    let (vis, add_ons, generics) = (&cx.vis, &cx.add_ons, &cx.record.generics);
    let where_clause = &generics.where_clause;
    let fields = cx.record.add_ons.iter().map(|add_on| {
        let (vis, ident, ty) = (&add_on.vis, &add_on.ident, &add_on.ty);
        quote!(#[allow(missing_docs, reason = "documented at the record")] #vis #ident: #ty)
    });
    let phantom = phantom(cx);
    let doc = format!("The fields of [`{}`] that are not stored.", cx.record.ident);
    quote! {
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::default::Default)]
        #vis struct #add_ons #generics #where_clause {
            #(#fields,)*
            #phantom
        }
    }
}

/// A field that uses the generics that no add-on uses.
fn phantom(cx: &Context<'_>) -> TokenStream {
    if cx.record.generics.params.is_empty() {
        return TokenStream::new();
    }
    let this = &cx.this;
    quote!(#[doc(hidden)] pub __record: ::core::marker::PhantomData<fn() -> #this>)
}

/// The trait's functions that move add-ons in and out of the struct.
pub(super) fn functions(cx: &Context<'_>) -> TokenStream {
    if cx.record.add_ons.is_empty() {
        return quote! {
            type AddOns = ();
            fn into_add_ons(self) {}
            fn set_add_ons(&mut self, (): ()) {}
        };
    }
    let (add_ons, idents) =
        (&cx.add_ons, cx.record.add_ons.iter().map(|add_on| &add_on.ident).collect::<Vec<_>>());
    let (_, ty_generics, _) = cx.record.generics.split_for_impl();
    let phantom =
        (!cx.record.generics.params.is_empty()).then(|| quote!(__record: ::core::marker::PhantomData));
    quote! {
        type AddOns = #add_ons #ty_generics;
        fn into_add_ons(self) -> Self::AddOns {
            #add_ons { #(#idents: self.#idents,)* #phantom }
        }
        fn set_add_ons(&mut self, add_ons: Self::AddOns) {
            #(self.#idents = add_ons.#idents;)*
        }
    }
}
