//! `FooViewMut`: setters of fixed fields.

use super::{Context, located, optional};
use crate::types;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;

pub(super) fn define(cx: &Context<'_>) -> TokenStream {
    let (outer, this, vis, view_mut, blob) = (&cx.outer, &cx.this, &cx.vis, &cx.view_mut, &cx.blob);
    let generics = cx.view_generics();
    let where_clause = &generics.where_clause;
    let doc = format!("Access to a blob of [`{}`] that sets fixed-size fields in place.", cx.record.ident);
    quote! {
        #[doc = #doc]
        #vis struct #view_mut #generics (#outer::RawViewMut<#blob, #this>) #where_clause;
    }
}

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    let (core, this, vis, view_mut) = (&cx.core, &cx.this, &cx.vis, &cx.view_mut);
    let generics = cx.view_generics();
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let setters = cx.live_as_declared().into_iter().filter(|(_, field)| !types::is_variable(&field.ty));
    let setters = setters.map(|(i, field)| {
        let (i, ty, plain) = (&cx.numbers[i], &field.ty, field.ident.unraw());
        let name = format_ident!("set_{plain}", span = located(field.ident.span()));
        let doc = format!(
            "Sets `{plain}` in place.\n\n# Errors\nWhen the field can't hold the value, or the blob is of a version that lacks the \
             field or would be longer than the value needs: then use `Blob::edit`."
        );
        let requires = cx.requires(field, &quote!(FixedField));
        let deprecated = field.docs.iter().filter(|attr| attr.path().is_ident("deprecated"));
        let value_ty = optional(field.nullable, quote!(#ty));
        let set = if field.nullable { quote!(set_opt) } else { quote!(set) };
        quote! {
            #[doc = #doc]
            #(#deprecated)*
            #vis fn #name(&mut self, value: #value_ty) -> ::core::result::Result<(), #core::Error> #requires {
                self.0.#set::<#i>(value)
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #view_mut #ty_generics #where_clause {
            #[doc = "The blob as it is now. Call it as a function: setters are the only methods."]
            #vis fn view(this: &Self) -> <#this as #core::Record>::View<'_> {
                this.0.view()
            }
            #(#setters)*
        }
    }
}
