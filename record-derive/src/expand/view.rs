//! `FooView`: the accessors, and the traits of views.

use super::{Context, method};
use crate::{ast::Field, tokens::Tokens};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn define(cx: &Context<'_>) -> TokenStream {
    let (outer, this, view, blob, vis) = (&cx.outer, &cx.this, &cx.view, &cx.blob, &cx.vis);
    let generics = cx.view_generics();
    let where_clause = &generics.where_clause;
    let doc = format!("Typed, borrowed access to a blob of [`{}`].", cx.record.ident);
    quote! {
        #[doc = #doc]
        #vis struct #view #generics (#outer::RawView<#blob, #this>) #where_clause;
    }
}

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    let view = &cx.view;
    let generics = cx.view_generics();
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let accessors = cx.live_as_declared().into_iter().map(|(i, field)| accessor(cx, i, field));
    let accessors = accessors.chain(cx.refused());
    let traits = traits(cx);
    quote! {
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
    let get = |i: &Tokens, nullable: bool| match nullable {
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
    get: &dyn Fn(&Tokens, bool) -> TokenStream,
    has: &dyn Fn(&Tokens) -> TokenStream,
    widen: &TokenStream,
) -> TokenStream {
    let number = &cx.numbers[i];
    let own = get(number, field.nullable);
    // Ever older fields come to an end, also where `valid` has refused the record.
    let Some((old_i, old)) = cx.taken_over(field).filter(|(_, old)| old.since < field.since) else {
        return own;
    };
    let (has_own, older) = (has(number), value(cx, old_i, old, get, has, widen));
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
    let (private, this, view, blob) = (&cx.private, &cx.this, &cx.view, &cx.blob);
    let generics = cx.view_generics();
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        #private::view_traits! { [#impl_generics] [#view #ty_generics] [#where_clause] [#blob] [#this] }
    }
}
