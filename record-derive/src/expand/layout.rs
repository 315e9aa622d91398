//! The constant layout, and the constants that compare it with the rules.

use super::{Context, call_at, default};
use crate::{ast::Field, types};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

/// The list of fields, from which constants of the core compute the rest.
pub(super) fn fields(cx: &Context<'_>) -> TokenStream {
    let private = &cx.private;
    let count = cx.record.fields.len();
    let fields = cx.record.fields.iter().enumerate().map(|(i, field)| field_layout(cx, i, field));
    quote!(&#private::place::<#count>([#(#fields),*]))
}

fn field_layout(cx: &Context<'_>, i: usize, field: &Field) -> TokenStream {
    let (core, private, ty) = (&cx.core, &cx.private, &field.ty);
    let (name, since) = (&field.name, field.since);
    let described = match types::is_storable(ty) {
        true => quote!(<#ty as #core::Field>::TYPE),
        false => quote!(#private::TypeOf::<#ty>::TYPE),
    };
    let declared = field.declared as u16;
    let or_null = field.nullable.then(|| quote!(.or_null()));
    let column = field.attrs.column.as_ref().map(|column| {
        let column = &column.value;
        quote!(.with_column(#column))
    });
    let set = field.attrs.as_set.is_some().then(|| quote!(.as_set()));
    let default = default::expand(cx, i, field).map(|default| quote!(.with_default(#default)));
    let from = field.attrs.from.as_ref().map(|from| {
        let name = &from.value;
        quote!(.taking_over(#name))
    });
    // A nullable field may be retired without a version: null was always possible, so its own will do.
    let retired = match &field.attrs.retired {
        Some(retired) => Some(retired.value),
        None => field.retired.then_some(field.since),
    };
    let retired = retired.map(|version| quote!(.retired_in(#version)));
    let promoted = field.attrs.promote.is_some().then(|| {
        let promote = promote(field);
        quote!(.promoted(#private::Promote::#promote))
    });
    quote! {
        #private::FieldLayout::new(#name, #since, #declared, #described)
            #or_null #column #set #default #from #retired #promoted
    }
}

fn promote(field: &Field) -> TokenStream {
    match &field.attrs.promote {
        None => quote!(No),
        Some(promote) if promote.value => quote!(Index),
        Some(_) => quote!(Column),
    }
}

/// What the layout says besides the fields.
pub(super) fn about(cx: &Context<'_>) -> TokenStream {
    let (private, attrs) = (&cx.private, &cx.record.attrs);
    let (name, version) = (cx.record.ident.unraw().to_string(), cx.record.version);
    let table = option(attrs.table.as_ref().map(|table| {
        let table = &table.value;
        quote!(#table)
    }));
    let digest = match &attrs.digest {
        None => quote!(No),
        Some(digest) if digest.value => quote!(Unique),
        Some(_) => quote!(Index),
    };
    let fields = &cx.record.fields;
    let mut by_name: Vec<u16> = (0..=u16::MAX).take(fields.len()).collect();
    by_name.sort_by_key(|number| &fields[usize::from(*number)].name);
    quote! {
        #private::About { name: #name, version: #version, by_name: &[#(#by_name),*], table: #table, digest: #private::Digest::#digest }
    }
}

/// The layout around the list of fields.
pub(super) fn layout(cx: &Context<'_>) -> TokenStream {
    let (private, versions) = (&cx.private, cx.record.version as usize);
    let layout = quote!(#private::layout::<Self, #versions>());
    match cx.has_type_parameters() && !cx.record.broken {
        true => quote!({ #private::check_fields(Self::FIELDS); #layout }),
        false => layout,
    }
}

/// Constants that stop the compilation where a rule is broken that only types can tell of. One for each rule and
/// field, so that all are reported, each at its token. With type parameters the layout itself looks at the rules, when
/// it is used.
pub(super) fn checks(cx: &Context<'_>) -> TokenStream {
    if cx.record.broken {
        return TokenStream::new();
    }
    let private = &cx.private;
    let fields = cx.record.fields.iter().enumerate();
    let widens = fields.clone().filter_map(|(_, field)| widens(cx, field));
    let defaults = fields.clone().filter_map(|(i, field)| default::check_item(cx, i, field));
    if cx.has_type_parameters() {
        return quote!(#(#defaults)*);
    }
    let this = cx.this_static();
    let check_type = |i: usize, field: &Field| {
        call_at(&field.written, quote!(#private::check_type), quote!(&__FIELDS[#i]))
    };
    // These break no rule as long as nothing shadows their names, so one constant for all will do.
    let sound =
        fields.clone().filter(|(_, field)| types::is_sound(&field.ty) && !types::is_primitive(&field.ty));
    let sound = sound.map(|(i, field)| check_type(i, field));
    let sound = quote!({ #(#sound;)* });
    let checks = fields.flat_map(|(i, field)| {
        let ty = quote!(__FIELDS[#i].ty());
        let storable = (!types::is_sound(&field.ty)).then(|| check_type(i, field));
        let set = field.attrs.as_set.as_ref().map(|set| {
            let at = quote_spanned!(set.span=> as_set);
            call_at(&at, quote!(#private::check_set), ty.clone())
        });
        let promoted = field.attrs.promote.as_ref().map(|at| {
            let (promote, at) = (promote(field), quote_spanned!(at.span=> promote));
            call_at(&at, quote!(#private::check_promote), quote!(#ty, #private::Promote::#promote))
        });
        [storable, set, promoted].into_iter().flatten()
    });
    let len = (!cx.record.fields.is_empty())
        .then(|| call_at(&cx.record.ident, quote!(#private::check_len), quote!(__FIELDS)));
    let pins = pin_checks(cx, &quote!(<#this as #private::Definition>::DESCRIPTION));
    let checks = [sound].into_iter().chain(checks).chain(len).chain(pins);
    quote! {
        const __FIELDS: &[#private::FieldLayout] = <#this as #private::Definition>::FIELDS;
        #(const _: () = #checks;)*
        #(#widens)*
        #(#defaults)*
    }
}

fn widens(cx: &Context<'_>, field: &Field) -> Option<TokenStream> {
    let (from, (old_i, _)) = (field.attrs.from.as_ref()?, cx.taken_over(field)?);
    let private = &cx.private;
    let i = cx.record.fields.iter().position(|other| other.declared == field.declared)?;
    let at = quote_spanned!(from.span=> from);
    let types = quote! {
        __FIELDS[#i].ty(),
        __FIELDS[#old_i].ty()
    };
    let check = call_at(&at, quote!(#private::check_widens), types);
    Some(quote!(const _: () = #check;))
}

/// One expression per pin; `layout` is the layout.
pub(super) fn pin_checks(cx: &Context<'_>, layout: &TokenStream) -> Vec<TokenStream> {
    let private = &cx.private;
    let pins = cx.record.attrs.pins.iter().map(|(version, pinned)| {
        let (version, value, at) = (version.value, pinned.value, quote_spanned!(pinned.span=> pin));
        call_at(&at, quote!(#private::check_pin), quote!(#layout, #version, #value))
    });
    pins.collect()
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
