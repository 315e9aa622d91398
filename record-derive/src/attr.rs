//! `#[record(…)]`: what may stand where, and errors that name the attribute and the fix.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{
    Attribute, Error, Expr, Ident, LitInt, LitStr, Path, Token,
    meta::ParseNestedMeta,
    parse::{Parse, ParseStream},
    spanned::Spanned,
};

/// Collects errors, so that all mistakes of one struct are reported at once.
#[derive(Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.push(Error::new(span, message));
    }

    pub(crate) fn check<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    pub(crate) fn finish(self) -> syn::Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

/// A value with the place where it is written.
#[derive(Clone)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// Attributes of the struct.
#[derive(Default)]
pub(crate) struct Container {
    pub(crate) version: Option<At<u8>>,
    pub(crate) pins: Vec<(At<u8>, At<u32>)>,
    pub(crate) table: Option<At<String>>,
    /// `digest` or, if set, `digest(unique)`.
    pub(crate) digest: Option<At<bool>>,
    pub(crate) krate: Option<At<Path>>,
}

/// Attributes of a field.
#[derive(Default)]
pub(crate) struct Field {
    pub(crate) since: Option<At<u8>>,
    pub(crate) default: Option<At<Expr>>,
    pub(crate) from: Option<At<String>>,
    pub(crate) rename: Option<At<String>>,
    pub(crate) column: Option<At<String>>,
    pub(crate) skip: Option<At<()>>,
    pub(crate) as_set: Option<At<()>>,
    /// `promote` or, if set, `promote(index)`.
    pub(crate) promote: Option<At<bool>>,
    pub(crate) retired: Option<At<u8>>,
}

/// Attributes of an enum's variant.
#[derive(Default)]
pub(crate) struct Variant {
    pub(crate) other: Option<At<()>>,
    pub(crate) rename: Option<At<String>>,
}

const CONTAINER: &[&str] = &["version", "pins", "table", "digest", "crate"];
const FIELD: &[&str] =
    &["since", "default", "from", "rename", "column", "skip", "as_set", "promote", "retired"];
const ENUM: &[&str] = &["crate"];
const VARIANT: &[&str] = &["other", "rename"];
const KEY: &[&str] = &["crate"];
const KEY_FIELD: &[&str] = &["column"];

impl Container {
    pub(crate) fn of_record(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut container = Container::default();
        each(attrs, "on a record", CONTAINER, errors, |name, meta| match name {
            "version" => set(&mut container.version, meta, version),
            "pins" => pins(&mut container.pins, meta),
            "table" => set(&mut container.table, meta, string),
            "digest" => set(&mut container.digest, meta, |meta| flag(meta, "unique")),
            _ => set(&mut container.krate, meta, path),
        });
        container
    }

    pub(crate) fn of_enum(attrs: &[Attribute], errors: &mut Errors) -> Self {
        Self::only_crate(attrs, "on an enum", ENUM, errors)
    }

    pub(crate) fn of_key(attrs: &[Attribute], errors: &mut Errors) -> Self {
        Self::only_crate(attrs, "on a key", KEY, errors)
    }

    fn only_crate(attrs: &[Attribute], place: &str, known: &[&str], errors: &mut Errors) -> Self {
        let mut container = Container::default();
        each(attrs, place, known, errors, |_, meta| set(&mut container.krate, meta, path));
        container
    }

    /// The path to `record_core`.
    pub(crate) fn core(&self) -> TokenStream {
        match &self.krate {
            Some(path) => path.value.to_token_stream(),
            None => quote::quote!(::record_core),
        }
    }
}

impl Field {
    pub(crate) fn of_record(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut field = Field::default();
        each(attrs, "on a field", FIELD, errors, |name, meta| match name {
            "since" => set(&mut field.since, meta, version),
            "default" => set(&mut field.default, meta, |meta| meta.value()?.parse()),
            "from" => set(&mut field.from, meta, string),
            "rename" => set(&mut field.rename, meta, string),
            "column" => set(&mut field.column, meta, string),
            "skip" => set(&mut field.skip, meta, word),
            "as_set" => set(&mut field.as_set, meta, word),
            "promote" => set(&mut field.promote, meta, |meta| flag(meta, "index")),
            _ => set(&mut field.retired, meta, version),
        });
        field
    }

    pub(crate) fn of_key(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut field = Field::default();
        each(attrs, "on a key's field", KEY_FIELD, errors, |_, meta| set(&mut field.column, meta, string));
        field
    }
}

impl Variant {
    pub(crate) fn of_enum(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut variant = Variant::default();
        each(attrs, "on a variant", VARIANT, errors, |name, meta| match name {
            "other" => set(&mut variant.other, meta, word),
            _ => set(&mut variant.rename, meta, string),
        });
        variant
    }
}

