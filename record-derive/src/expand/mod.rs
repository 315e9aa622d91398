//! From a record to code. One file per thing that is emitted.
//!
//! Three habits hold for all of them. Field types are named as rarely as can be, code goes by `FieldAt` instead, so that
//! a type that can't be stored is one error. Names carry the place of the source but the context of the macro
//! ([`relocate`]), so that lints of the user's crate are not held against code that its author did not write. And there is
//! no `unsafe` in any of it, because `crate = …` lets its paths lead anywhere: what memory rests on is checked by the core,
//! or written by a `macro_rules!` of the core, in which `$crate` is the core.

mod add_ons;
mod columns;
mod default;
mod fixed;
mod layout;
mod nested;
mod patch;
mod record;
mod view;
mod view_mut;

pub(crate) use default::check as default_literal;

use crate::{
    ast::{Field, Record},
    types,
};
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{GenericParam, Generics, Ident, Lifetime, parse_quote};

/// The names and generics that all parts share.
pub(super) struct Context<'a> {
    record: &'a Record,
    core: &'a TokenStream,
    private: TokenStream,
    vis: TokenStream,
    /// The record's type with its generics.
    this: TokenStream,
    view: Ident,
    view_mut: Ident,
    fixed: Ident,
    add_ons: Ident,
    columns: Ident,
    patch: Ident,
    /// The view's lifetime.
    blob: Lifetime,
}

/// Everything that the derive emits.
pub(crate) fn record(record: &Record) -> TokenStream {
    let (_, ty_generics, _) = record.generics.split_for_impl();
    let (ident, core) = (&record.ident, &record.core);
    let name = |suffix: &str| format_ident!("{ident}{suffix}", span = located(ident.span()));
    let cx = Context {
        record,
        core,
        private: quote!(#core::__private),
        vis: relocate(&record.vis),
        this: quote!(#ident #ty_generics),
        view: name("View"),
        view_mut: name("ViewMut"),
        fixed: name("Fixed"),
        add_ons: name("AddOns"),
        columns: name("Fields"),
        patch: name("Patch"),
        blob: unused_lifetime(&record.generics),
    };
    let (view, view_mut) = (view::expand(&cx), view_mut::expand(&cx));
    let (fixed, add_ons, columns) = (fixed::expand(&cx), add_ons::expand(&cx), columns::expand(&cx));
    let patch = patch::expand(&cx);
    let (record, nested, checks) = (record::expand(&cx), nested::expand(&cx), layout::checks(&cx));
    quote! {
        #view
        #view_mut
        #fixed
        #add_ons
        #columns
        #patch
        const _: () = {
            #record
            #nested
            #checks
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

    /// The number of a field as a type. Names are less for the compiler than numbers, so the core has some.
    fn number(&self, i: usize) -> TokenStream {
        let private = &self.private;
        if i < 64 {
            let name = format_ident!("N{i}");
            quote!(#private::numbers::#name)
        } else {
            quote!(#private::Number<#i>)
        }
    }

    /// Whether the source shows that blobs of the record vary in length.
    fn is_variable(&self) -> bool {
        self.record.fields.iter().any(|field| types::is_variable(&field.ty))
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

    /// The type of an accessor: what the view of the field's type is.
    fn view_type(&self, field: &Field, blob: &Lifetime) -> TokenStream {
        let (core, ty) = (self.core, &field.ty);
        let view = match types::is_primitive(ty) {
            true => quote!(#ty),
            false => quote!(<#ty as #core::Field>::View<#blob>),
        };
        optional(field.nullable, view)
    }

    /// `where` the field's type has `bound`, unless its syntax shows that it has. Without it, a type that has not
    /// would be an error here as well as where it is reported. The lifetime makes the compiler accept the clause
    /// although it holds no parameters.
    fn requires(&self, field: &Field, bound: &TokenStream) -> TokenStream {
        let (core, ty) = (self.core, &field.ty);
        match types::is_storable(ty) {
            true => TokenStream::new(),
            false => quote!(where for<'__field> #ty: #core::#bound),
        }
    }

    /// Lets code use deprecated fields, if there are any.
    fn allow_deprecated(&self) -> Option<TokenStream> {
        let is_deprecated = |field: &Field| field.docs.iter().any(|attr| attr.path().is_ident("deprecated"));
        let deprecated = self.record.fields.iter().any(is_deprecated);
        deprecated.then(|| quote!(#[allow(deprecated, reason = "deprecated fields are stored as well")]))
    }

    /// Methods for the fields whose type was refused, so that using them is no second error.
    fn refused(&self) -> impl Iterator<Item = TokenStream> {
        let vis = &self.vis;
        self.record.refused.iter().map(move |ident| {
            let ident = method(ident);
            quote!(#vis fn #ident(&self) -> ! { ::core::panic!() })
        })
    }
}

/// `'blob`, or where the record has that, a longer name.
fn unused_lifetime(generics: &Generics) -> Lifetime {
    let mut name = String::from("'blob");
    while generics.lifetimes().any(|param| param.lifetime.to_string() == name) {
        name.push('_');
    }
    Lifetime::new(&name, Span::call_site())
}

fn optional(nullable: bool, ty: TokenStream) -> TokenStream {
    if nullable { quote!(::core::option::Option<#ty>) } else { ty }
}

/// The name of a field's accessor.
fn method(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(located(ident.span()));
    ident
}

/// The place of `span` in the context of the macro.
fn located(span: Span) -> Span {
    Span::call_site().located_at(span)
}

/// The same tokens in the context of the macro.
fn relocate(tokens: &impl ToTokens) -> TokenStream {
    let tree = |mut tree: TokenTree| {
        if let TokenTree::Group(group) = &tree {
            tree = TokenTree::Group(Group::new(group.delimiter(), relocate(&group.stream())));
        } else {
            tree.set_span(located(tree.span()));
        }
        tree
    };
    tokens.to_token_stream().into_iter().map(tree).collect()
}

/// A call of `function` that the compiler places at `tokens`, where its panic is reported.
pub(crate) fn call_at(tokens: &impl ToTokens, function: TokenStream, arguments: TokenStream) -> TokenStream {
    let mut spans = tokens.to_token_stream().into_iter().map(|tree| tree.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    let last = spans.last().unwrap_or(first);
    let function = function.into_iter().map(|mut tree| {
        tree.set_span(first);
        tree
    });
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(last);
    function.chain([TokenTree::Group(arguments)]).collect()
}
