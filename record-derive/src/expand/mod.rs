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
    tokens::Tokens,
    types,
};
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{GenericParam, Generics, Ident, Lifetime, parse_quote};

/// The names and generics that all parts share.
pub(super) struct Context<'a> {
    record: &'a Record,
    /// `__private` of the core for what is defined. Where much names it, the compiler spends less on short names, so
    /// implementations stand in a block that has some: `core`, `private` and `numbers`.
    outer: Tokens,
    core: Tokens,
    private: Tokens,
    vis: Tokens,
    /// The fields' numbers as types.
    numbers: Vec<Tokens>,
    /// The record's type with its generics.
    this: Tokens,
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
    let (ident, record_core) = (&record.ident, &record.core);
    let name = |suffix: &str| format_ident!("{ident}{suffix}", span = located(ident.span()));
    let private = Tokens::from(quote!(__private));
    let cx = Context {
        record,
        vis: relocate(&record.vis).into(),
        this: quote!(#ident #ty_generics).into(),
        numbers: (0..record.fields.len()).map(|i| number(&private, i)).collect(),
        outer: quote!(#record_core::__private).into(),
        core: quote!(__record).into(),
        private,
        view: name("View"),
        view_mut: name("ViewMut"),
        fixed: name("Fixed"),
        add_ons: name("AddOns"),
        columns: name("Fields"),
        patch: name("Patch"),
        blob: unused_lifetime(&record.generics),
    };
    let definitions =
        [view::define, view_mut::define, fixed::define, add_ons::expand, columns::expand, patch::define];
    let definitions = definitions.map(|define| define(&cx));
    let implementations = [
        view::expand,
        view_mut::expand,
        fixed::expand,
        patch::expand,
        record::expand,
        nested::expand,
        layout::checks,
    ];
    let implementations = implementations.map(|expand| expand(&cx));
    quote! {
        #(#definitions)*
        const _: () = {
            #[allow(unused_imports, reason = "a record may need some of these only")]
            use #record_core::{self as __record, __private::{self, AnyType as _, numbers::*}};
            #(#implementations)*
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

    /// The number of a field as a type, for what is defined.
    fn outer_number(&self, i: usize) -> TokenStream {
        let outer = &self.outer;
        quote!(#outer::Number<#i>)
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
        let (core, ty) = (&self.core, &field.ty);
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
        let (core, ty) = (&self.core, &field.ty);
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

/// The number of a field as a type. Names are less for the compiler than numbers, so the core has some.
fn number(private: &Tokens, i: usize) -> Tokens {
    let number = match i < 64 {
        true => {
            let name = format_ident!("__N{i}");
            quote!(#name)
        }
        false => quote!(#private::Number<#i>),
    };
    number.into()
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
