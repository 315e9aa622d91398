//! `FooView`: the accessors, and the traits of views.

use super::{Context, method};
use crate::ast::Field;
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    let (private, this, view, blob, vis) = (&cx.private, &cx.this, &cx.view, &cx.blob, &cx.vis);
    let generics = cx.view_generics();
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let accessors = cx.live_as_declared().into_iter().map(|(i, field)| accessor(cx, i, field));
    let accessors = accessors.chain(cx.refused());
    let traits = traits(cx);
    let doc = format!("Typed, borrowed access to a blob of [`{}`].", cx.record.ident);
    quote! {
        #[doc = #doc]
        #vis struct #view #generics (#private::RawView<#blob, #this>) #where_clause;

        #[automatically_derived]
        impl #impl_generics #view #ty_generics #where_clause {
            #(#accessors)*
        }

        #traits
    }
}

fn accessor(cx: &Context<'_>, i: usize, field: &Field) -> TokenStream {
    let (name, docs, vis) = (method(&field.ident), docs(field), &cx.vis);
    let returns = cx.view_type(field, &cx.blob);
    let requires = cx.requires(field, &quote!(Field));
    let get = |i: &TokenStream, nullable: bool| match nullable {
        true => quote!(self.0.get_opt::<#i>()),
        false => quote!(self.0.get::<#i>()),
    };
    let body = value(cx, i, field, &get, &|i| quote!(self.0.has::<#i>()), &quote!(widen));
    quote! {
        #docs
        #[inline]
        #vis fn #name(self) -> #returns #requires {
            #body
        }
    }
}

/// A field's documentation and deprecation, for its accessors.
pub(super) fn docs(field: &Field) -> TokenStream {
    let docs = &field.docs;
    match docs.iter().any(|attr| attr.path().is_ident("doc")) {
        true => quote!(#(#docs)*),
        false => {
            let doc = format!("The field `{}`.", field.ident);
            quote!(#[doc = #doc] #(#docs)*)
        }
    }
}

/// The value of field number `i`: its own where the blob has it, else that of the field it takes over, and so on.
pub(super) fn value(
    cx: &Context<'_>,
    i: usize,
    field: &Field,
    get: &dyn Fn(&TokenStream, bool) -> TokenStream,
    has: &dyn Fn(&TokenStream) -> TokenStream,
    widen: &TokenStream,
) -> TokenStream {
    let number = cx.number(i);
    let own = get(&number, field.nullable);
    // Ever older fields come to an end, also where `valid` has refused the record.
    let Some((old_i, old)) = cx.taken_over(field).filter(|(_, old)| old.since < field.since) else {
        return own;
    };
    let (has_own, older) = (has(&number), value(cx, old_i, old, get, has, widen));
    let older = take_over(cx, field, old, older, widen);
    quote!(if #has_own { #own } else { #older })
}

/// The value of `field` in a blob that lacks it, where that of `old` is `older`.
fn take_over(
    cx: &Context<'_>,
    field: &Field,
    old: &Field,
    older: TokenStream,
    widen: &TokenStream,
) -> TokenStream {
    let (private, ty, old_ty) = (&cx.private, &field.ty, &old.ty);
    let same = ty == old_ty;
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
                fn raw(self) -> #private::RawView<#blob, Self::Record> {
                    self.0
                }
                #[inline]
                fn from_raw(__raw: #private::RawView<#blob, Self::Record>) -> Self {
                    #view(__raw)
                }
            }

            #[automatically_derived]
            impl #impl_generics ::core::fmt::Debug for #view #ty_generics #where_clause {
                fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    #private::fmt_view(*self, __f)
                }
            }

            #[automatically_derived]
            impl #impl_generics ::core::cmp::PartialEq for #view #ty_generics #where_clause {
                fn eq(&self, __other: &Self) -> bool {
                    #core::RecordView::bytes(*self) == #core::RecordView::bytes(*__other)
                }
            }

            #[automatically_derived]
            impl #impl_generics ::core::cmp::Eq for #view #ty_generics #where_clause {}

            #[automatically_derived]
            impl #impl_generics ::core::hash::Hash for #view #ty_generics #where_clause {
                fn hash<__H: ::core::hash::Hasher>(&self, __state: &mut __H) {
                    ::core::hash::Hash::hash(#core::RecordView::bytes(*self), __state)
                }
            }

            #private::serialize_view! { [#impl_generics] [#view #ty_generics] [#where_clause] [#blob] }
            #private::postgres_view! { [#impl_generics] [#view #ty_generics] [#where_clause] [#blob] }
        };
    }
}
