//! `default = …`: a literal, a constant or an enum's variant, encoded by a constant of the core.

use super::Context;
use crate::ast::Field;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Error, Expr, ExprLit, ExprUnary, Lit, UnOp, spanned::Spanned};

/// An `Option<&'static [u8]>`.
pub(super) fn expand(cx: &Context<'_>, field: &Field) -> TokenStream {
    let Some(default) = &field.attrs.default else { return quote!(::core::option::Option::None) };
    let (core, private, ty, nullable) = (cx.core, &cx.private, &field.ty, field.nullable);
    let literal = match literal(cx, &default.value, false) {
        Ok(literal) => literal,
        Err(error) => return error.to_compile_error(),
    };
    quote_spanned! {default.value.span()=>
        {
            const LITERAL: #private::Literal = #literal;
            const DEFAULT: &#private::LiteralBytes<{ LITERAL.width(&<#ty as #core::Field>::TYPE) }> =
                &#private::encode_literal(&<#ty as #core::Field>::TYPE, LITERAL);
            DEFAULT.get(#nullable)
        }
    }
}

fn literal(cx: &Context<'_>, expr: &Expr, negative: bool) -> syn::Result<TokenStream> {
    let private = &cx.private;
    let sign = if negative { quote!(-) } else { TokenStream::new() };
    Ok(match expr {
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) if !negative => return literal(cx, expr, true),
        Expr::Group(group) => return literal(cx, &group.expr, negative),
        Expr::Paren(paren) => return literal(cx, &paren.expr, negative),
        Expr::Lit(ExprLit { lit, .. }) => match lit {
            Lit::Int(lit) => {
                let digits = syn::LitInt::new(&format!("{}_i128", lit.base10_digits()), lit.span());
                quote!(#private::Literal::Int(#sign #digits))
            }
            Lit::Float(lit) => {
                let double = syn::LitFloat::new(&format!("{}_f64", lit.base10_digits()), lit.span());
                let single = syn::LitFloat::new(&format!("{}_f32", lit.base10_digits()), lit.span());
                quote!(#private::Literal::Float(#sign #double, #sign #single))
            }
            Lit::Bool(lit) => quote!(#private::Literal::Bool(#lit)),
            Lit::Char(lit) => quote!(#private::Literal::Char(#lit)),
            Lit::Str(lit) => quote!(#private::Literal::Str(#lit)),
            Lit::ByteStr(lit) => quote!(#private::Literal::Bytes(#lit)),
            _ => return Err(unsupported(expr)),
        },
        Expr::Path(path) => quote!(#private::Literal::Int(#sign (#path as i128))),
        _ => return Err(unsupported(expr)),
    })
}

fn unsupported(expr: &Expr) -> Error {
    let message = "a default is a literal, an integer constant or an enum's variant, because it is part of the format: \
                   dates and times take the integer that is stored (days, µs), decimals the unscaled integer";
    Error::new(expr.span(), message)
}
