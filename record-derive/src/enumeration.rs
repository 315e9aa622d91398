//! `#[derive(RecordEnum)]`: field-less enums stored as their discriminants.

use crate::attr::{self, Errors};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Ident, ext::IdentExt, spanned::Spanned};

const REPRS: [&str; 8] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];

pub(crate) fn derive(input: &DeriveInput) -> syn::Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new(
            input.ident.span(),
            "`RecordEnum` is for enums: structs are records, `#[derive(Record)]`",
        ));
    };
    let mut errors = Errors::default();
    let core = attr::Container::of_enum(&input.attrs, &mut errors).core();
    if !input.generics.params.is_empty() {
        errors.at(input.generics.span(), "an enum that is stored can't have generics");
    }
    let repr = errors.check(repr(input));
    let (mut stored, mut names, mut other) = (Vec::new(), Vec::<String>::new(), None);
    for variant in &data.variants {
        let attrs = attr::Variant::of_enum(&variant.attrs, &mut errors);
        if !matches!(variant.fields, Fields::Unit) {
            errors.at(
                variant.fields.span(),
                "a variant with data can't be stored: keep the kind in a field-less enum and the data in fields beside it",
            );
        }
        let name = attrs
            .rename
            .as_ref()
            .map_or_else(|| variant.ident.unraw().to_string(), |name| name.value.clone());
        if names.contains(&name) {
            errors.at(variant.ident.span(), format!("two variants have the stored name `{name}`"));
        }
        names.push(name.clone());
        match attrs.other {
            None => stored.push((variant.ident.clone(), name)),
            Some(at) if other.is_some() => {
                errors.at(at.span, "only one variant can stand for unknown values")
            }
            Some(_) => other = Some((variant.ident.clone(), name)),
        }
    }
    if stored.is_empty() && errors.is_empty() {
        errors.at(input.ident.span(), "an enum needs at least one variant that can be stored");
    }
    errors.finish()?;
    // `repr` is there: without it an error was reported above.
    Ok(expand(
        &input.ident,
        &core,
        &repr.unwrap_or_else(|| Ident::new("u8", input.ident.span())),
        &stored,
        other,
    ))
}

fn repr(input: &DeriveInput) -> syn::Result<Ident> {
    let mut found = None;
    for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("repr")) {
        attr.parse_nested_meta(|meta| {
            if let Some(ident) = meta.path.get_ident().filter(|ident| REPRS.iter().any(|repr| *ident == repr))
            {
                found = Some(ident.clone());
            }
            Ok(())
        })?;
    }
    found.ok_or_else(|| {
        let message = "say how wide the stored discriminant is: put `#[repr(u8)]` (or another integer of a fixed width) \
                       on the enum";
        Error::new(input.ident.span(), message)
    })
}

fn expand(
    ident: &Ident,
    core: &TokenStream,
    repr: &Ident,
    stored: &[(Ident, String)],
    other: Option<(Ident, String)>,
) -> TokenStream {
    let private = quote!(#core::__private);
    let name = ident.to_string();
    let (variants, names): (Vec<_>, Vec<_>) = stored.iter().map(|(ident, name)| (ident, name)).unzip();
    let (other_name, unknown, is_other) = match &other {
        Some((variant, name)) => (
            quote!(::core::option::Option::Some(#name)),
            quote!(::core::option::Option::Some(#ident::#variant)),
            quote!(::core::matches!(*self, #ident::#variant)),
        ),
        None => {
            let none = quote!(::core::option::Option::None);
            (none.clone(), none, quote!(false))
        }
    };
    // What bytes that are no variant are read as where nobody checked them.
    let fallback = other.as_ref().map_or(variants[0], |(variant, _)| variant);
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #core::RecordEnum for #ident {
                const ENUM: &'static #private::Enum = &#private::Enum {
                    name: #name,
                    repr: &<#repr as #core::Field>::TYPE,
                    variants: &[#(#private::Variant { name: #names, value: #ident::#variants as i64 }),*],
                    other: #other_name,
                };

                #[inline]
                fn from_discriminant(value: i64) -> ::core::option::Option<Self> {
                    #(if value == #ident::#variants as i64 {
                        return ::core::option::Option::Some(#ident::#variants);
                    })*
                    #unknown
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
                const TYPE: #private::Type = #private::Type::Enum(<Self as #core::RecordEnum>::ENUM);
            }

            #[automatically_derived]
            impl #core::FixedField for #ident {
                #[inline]
                fn to_slot(&self, slot: &mut [u8]) -> ::core::result::Result<(), #core::Invalid> {
                    if #is_other {
                        return #private::enumeration::refuse_other::<Self>();
                    }
                    #core::FixedField::to_slot(&(*self as #repr), slot)
                }
                fn to_slot_over(&self, slot: &mut [u8], stored: &[u8]) -> ::core::result::Result<(), #core::Invalid> {
                    if #is_other && #private::enumeration::is_unknown::<Self, #repr>(stored) {
                        return ::core::result::Result::Ok(<[u8]>::copy_from_slice(slot, stored));
                    }
                    #core::FixedField::to_slot(self, slot)
                }
                #[inline]
                fn check_slot(slot: &[u8]) -> ::core::result::Result<(), #core::Invalid> {
                    #private::enumeration::check::<Self, #repr>(slot)
                }
                #[inline]
                fn view_slot(slot: &[u8]) -> Self {
                    let value = <#repr as #core::FixedField>::from_slot(slot) as i64;
                    ::core::option::Option::unwrap_or(<Self as #core::RecordEnum>::from_discriminant(value), #ident::#fallback)
                }
                #[inline]
                fn from_slot(slot: &[u8]) -> Self {
                    <Self as #core::FixedField>::view_slot(slot)
                }
            }
        };
    }
}
