//! `impl Definition`, the layout and the fields as the core's passes see them, and `impl Record`, what users see.

use super::{Context, layout, nested};
use crate::tokens::Tokens;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use std::ops::Range;

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    let (core, private, this) = (&cx.core, &cx.private, &cx.this);
    let (impl_generics, _, where_clause) = cx.record.generics.split_for_impl();
    let (fields, about, layout) = (layout::fields(cx), layout::about(cx), layout::layout(cx));
    let (numbered, write, read) = (numbered(cx), write(cx), read(cx));
    let numbers = numbers(cx, 0..cx.record.fields.len());
    let (view, view_mut, blob) = (&cx.view, &cx.view_mut, &cx.blob);
    let view_generics = cx.view_generics();
    let (_, view_ty, _) = view_generics.split_for_impl();
    let add_ons = super::add_ons::functions(cx);
    let pins = match cx.has_type_parameters() {
        true => layout::pin_checks(cx, &quote!(<Self as #private::Definition>::DESCRIPTION)),
        false => Vec::new(),
    };
    let deprecated = cx.allow_deprecated();
    let plain = nested::plain(cx);
    quote! {
        #(#numbered)*

        #[automatically_derived]
        #deprecated
        impl #impl_generics #private::Definition for #this #where_clause {
            const FIELDS: &'static [#private::FieldLayout] = #fields;
            const ABOUT: #private::About = #about;
            const DESCRIPTION: &'static #private::Layout = #layout;

            type Numbers = #numbers;
            #plain

            #[inline]
            fn write<__W: #private::FieldWriter<Self>>(
                &self,
                __pass: &mut #private::WritePass<'_, Self, __W>,
            ) -> ::core::primitive::bool {
                #(const { #pins };)*
                #write
            }

            #[inline]
            fn read<__S: #private::FieldReader<Self>>(__s: __S) -> Self {
                #read
            }
        }

        #[automatically_derived]
        impl #impl_generics #core::Record for #this #where_clause {
            type View<#blob> = #view #view_ty;
            type ViewMut<#blob> = #view_mut #view_ty;

            fn view_mut(__bytes: &mut [u8]) -> ::core::result::Result<Self::ViewMut<'_>, #core::Error> {
                ::core::result::Result::map(#private::RawViewMut::open(__bytes), #view_mut)
            }

            #add_ons
        }
    }
}

/// The types by number.
fn numbered<'a>(cx: &'a Context<'_>) -> impl Iterator<Item = TokenStream> + 'a {
    let (private, this) = (&cx.private, &cx.this);
    cx.record.fields.iter().enumerate().map(move |(i, field)| {
        let (impl_generics, _, where_clause) = cx.record.generics.split_for_impl();
        let (i, ty) = (&cx.numbers[i], &field.ty);
        quote! {
            #[automatically_derived]
            impl #impl_generics #private::FieldAt<#i> for #this #where_clause {
                type Type = #ty;
            }
        }
    })
}

/// The numbers of the fields, in pairs of pairs.
fn numbers(cx: &Context<'_>, range: Range<usize>) -> TokenStream {
    match range.len() {
        0 => quote!(()),
        1 => cx.numbers[range.start].to_token_stream(),
        len => {
            let middle = range.start + len / 2;
            let (first, second) = (numbers(cx, range.start..middle), numbers(cx, middle..range.end));
            quote!((#first, #second))
        }
    }
}

/// Shows every stored field's value to a writer.
fn write(cx: &Context<'_>) -> TokenStream {
    let fields = cx.record.fields.iter().enumerate().map(|(i, field)| {
        let (i, ident) = (&cx.numbers[i], &field.ident);
        match (field.retired, field.nullable) {
            (true, _) => quote!(__pass.retired::<#i, _>(&self.#ident)),
            (false, true) => quote!(__pass.nullable::<#i>(&self.#ident)),
            (false, false) => quote!(__pass.value::<#i>(&self.#ident)),
        }
    });
    // A record that is broken may have no fields.
    let end = cx.record.fields.is_empty().then(|| quote!(let _ = __pass; true));
    quote!(#(#fields)&&* #end)
}

/// Makes the struct from a reader.
fn read(cx: &Context<'_>) -> TokenStream {
    if cx.record.broken {
        return quote!(let _ = __s; ::core::panic!());
    }
    let core = &cx.core;
    let stored = cx.record.fields.iter().enumerate().map(|(i, field)| {
        let ident = &field.ident;
        if field.retired {
            return quote!(#ident: #core::Retired::new());
        }
        let get = |i: &Tokens, nullable: bool| {
            let get = if nullable { quote!(get_opt) } else { quote!(get) };
            quote!(__s.#get::<#i>())
        };
        let has = |i: &Tokens| quote!(__s.has::<#i>());
        let value = super::view::value(cx, i, field, &get, &has, &quote!(widen_owned));
        quote!(#ident: #value)
    });
    let skipped = cx.record.add_ons.iter().map(|add_on| {
        let (ident, default) = (&add_on.ident, super::add_ons::default(add_on));
        quote!(#ident: #default)
    });
    let fields = stored.chain(skipped);
    quote!(Self { #(#fields),* })
}
