//! Tokens that are put into the output many times.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

/// As a `TokenStream`, they would be handed to the compiler and back wherever they are put into another one.
pub(crate) struct Tokens(Vec<TokenTree>);

impl From<TokenStream> for Tokens {
    fn from(stream: TokenStream) -> Self {
        Tokens(stream.into_iter().collect())
    }
}

impl ToTokens for Tokens {
    fn to_tokens(&self, out: &mut TokenStream) {
        out.extend(self.0.iter().cloned());
    }
}
