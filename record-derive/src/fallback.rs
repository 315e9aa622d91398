//! What is emitted beside the errors of a derive: an implementation that compiles, so that one mistake gives one
//! message instead of one at every use of the type.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error};

use crate::attr::{Container, Errors};

fn core(input: &DeriveInput) -> TokenStream {
    Container::of_record(&input.attrs, &mut Errors::default()).core()
}

pub(crate) fn record(input: &DeriveInput, error: Error) -> TokenStream {
    let (core, ident, error) = (core(input), &input.ident, error.into_compile_error());
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #error
        const _: () = {
            #[automatically_derived]
            impl #impl_generics #core::__private::Fallback for #ident #ty_generics #where_clause {}
        };
    }
}

pub(crate) fn enumeration(input: &DeriveInput, error: Error) -> TokenStream {
    let (core, ident, error) = (core(input), &input.ident, error.into_compile_error());
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #error
        const _: () = {
            #[automatically_derived]
            impl #impl_generics #core::Field for #ident #ty_generics #where_clause {
                type Class = #core::field::Inline;
                type View<'blob> = u8;
                const TYPE: #core::__private::Type = #core::__private::Type::U8;
            }

            #[automatically_derived]
            impl #impl_generics #core::FixedField for #ident #ty_generics #where_clause {
                fn to_slot(&self, _: &mut [u8]) -> ::core::result::Result<(), #core::Invalid> {
                    ::core::unreachable!()
                }
                fn check_slot(_: &[u8]) -> ::core::result::Result<(), #core::Invalid> {
                    ::core::unreachable!()
                }
                fn view_slot(_: &[u8]) -> u8 {
                    ::core::unreachable!()
                }
                fn from_slot(_: &[u8]) -> Self {
                    ::core::unreachable!()
                }
            }
        };
    }
}

pub(crate) fn key(input: &DeriveInput, error: Error) -> TokenStream {
    let (core, ident, error) = (core(input), &input.ident, error.into_compile_error());
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #error
        const _: () = {
            #[automatically_derived]
            impl #impl_generics #core::Key for #ident #ty_generics #where_clause {
                const COLUMNS: &'static [#core::key::KeyColumn] = &[];
                fn for_each(&self, _: &mut dyn ::core::ops::FnMut(#core::key::KeyValue<'_>)) {}
                fn read(_: &mut #core::key::KeyReader<'_>) -> ::core::result::Result<Self, #core::Error> {
                    ::core::unreachable!()
                }
            }
        };
    }
}
