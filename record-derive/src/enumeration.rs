//! `#[derive(RecordEnum)]`: field-less enums stored as their discriminants.

use crate::{
    attr::{self, Errors},
    tokens::Tokens,
};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DataEnum, DeriveInput, Fields, Ident, ext::IdentExt};

const REPRS: [&str; 8] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];

pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let core = attr::Container::of_enum(&input.attrs, &mut errors).core();
    let parsed = match &input.data {
        Data::Enum(data) => Enum::parse(input, data, &mut errors),
        Data::Struct(data) => {
            errors.on(data.struct_token, "a struct is no enum: put `#[derive(Record)]` on it");
            None
        }
        Data::Union(data) => {
            errors.on(data.union_token, "a union can't be stored: use an enum without data");
            None
        }
    };
    match parsed {
        Some(parsed) if errors.is_empty() => expand(&input.ident, &core, &parsed),
        _ => {
            let (errors, code) = (errors.into_code(), broken(input, &core));
            quote!(#errors #code)
        }
    }
}

struct Enum {
    repr: Ident,
    /// Variants that can be stored, with their stored names.
    stored: Vec<(Ident, String)>,
    other: Option<(Ident, String)>,
}

impl Enum {
    fn parse(input: &DeriveInput, data: &DataEnum, errors: &mut Errors) -> Option<Self> {
        if !input.generics.params.is_empty() {
            errors.on(&input.generics, "an enum that is stored can't have parameters");
        }
        let (mut stored, mut names, mut other) = (Vec::new(), Vec::<String>::new(), None);
        for variant in &data.variants {
            let attrs = attr::Variant::of_enum(&variant.attrs, errors);
            if !matches!(variant.fields, Fields::Unit) {
                errors.on(
                    &variant.fields,
                    "a variant with data can't be stored: keep the kind in a field-less enum and the data in fields \
                     beside it",
                );
            }
            let plain = variant.ident.unraw().to_string();
            let name = attrs.rename.as_ref().map_or(plain, |name| name.value.clone());
            if names.contains(&name) {
                let span = attrs.rename.as_ref().map_or(variant.ident.span(), |name| name.span);
                errors.at(span, format!("two variants have the stored name `{name}`"));
            }
            names.push(name.clone());
            match attrs.other {
                None => stored.push((variant.ident.clone(), name)),
                Some(at) if other.is_some() => {
                    errors.at(at.span, "only one variant can stand for unknown values: remove this `other`")
                }
                Some(_) => other = Some((variant.ident.clone(), name)),
            }
        }
        if stored.is_empty() {
            errors.on(&input.ident, "an enum needs at least one variant that can be stored");
        }
        let repr = repr(input, errors)?;
        Some(Enum { repr, stored, other })
    }
}

fn repr(input: &DeriveInput, errors: &mut Errors) -> Option<Ident> {
    let mut found = None;
    for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("repr")) {
        // What is wrong with `repr` itself, the compiler tells.
        let _ = attr.parse_nested_meta(|meta| {
            found = meta.path.get_ident().cloned().or(found.take());
            Ok(())
        });
    }
    match found {
        Some(repr) if REPRS.iter().any(|known| repr == known) => return Some(repr),
        Some(repr) => errors.on(
            &repr,
            format!("`{repr}` is not of the same width everywhere: use `#[repr(u8)]` or another integer up to 64 bits"),
        ),
        None => errors.on(
            &input.ident,
            "say how wide the stored discriminant is: put `#[repr(u8)]`, or another integer up to 64 bits, on the enum",
        ),
    }
    None
}

