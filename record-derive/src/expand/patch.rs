//! `FooPatch`: a method for each field, and the traits of patches.

use super::{Context, method, view::docs};
use crate::{ast::Field, types};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericParam, Generics};

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    let (private, this, vis, patch) = (&cx.private, &cx.this, &cx.vis, &cx.patch);
    let generics = &cx.record.generics;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let setters = cx.live_as_declared().into_iter().map(|(i, field)| setter(cx, i, field));
    let refused = cx.record.refused.iter().map(|ident| {
        let ident = method(ident);
        quote!(#vis fn #ident<__V>(self, _: __V) -> Self { ::core::panic!() })
    });
    let traits = traits(cx);
    let doc = format!("A sparse update of [`{}`].", cx.record.ident);
    quote! {
        #[doc = #doc]
        #vis struct #patch #generics (#private::RawPatch<#this>) #where_clause;

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
    let i = cx.number(i);
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
    let (core, private, this, patch) = (cx.core, &cx.private, &cx.this, &cx.patch);
    let (impl_generics, ty_generics, where_clause) = cx.record.generics.split_for_impl();
    let params = params(&cx.record.generics);
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #impl_generics #core::Patch for #patch #ty_generics #where_clause {
                type Record = #this;

                #[inline]
                fn raw(&self) -> &#private::RawPatch<#this> {
                    &self.0
                }
                #[inline]
                fn raw_mut(&mut self) -> &mut #private::RawPatch<#this> {
                    &mut self.0
                }
                #[inline]
                fn from_raw(__raw: #private::RawPatch<#this>) -> Self {
                    Self(__raw)
                }
            }

            #[automatically_derived]
            impl #impl_generics ::core::default::Default for #patch #ty_generics #where_clause {
                fn default() -> Self {
                    Self(::core::default::Default::default())
                }
            }

            #[automatically_derived]
            impl #impl_generics ::core::clone::Clone for #patch #ty_generics #where_clause {
                fn clone(&self) -> Self {
                    Self(::core::clone::Clone::clone(&self.0))
                }
            }

            #[automatically_derived]
            impl #impl_generics ::core::cmp::PartialEq for #patch #ty_generics #where_clause {
                fn eq(&self, __other: &Self) -> bool {
                    self.0 == __other.0
                }
            }

            #[automatically_derived]
            impl #impl_generics ::core::fmt::Debug for #patch #ty_generics #where_clause {
                fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    self.0.fmt(__f)
                }
            }

            #private::serde_patch! { [#params] [#patch #ty_generics] [#where_clause] }
        };
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
