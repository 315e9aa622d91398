//! `default = …`: a literal, a constant or an enum's variant, encoded by a constant of the core.

use super::{Context, call_at};
use crate::{ast::Field, tokens::Tokens};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Expr, ExprLit, ExprUnary, Lit, UnOp};

/// The bytes of a field's default: an `Option<&'static [u8]>`.
pub(super) fn expand(cx: &Context<'_>, i: usize, field: &Field) -> Option<TokenStream> {
    let default = &field.attrs.default.as_ref()?.value;
    let (private, nullable, ty) = (&cx.private, field.nullable, field_type(cx, i, field));
    if let Some(integer) = integer(default, false) {
        return Some(quote!(#private::integer_default::<#ty, { #integer }>(#nullable)));
    }
    let (literal, ty) = (literal(private, default, false).ok()?, described(cx, &ty));
    Some(quote! {
        {
            const __LITERAL: #private::Literal = #literal;
            const __DEFAULT: &#private::LiteralBytes<{ __LITERAL.width(&#ty) }> =
                &#private::encode_literal(&#ty, __LITERAL);
            __DEFAULT.get(#nullable)
        }
    })
}

/// The constant that compares the default with the field's type.
pub(super) fn check_item(cx: &Context<'_>, i: usize, field: &Field) -> Option<TokenStream> {
    let default = &field.attrs.default.as_ref()?.value;
    let (private, field_ty, ty) = (&cx.private, &field.ty, described(cx, &field_type(cx, i, field)));
    let literal = literal(private, default, false).ok()?;
    let check = call_at(default, quote!(#private::check_default), quote!(&#ty, #literal));
    // What a path names must be an integer, or a variant of the very enum.
    let same = path(default).map(|path| {
        let same = call_at(path, quote!(#private::default_constant::<#field_ty, _>), quote!(#path));
        quote!(let _ = || #same;)
    });
    Some(quote! {
        const _: () = {
            #same
            #check
        };
    })
}

fn field_type(cx: &Context<'_>, i: usize, field: &Field) -> TokenStream {
    let (private, ty) = (&cx.private, &field.ty);
    match cx.has_type_parameters() {
        // The type does not depend on the parameters, which are not in scope in the constants here.
        true => quote!(#ty),
        false => {
            let (i, this) = (&cx.numbers[i], cx.this_static());
            quote!(<#this as #private::FieldAt<#i>>::Type)
        }
    }
}

/// What the layout says of the type.
fn described(cx: &Context<'_>, ty: &TokenStream) -> TokenStream {
    let core = &cx.core;
    quote!(<#ty as #core::Field>::TYPE)
}

/// The default as an `i128`, if it is an integer or what a path names.
fn integer(expr: &Expr, negative: bool) -> Option<TokenStream> {
    let sign = negative.then(|| quote!(-));
    match expr {
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) if !negative => integer(expr, true),
        Expr::Group(group) => integer(&group.expr, negative),
        Expr::Paren(paren) => integer(&paren.expr, negative),
        Expr::Lit(ExprLit { lit: Lit::Int(lit), .. }) => {
            let digits = syn::LitInt::new(&format!("{}_i128", lit.base10_digits()), lit.span());
            Some(quote!(#sign #digits))
        }
        Expr::Path(path) => Some(quote!(#sign (#path as i128))),
        _ => None,
    }
}

/// Whether the expression can be a default.
pub(crate) fn check(expr: &Expr) -> syn::Result<()> {
    literal(&TokenStream::new().into(), expr, false).map(|_| ())
}

fn path(expr: &Expr) -> Option<&syn::ExprPath> {
    match expr {
        Expr::Path(path) => Some(path),
        Expr::Unary(unary) => path(&unary.expr),
        Expr::Group(group) => path(&group.expr),
        Expr::Paren(paren) => path(&paren.expr),
        _ => None,
    }
}

fn literal(private: &Tokens, expr: &Expr, negative: bool) -> syn::Result<TokenStream> {
    let sign = if negative { quote!(-) } else { TokenStream::new() };
    Ok(match expr {
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) if !negative => {
            return literal(private, expr, true);
        }
        Expr::Group(group) => return literal(private, &group.expr, negative),
        Expr::Paren(paren) => return literal(private, &paren.expr, negative),
        Expr::Lit(ExprLit { lit, .. }) => match lit {
            Lit::Int(lit) => {
                lit.base10_parse::<i128>()
                    .map_err(|_| Error::new_spanned(lit, "the default is out of the field's range"))?;
                let integer = integer(expr, negative);
                quote!(#private::Literal::Int(#integer))
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
        Expr::Path(_) => {
            let integer = integer(expr, negative);
            quote!(#private::Literal::Int(#integer))
        }
        _ => return Err(unsupported(expr)),
    })
}

fn unsupported(expr: &Expr) -> Error {
    let message = "a default is part of the format, so it is a literal, an integer constant or an enum's variant: dates \
                   and times take the integer that is stored (days, µs), decimals the unscaled integer";
    Error::new_spanned(expr, message)
}
