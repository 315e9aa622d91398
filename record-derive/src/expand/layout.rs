//! The constant layout, and the checks of pins against it.

use super::{Context, default};
use crate::ast::Field;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

/// The list of fields, from which constants of the core compute the rest.
pub(super) fn fields(cx: &Context<'_>) -> TokenStream {
    let private = &cx.private;
    let count = cx.record.fields.len();
    let fields = cx.record.fields.iter().map(|field| field_layout(cx, field));
    quote!(&#private::place::<#count>([#(#fields),*]))
}

fn field_layout(cx: &Context<'_>, field: &Field) -> TokenStream {
    let (core, private) = (cx.core, &cx.private);
    let (name, since, declared, nullable, ty) =
        (&field.name, field.since, field.declared, field.nullable, &field.ty);
    let column = field.attrs.column.as_ref().map_or(name, |column| &column.value);
    let set = field.attrs.as_set.is_some();
    let default = default::expand(cx, field);
    let from = option(field.attrs.from.as_ref().map(|from| {
        let name = &from.value;
        quote!(#name)
    }));
    let retired = option(field.attrs.retired.as_ref().map(|retired| {
        let version = retired.value;
        quote!(#version)
    }));
    let promote = match &field.attrs.promote {
        None => quote!(No),
        Some(promote) if promote.value => quote!(Index),
        Some(_) => quote!(Column),
    };
    let declared = declared as u16;
    let widens = cx.taken_over(field).map(|(_, old)| {
        let old = &old.ty;
        let span = field.attrs.from.as_ref().map_or(field.span, |from| from.span);
        quote_spanned!(span=> #private::widens(&<#ty as #core::Field>::TYPE, &<#old as #core::Field>::TYPE);)
    });
    let checked = quote_spanned!(field.span=> #private::checked);
    quote! {
        {
            #widens
            #checked(#private::FieldLayout {
                column: #column,
                nullable: #nullable,
                set: #set,
                default: #default,
                from: #from,
                retired: #retired,
                promote: #private::Promote::#promote,
                ..#private::FieldLayout::new(#name, #since, #declared, <#ty as #core::Field>::TYPE)
            })
        }
    }
}

/// The layout around the list of fields.
pub(super) fn layout(cx: &Context<'_>) -> TokenStream {
    let private = &cx.private;
    let (name, version) = (cx.record.ident.to_string(), cx.record.version);
    let versions = version as usize;
    let attrs = &cx.record.attrs;
    let table = option(attrs.table.as_ref().map(|table| {
        let table = &table.value;
        quote!(#table)
    }));
    let digest = match &attrs.digest {
        None => quote!(No),
        Some(digest) if digest.value => quote!(Unique),
        Some(_) => quote!(Index),
    };
    quote! {
        &#private::Layout {
            record: #name,
            version: #version,
            fields: Self::FIELDS,
            versions: &#private::versions::<#versions>(Self::FIELDS),
            table: #table,
            digest: #private::Digest::#digest,
        }
    }
}

/// Constants that make the compiler look at the layout and its pins.
pub(super) fn pins(cx: &Context<'_>) -> TokenStream {
    let (core, private) = (cx.core, &cx.private);
    if cx.has_type_parameters() {
        return TokenStream::new();
    }
    let this = cx.this_static();
    let checks = pin_checks(cx, &quote!(<#this as #core::Record>::LAYOUT));
    quote! {
        const _: &#private::Layout = <#this as #core::Record>::LAYOUT;
        #(const _: () = #checks;)*
    }
}

/// One expression per pin; `layout` is the layout.
pub(super) fn pin_checks(cx: &Context<'_>, layout: &TokenStream) -> Vec<TokenStream> {
    let private = &cx.private;
    let pins = cx.record.attrs.pins.iter().map(|(version, pinned)| {
        let (version, value) = (version.value, pinned.value);
        quote_spanned!(pinned.span=> #private::check_pin(#layout, #version, #value))
    });
    pins.collect()
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
