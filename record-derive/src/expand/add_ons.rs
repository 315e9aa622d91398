//! `FooAddOns`: the fields that live beside the blob.

use super::{Context, method, relocate};
use crate::ast::AddOn;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{WherePredicate, ext::IdentExt, parse_quote, spanned::Spanned};

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    if cx.record.add_ons.is_empty() {
        return TokenStream::new();
    }
    let (vis, add_ons, generics) = (&cx.vis, &cx.add_ons, &cx.record.generics);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let fields = cx.record.add_ons.iter().map(|add_on| {
        let (vis, ident, ty) = (relocate(&add_on.vis), method(&add_on.ident), &add_on.ty);
        let doc = format!("The field `{ident}`.");
        quote!(#[doc = #doc] #vis #ident: #ty)
    });
    let (phantom, phantom_value) = (phantom(cx), phantom_value(cx));
    let idents: Vec<_> = cx.record.add_ons.iter().map(|add_on| method(&add_on.ident)).collect();
    let defaults = cx.record.add_ons.iter().map(default);
    // Whether add-ons can be cloned or shown is for their types to say: who does not need it should not have to.
    let where_all = |bound: TokenStream| {
        let mut generics = generics.clone();
        let bounds = cx.record.add_ons.iter().map(|add_on| -> WherePredicate {
            let ty = &add_on.ty;
            parse_quote!(for<'__field> #ty: #bound)
        });
        generics.make_where_clause().predicates.extend(bounds);
        generics.where_clause
    };
    let clone_where = where_all(quote!(::core::clone::Clone));
    let debug_where = where_all(quote!(::core::fmt::Debug));
    let (name, names) = (cx.add_ons.to_string(), idents.iter().map(|ident| ident.unraw().to_string()));
    let doc = format!("The fields of [`{}`] that are not stored.", cx.record.ident);
    quote! {
        #[doc = #doc]
        #vis struct #add_ons #generics #where_clause {
            #(#fields,)*
            #phantom
        }

        const _: () = {
            #[automatically_derived]
            impl #impl_generics ::core::default::Default for #add_ons #ty_generics #where_clause {
                fn default() -> Self {
                    #add_ons { #(#idents: #defaults,)* #phantom_value }
                }
            }

            #[automatically_derived]
            impl #impl_generics ::core::clone::Clone for #add_ons #ty_generics #clone_where {
                fn clone(&self) -> Self {
                    #add_ons { #(#idents: ::core::clone::Clone::clone(&self.#idents),)* #phantom_value }
                }
            }

            #[automatically_derived]
            impl #impl_generics ::core::fmt::Debug for #add_ons #ty_generics #debug_where {
                fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::fmt::Formatter::debug_struct(__f, #name)
                        #(.field(#names, &self.#idents))*
                        .finish()
                }
            }
        };
    }
}

/// An add-on's value in a record that was read. Placed at the type, so that one that has no default is one error.
pub(super) fn default(add_on: &AddOn) -> TokenStream {
    let ty = &add_on.ty;
    quote_spanned!(ty.span()=> <#ty as ::core::default::Default>::default())
}

/// A field that uses the generics that no add-on uses.
fn phantom(cx: &Context<'_>) -> TokenStream {
    if cx.record.generics.params.is_empty() {
        return TokenStream::new();
    }
    let this = &cx.this;
    quote!(#[doc(hidden)] pub __record: ::core::marker::PhantomData<fn() -> #this>)
}

fn phantom_value(cx: &Context<'_>) -> TokenStream {
    match cx.record.generics.params.is_empty() {
        true => TokenStream::new(),
        false => quote!(__record: ::core::marker::PhantomData),
    }
}

/// The trait's functions that move add-ons in and out of the struct.
pub(super) fn functions(cx: &Context<'_>) -> TokenStream {
    if cx.record.add_ons.is_empty() {
        return quote!(
            type AddOns = ();
        );
    }
    let (add_ons, idents) =
        (&cx.add_ons, cx.record.add_ons.iter().map(|add_on| &add_on.ident).collect::<Vec<_>>());
    let (_, ty_generics, _) = cx.record.generics.split_for_impl();
    let phantom = phantom_value(cx);
    quote! {
        type AddOns = #add_ons #ty_generics;
        fn into_add_ons(self) -> Self::AddOns {
            #add_ons { #(#idents: self.#idents,)* #phantom }
        }
        fn set_add_ons(&mut self, __add_ons: Self::AddOns) {
            #(self.#idents = __add_ons.#idents;)*
        }
    }
}
