//! `FooPatch`: a method for each field, and the traits of patches.

use super::{Context, method, view::docs};
use crate::{ast::Field, types};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericParam, Generics};

pub(super) fn define(cx: &Context<'_>) -> TokenStream {
    let (outer, this, vis, patch) = (&cx.outer, &cx.this, &cx.vis, &cx.patch);
    let generics = &cx.record.generics;
    let where_clause = &generics.where_clause;
    let doc = format!("A sparse update of [`{}`].", cx.record.ident);
    quote! {
        #[doc = #doc]
        #vis struct #patch #generics (#outer::RawPatch<#this>) #where_clause;
    }
}

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    let (vis, patch) = (&cx.vis, &cx.patch);
    let generics = &cx.record.generics;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let setters = cx.live_as_declared().into_iter().map(|(i, field)| setter(cx, i, field));
    let refused = cx.record.refused.iter().map(|ident| {
        let ident = method(ident);
        quote!(#vis fn #ident<__V>(self, _: __V) -> Self { ::core::panic!() })
    });
    let traits = traits(cx);
    quote! {
        #[automatically_derived]
        impl #impl_generics #patch #ty_generics #where_clause {
            #(#setters)*
            #(#refused)*
        }

        #traits
    }
}

fn setter(cx: &Context<'_>, i: usize, field: &Field) -> TokenStream {
    let (private, this, vis) = (&cx.private, &cx.this, &cx.vis);
    let i = &cx.numbers[i];
    let (name, docs, ty, nullable) = (method(&field.ident), docs(field), &field.ty, field.nullable);
    // A type that can't be found is one error, and not one here too.
    let ty = match types::is_storable(ty) {
        true => quote!(#ty),
        false => quote!(<#this as #private::FieldAt<#i>>::Type),
    };
    let nullable = nullable.then(|| quote!(, true));
    quote! {
        #docs
        #[inline]
        #vis fn #name(self, __value: impl #private::SetField<#ty #nullable>) -> Self {
            Self(self.0.with::<#i, _>(__value))
        }
    }
}

fn traits(cx: &Context<'_>) -> TokenStream {
    let (private, this, patch) = (&cx.private, &cx.this, &cx.patch);
    let (_, ty_generics, where_clause) = cx.record.generics.split_for_impl();
    let params = params(&cx.record.generics);
    quote! {
        #private::patch_traits! { [#params] [#patch #ty_generics] [#where_clause] [#this] }
    }
}

/// The parameters as an `impl` declares them, without the brackets around, so that others can stand before them.
fn params(generics: &Generics) -> TokenStream {
    let params = generics.params.iter().map(|param| {
        let mut param = param.clone();
        match &mut param {
            GenericParam::Type(param) => param.default = None,
            GenericParam::Const(param) => param.default = None,
            GenericParam::Lifetime(_) => {}
        }
        param
    });
    quote!(#(#params),*)
}
