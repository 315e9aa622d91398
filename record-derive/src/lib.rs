//! The derive macros of `record-core`: a struct's source to a constant layout and thin typed accessors.
//!
//! `ast` takes the source apart, `attr` reads `#[record(…)]`, `valid` finds what breaks the rules that can be seen in
//! source, `expand` writes code. Rules that need types (widths, defaults, nesting, fingerprints) are checked by
//! constant functions of `record-core`, which the code calls. Users depend on `record-core` alone.

mod ast;
mod attr;
mod enumeration;
mod expand;
mod key;
mod tokens;
mod types;
mod valid;

use attr::Errors;
use proc_macro::TokenStream;
use quote::quote;
use syn::{DeriveInput, parse_macro_input};

// The reference of the attributes stands where the macros are re-exported, in `record-core/docs`: there its examples
// compile, and its links lead somewhere.
#[allow(missing_docs, reason = "documented where it is re-exported")]
#[proc_macro_derive(Record, attributes(record))]
pub fn derive_record(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let mut errors = Errors::default();
    let record = ast::Record::parse(&input, &mut errors);
    valid::check(&record, &mut errors);
    if errors.is_empty() {
        return expand::record(&record).into();
    }
    // What is emitted beside errors compiles, so that uses of the type are no errors of their own.
    let (errors, code) = (errors.into_code(), expand::record(&record.into_broken()));
    quote!(#errors #code).into()
}

#[allow(missing_docs, reason = "documented where it is re-exported")]
#[proc_macro_derive(RecordEnum, attributes(record))]
pub fn derive_record_enum(input: TokenStream) -> TokenStream {
    enumeration::derive(&parse_macro_input!(input as DeriveInput)).into()
}

#[allow(missing_docs, reason = "documented where it is re-exported")]
#[proc_macro_derive(Key, attributes(record))]
pub fn derive_key(input: TokenStream) -> TokenStream {
    key::derive(&parse_macro_input!(input as DeriveInput)).into()
}

// The examples of the README compile and run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    /// The code for a record that has everything, in a crate that calls the core `renamed`.
    fn code() -> String {
        let input: DeriveInput = parse_quote! {
            #[record(crate = renamed, version = 2, pins(1 = 0x1), table = "t", digest)]
            pub struct Everything<'a> {
                #[record(promote)]
                a: Option<i32>,
                b: Cow<'a, str>,
                c: State,
                #[record(as_set)]
                d: Vec<String>,
                #[record(retired = 2)]
                e: Retired<i32>,
                #[record(since = 2, from = "c")]
                f: State,
                #[record(since = 2, default = State::Open)]
                g: State,
                #[record(skip)]
                h: i32,
            }
        };
        let mut errors = Errors::default();
        let record = ast::Record::parse(&input, &mut errors);
        valid::check(&record, &mut errors);
        assert!(errors.is_empty(), "{}", errors.into_code());
        format!("{} {}", expand::record(&record), expand::record(&record.into_broken()))
    }

    #[test]
    fn the_core_is_named_as_the_user_says() {
        assert!(!code().contains("record_core"), "{}", code());
    }

    /// Whatever its paths lead to, so nothing that they lead to is believed.
    #[test]
    fn there_is_nothing_unsafe_in_it() {
        assert!(!code().contains("unsafe"), "{}", code());
    }

    #[test]
    fn paths_do_not_depend_on_what_is_in_scope() {
        let code = code();
        for path in ["core :: ", "renamed :: "] {
            let (all, absolute) = (code.matches(path).count(), code.matches(&format!(":: {path}")).count());
            assert!(all > 0 && all == absolute, "{path}: {all} paths, {absolute} of them absolute");
        }
    }
}