fn expand(ident: &Ident, core: &Tokens, parsed: &Enum) -> TokenStream {
    let private = quote!(#core::__private);
    let (repr, name) = (&parsed.repr, ident.unraw().to_string());
    let (variants, names): (Vec<_>, Vec<_>) = parsed.stored.iter().map(|(ident, name)| (ident, name)).unzip();
    let none = quote!(::core::option::Option::None);
    let (other_name, unknown) = match &parsed.other {
        Some((variant, name)) => (
            quote!(::core::option::Option::Some(#name)),
            quote!(::core::option::Option::Some(#ident::#variant)),
        ),
        None => (none.clone(), none),
    };
    let count = names.len();
    let values = (0..count).map(|number| format_ident!("__VALUE_{number}"));
    let values: Vec<_> = values.collect();
    let mut by_name: Vec<u32> = (0..).take(count).collect();
    by_name.sort_by_key(|number| names[*number as usize]);
    // What bytes that are no variant are read as where nobody checked them.
    let fallback = parsed.other.as_ref().map_or(variants[0], |(variant, _)| variant);
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #core::RecordEnum for #ident {
                const ENUM: &'static #private::Enum = {
                    const __VARIANTS: &[#private::Variant; #count] =
                        &[#(#private::Variant::new(#names, #ident::#variants as i64)),*];
                    const __BY_VALUE: &[::core::primitive::u32; #count] = &#private::by_value(__VARIANTS);
                    const __BY_NAME: &[::core::primitive::u32; #count] = &[#(#by_name),*];
                    const __REPR: &#private::Type = &<#repr as #core::Field>::TYPE;
                    &#private::Enum::new(#name, __REPR, __VARIANTS, __BY_VALUE, __BY_NAME, #other_name)
                };

                #[inline]
                fn from_discriminant(__value: i64) -> ::core::option::Option<Self> {
                    #(const #values: ::core::primitive::i64 = #ident::#variants as i64;)*
                    match __value {
                        #(#values => ::core::option::Option::Some(#ident::#variants),)*
                        _ => #unknown,
                    }
                }

                #[inline]
                fn discriminant(self) -> i64 {
                    self as i64
                }
            }

            #[automatically_derived]
            impl #core::Field for #ident {
                type Class = #core::field::Inline;
                type View<'blob> = Self;
                const TYPE: #private::Type = #private::enumeration::type_of::<Self>();
            }

            #[automatically_derived]
            impl #core::FixedField for #ident {
                #[inline]
                fn to_slot(&self, __slot: &mut [u8]) -> ::core::result::Result<(), #core::Invalid> {
                    #private::enumeration::write(self, __slot)
                }
                fn to_slot_over(&self, __slot: &mut [u8], __stored: &[u8]) -> ::core::result::Result<(), #core::Invalid> {
                    #private::enumeration::write_over::<Self, #repr>(self, __slot, __stored)
                }
                #[inline]
                fn check_slot(__slot: &[u8]) -> ::core::result::Result<(), #core::Invalid> {
                    #private::enumeration::check::<Self, #repr>(__slot)
                }
                #[inline]
                fn view_slot(__slot: &[u8]) -> Self {
                    #private::enumeration::read::<Self, #repr>(__slot, #ident::#fallback)
                }
                #[inline]
                fn from_slot(__slot: &[u8]) -> Self {
                    #private::enumeration::read::<Self, #repr>(__slot, #ident::#fallback)
                }
            }
        };
    }
}

/// What is emitted beside errors: it compiles, so that uses of the type are no errors of their own.
fn broken(input: &DeriveInput, core: &Tokens) -> TokenStream {
    let (private, ident) = (quote!(#core::__private), &input.ident);
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #impl_generics #core::Field for #ident #ty_generics #where_clause {
                type Class = #core::field::Inline;
                type View<'blob> = Self;
                const TYPE: #private::Type = #private::Type::U8;
            }

            #[automatically_derived]
            impl #impl_generics #core::FixedField for #ident #ty_generics #where_clause {
                fn to_slot(&self, _: &mut [u8]) -> ::core::result::Result<(), #core::Invalid> {
                    ::core::panic!()
                }
                fn check_slot(_: &[u8]) -> ::core::result::Result<(), #core::Invalid> {
                    ::core::panic!()
                }
                fn view_slot(_: &[u8]) -> Self {
                    ::core::panic!()
                }
                fn from_slot(_: &[u8]) -> Self {
                    ::core::panic!()
                }
            }
        };
    }
}
