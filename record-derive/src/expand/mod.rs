//! From a checked record to code. One file per thing that is emitted.

mod add_ons;
mod default;
mod fixed;
mod layout;
mod nested;
mod record;
mod view;
mod view_mut;

use crate::ast::{Field, Record};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{GenericParam, Generics, Ident, Lifetime, parse_quote};

/// The names and generics that all parts share.
pub(super) struct Context<'a> {
    record: &'a Record,
    core: &'a TokenStream,
    private: TokenStream,
    /// The record's type with its generics.
    this: TokenStream,
    view: Ident,
    view_mut: Ident,
    fixed: Ident,
    add_ons: Ident,
    /// The view's lifetime.
    blob: Lifetime,
}

/// Everything that the derive emits.
pub(crate) fn record(record: &Record) -> TokenStream {
    let (_, ty_generics, _) = record.generics.split_for_impl();
    let (ident, core) = (&record.ident, &record.core);
    let cx = Context {
        record,
        core,
        private: quote!(#core::__private),
        this: quote!(#ident #ty_generics),
        view: format_ident!("{ident}View"),
        view_mut: format_ident!("{ident}ViewMut"),
        fixed: format_ident!("{ident}Fixed"),
        add_ons: format_ident!("{ident}AddOns"),
        blob: parse_quote!('blob),
    };
    let (view, view_mut) = (view::expand(&cx), view_mut::expand(&cx));
    let (fixed, add_ons) = (fixed::expand(&cx), add_ons::expand(&cx));
    let (record, nested, pins) = (record::expand(&cx), nested::expand(&cx), layout::pins(&cx));
    quote! {
        #view
        #view_mut
        #fixed
        #add_ons
        const _: () = {
            #record
            #nested
            #pins
        };
    }
}

impl Context<'_> {
    /// The fields that have a value, with their numbers in blob order.
    fn live(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.record.fields.iter().enumerate().filter(|(_, field)| !field.retired)
    }

    /// The same in declaration order.
    fn live_as_declared(&self) -> Vec<(usize, &Field)> {
        let mut live: Vec<_> = self.live().collect();
        live.sort_by_key(|(_, field)| field.declared);
        live
    }

    /// The field that `field` takes over, with its number in blob order.
    fn taken_over(&self, field: &Field) -> Option<(usize, &Field)> {
        let from = &field.attrs.from.as_ref()?.value;
        self.record.fields.iter().enumerate().find(|(_, old)| old.name == *from)
    }

    fn has_type_parameters(&self) -> bool {
        self.record.generics.params.iter().any(|param| !matches!(param, GenericParam::Lifetime(_)))
    }

    /// The record's generics with the view's lifetime in front.
    fn view_generics(&self) -> Generics {
        let mut generics = self.record.generics.clone();
        let blob = &self.blob;
        generics.params.insert(0, parse_quote!(#blob));
        generics
    }

    /// The record's type with every lifetime `'static`, for constants outside its generics.
    fn this_static(&self) -> TokenStream {
        let ident = &self.record.ident;
        let statics = self.record.generics.lifetimes().map(|_| quote!('static));
        quote!(#ident::<#(#statics),*>)
    }
}

/// How the type of an accessor is written: what the view of `ty` is.
fn view_type(cx: &Context<'_>, ty: &syn::Type) -> TokenStream {
    let (core, blob) = (cx.core, &cx.blob);
    match crate::types::is_primitive(ty) {
        true => quote!(#ty),
        false => quote!(<#ty as #core::Field>::View<#blob>),
    }
}

fn optional(nullable: bool, ty: TokenStream) -> TokenStream {
    if nullable { quote!(::core::option::Option<#ty>) } else { ty }
}
