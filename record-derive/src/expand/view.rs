//! `FooView`: the accessors, and the traits of views.

use super::{Context, optional, view_type};
use crate::ast::Field;
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    let (private, this, view, blob) = (&cx.private, &cx.this, &cx.view, &cx.blob);
    let vis = &cx.record.vis;
    let generics = cx.view_generics();
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let accessors = cx.live_as_declared().into_iter().map(|(i, field)| accessor(cx, i, field));
    let traits = traits(cx);
    let doc = format!("Typed, borrowed access to a blob of [`{}`].", cx.record.ident);
    quote! {
        #[doc = #doc]
        #vis struct #view #generics (#private::RawView<#blob, #this>) #where_clause;

        #[automatically_derived]
        #[allow(clippy::len_without_is_empty, clippy::should_implement_trait, clippy::wrong_self_convention, reason = "accessors are named as fields are")]
        impl #impl_generics #view #ty_generics #where_clause {
            #(#accessors)*
        }

        #traits
    }
}

fn accessor(cx: &Context<'_>, i: usize, field: &Field) -> TokenStream {
    let (ident, ty, docs, vis) = (&field.ident, &field.ty, &field.docs, &cx.record.vis);
    let returns = optional(field.nullable, view_type(cx, ty));
    let get = |nullable: bool| if nullable { quote!(get_opt) } else { quote!(get) };
    let this = get(field.nullable);
    // SAFETY of the generated code: the type is the one that the layout was made with.
    let value = quote!(unsafe { self.0.#this::<#ty, #i>() });
    let body = match cx.taken_over(field) {
        None => value,
        Some((old_i, old)) => {
            let (old_ty, old_get) = (&old.ty, get(old.nullable));
            let older = quote!(unsafe { self.0.#old_get::<#old_ty, #old_i>() });
            let older = take_over(cx, field, old, older, &quote!(widen));
            quote!(if self.0.has::<#i>() { #value } else { #older })
        }
    };
    quote! {
        #(#docs)*
        #[inline]
        #vis fn #ident(self) -> #returns {
            #body
        }
    }
}

/// The value of `field` in a blob that only has `old`, whose value is `older`.
pub(super) fn take_over(
    cx: &Context<'_>,
    field: &Field,
    old: &Field,
    older: TokenStream,
    widen: &TokenStream,
) -> TokenStream {
    let (private, ty, old_ty) = (&cx.private, &field.ty, &old.ty);
    let same = quote!(#ty).to_string() == quote!(#old_ty).to_string();
    let widen = quote!(<#ty as #private::Widen<#old_ty>>::#widen);
    match (same, field.nullable, old.nullable) {
        (true, new, old) if new == old => older,
        (true, ..) => quote!(::core::option::Option::Some(#older)),
        (false, _, true) => quote!(::core::option::Option::map(#older, #widen)),
        (false, true, false) => quote!(::core::option::Option::Some(#widen(#older))),
        (false, false, false) => quote!(#widen(#older)),
    }
}

fn traits(cx: &Context<'_>) -> TokenStream {
    let (core, private, this, view, blob) = (cx.core, &cx.private, &cx.this, &cx.view, &cx.blob);
    let generics = cx.view_generics();
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #impl_generics ::core::clone::Clone for #view #ty_generics #where_clause {
                #[inline]
                fn clone(&self) -> Self {
                    *self
                }
            }

            #[automatically_derived]
            impl #impl_generics ::core::marker::Copy for #view #ty_generics #where_clause {}

            #[automatically_derived]
            impl #impl_generics #core::RecordView<#blob> for #view #ty_generics #where_clause {
                type Record = #this;

                #[inline]
                fn bytes(self) -> &#blob [u8] {
                    self.0.bytes()
                }
                #[inline]
                fn version(self) -> u8 {
                    self.0.version()
                }
                #[inline]
                fn decode(self) -> Self::Record {
                    <#this as #core::Record>::read(self.0)
                }
                #[inline]
                fn from_raw(raw: #private::RawView<#blob, Self::Record>) -> Self {
                    #view(raw)
                }
            }

            #[automatically_derived]
            impl #impl_generics ::core::fmt::Debug for #view #ty_generics #where_clause {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    #private::fmt_view(*self, f)
                }
            }

            #[automatically_derived]
            impl #impl_generics ::core::cmp::PartialEq for #view #ty_generics #where_clause {
                fn eq(&self, other: &Self) -> bool {
                    #core::RecordView::bytes(*self) == #core::RecordView::bytes(*other)
                }
            }

            #[automatically_derived]
            impl #impl_generics ::core::cmp::Eq for #view #ty_generics #where_clause {}

            #[automatically_derived]
            impl #impl_generics ::core::hash::Hash for #view #ty_generics #where_clause {
                fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                    ::core::hash::Hash::hash(#core::RecordView::bytes(*self), state)
                }
            }
        };
    }
}
