//! The derive macros of `record-core`: a struct's source to a constant layout and thin typed accessors.
//!
//! `ast` takes the source apart, `attr` reads `#[record(…)]`, `valid` finds what breaks the rules that can be seen in
//! source, `expand` writes code. Rules that need types (widths, defaults, nesting, fingerprints) are checked by
//! constant functions of `record-core`, which the code calls. Users depend on `record-core` alone.

mod ast;
mod attr;
mod enumeration;
mod expand;
mod fallback;
mod key;
mod types;
mod valid;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct storable; see the guide of `record-core`.
#[proc_macro_derive(Record, attributes(record))]
pub fn derive_record(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let code =
        ast::Record::parse(&input).and_then(|record| valid::check(&record).map(|()| expand::record(&record)));
    code.unwrap_or_else(|error| fallback::record(&input, error)).into()
}

/// Makes a field-less enum storable as its discriminant; see the guide of `record-core`.
#[proc_macro_derive(RecordEnum, attributes(record))]
pub fn derive_record_enum(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    enumeration::derive(&input).unwrap_or_else(|error| fallback::enumeration(&input, error)).into()
}

/// Makes a struct the key of a record table; see `record_core::Key`.
#[proc_macro_derive(Key, attributes(record))]
pub fn derive_key(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    key::derive(&input).unwrap_or_else(|error| fallback::key(&input, error)).into()
}