/// Calls `read` for every known attribute.
fn each(
    attrs: &[Attribute],
    place: &str,
    known: &[&str],
    errors: &mut Errors,
    mut read: impl FnMut(&str, &ParseNestedMeta<'_>) -> syn::Result<()>,
) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("record")) {
        let result = attr.parse_nested_meta(|meta| {
            let name = meta.path.get_ident().map(Ident::to_string).unwrap_or_default();
            let result = match known.contains(&&*name) {
                true => read(&name, &meta),
                false => Err(unknown(&meta, &name, place, known)),
            };
            if let Err(error) = result {
                errors.push(error);
                // Step over the argument, so that the attributes behind it are looked at too.
                skip_argument(meta.input)?;
            }
            Ok(())
        });
        if let Err(error) = result {
            errors.push(error);
        }
    }
}

fn skip_argument(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

fn unknown(meta: &ParseNestedMeta<'_>, name: &str, place: &str, known: &[&str]) -> Error {
    let near = known.iter().filter(|known| distance(name, known) <= 1 + known.len() / 3);
    let advice = match near.min_by_key(|known| distance(name, known)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            format!("known are {}", known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", "))
        }
    };
    Error::new(meta.path.span(), format!("unknown attribute `{name}` {place}: {advice}"))
}

/// The edit distance between two short names.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Reads an attribute that may be given once.
fn set<T>(
    slot: &mut Option<At<T>>,
    meta: &ParseNestedMeta<'_>,
    read: impl FnOnce(&ParseNestedMeta<'_>) -> syn::Result<T>,
) -> syn::Result<()> {
    let start = meta.path.span();
    let value = read(meta)?;
    if slot.is_some() {
        let name = meta.path.to_token_stream();
        return Err(Error::new(start, format!("`{name}` is given twice: remove one")));
    }
    *slot = Some(At { value, span: start });
    Ok(())
}

fn word(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    match meta.input.is_empty() || meta.input.peek(Token![,]) {
        true => Ok(()),
        false => {
            let name = meta.path.to_token_stream();
            Err(Error::new(meta.path.span(), format!("`{name}` takes no value: write `#[record({name})]`")))
        }
    }
}

/// A word that may carry one other word in parentheses.
fn flag(meta: &ParseNestedMeta<'_>, option: &str) -> syn::Result<bool> {
    if !meta.input.peek(syn::token::Paren) {
        return word(meta).map(|()| false);
    }
    let name = meta.path.to_token_stream().to_string();
    meta.parse_nested_meta(|inner| match inner.path.is_ident(option) {
        true => Ok(()),
        false => {
            let message = format!("`{name}` can only be `{name}` or `{name}({option})`");
            Err(Error::new(inner.path.span(), message))
        }
    })?;
    Ok(true)
}

fn version(meta: &ParseNestedMeta<'_>) -> syn::Result<u8> {
    version_number(&meta.value()?.parse()?)
}

fn version_number(lit: &LitInt) -> syn::Result<u8> {
    let version = lit.base10_parse::<u8>().ok().filter(|version| *version > 0);
    version.ok_or_else(|| Error::new(lit.span(), "versions are numbers from 1 to 255"))
}

fn string(meta: &ParseNestedMeta<'_>) -> syn::Result<String> {
    let lit: LitStr = meta.value()?.parse()?;
    let value = lit.value();
    match value.is_empty() {
        true => Err(Error::new(lit.span(), "a name can't be empty")),
        false => Ok(value),
    }
}

fn path(meta: &ParseNestedMeta<'_>) -> syn::Result<Path> {
    let value = meta.value()?;
    match value.peek(LitStr) {
        true => value.parse::<LitStr>()?.parse(),
        false => value.call(Path::parse_mod_style),
    }
}

/// `1 = 0x5a1fc2d0` in `pins(…)`.
struct Pin {
    version: LitInt,
    fingerprint: LitInt,
}

impl Parse for Pin {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let version = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok(Pin { version, fingerprint: input.parse()? })
    }
}

fn pins(pins: &mut Vec<(At<u8>, At<u32>)>, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    let content;
    syn::parenthesized!(content in meta.input);
    for pin in content.parse_terminated(Pin::parse, Token![,])? {
        let version = At { value: version_number(&pin.version)?, span: pin.version.span() };
        if pins.iter().any(|(pinned, _)| pinned.value == version.value) {
            return Err(Error::new(
                version.span,
                format!("version {} is pinned twice: remove one", version.value),
            ));
        }
        let fingerprint = pin.fingerprint.base10_parse::<u32>().map_err(|_| {
            Error::new(pin.fingerprint.span(), "a fingerprint is a number of 32 bits, such as 0x5a1fc2d0")
        })?;
        pins.push((version, At { value: fingerprint, span: pin.fingerprint.span() }));
    }
    Ok(())
}
