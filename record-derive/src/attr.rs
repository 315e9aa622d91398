//! `#[record(…)]`: what may stand where, and errors that name the attribute and the fix.

use crate::tokens::Tokens;
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

    /// Reports at one token.
    pub(crate) fn at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.push(Error::new(span, message));
    }

    /// Reports at all of `tokens`.
    pub(crate) fn on(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.push(Error::new_spanned(tokens, message));
    }

    pub(crate) fn check<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// What makes the compiler report them.
    pub(crate) fn into_code(self) -> TokenStream {
        self.0.map_or_else(TokenStream::new, Error::into_compile_error)
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
    /// Of a key alone.
    pub(crate) id: Option<At<()>>,
}

/// Attributes of an enum's variant.
#[derive(Default)]
pub(crate) struct Variant {
    pub(crate) other: Option<At<()>>,
    pub(crate) rename: Option<At<String>>,
}

/// Where attributes may stand, and which.
struct Place {
    /// As in "unknown attribute `x` on a field".
    name: &'static str,
    known: &'static [&'static str],
}

const RECORD: Place = Place { name: "a record", known: &["version", "pins", "table", "digest", "crate"] };
const FIELD: Place = Place {
    name: "a field",
    known: &["since", "default", "from", "rename", "column", "skip", "as_set", "promote", "retired"],
};
const ENUM: Place = Place { name: "an enum", known: &["crate"] };
const VARIANT: Place = Place { name: "a variant", known: &["other", "rename"] };
const KEY: Place = Place { name: "a key", known: &["crate"] };
const KEY_FIELD: Place = Place { name: "a key's field", known: &["column", "id"] };

impl Container {
    pub(crate) fn of_record(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut container = Container::default();
        each(attrs, &RECORD, errors, |name, meta| match name {
            "version" => set(&mut container.version, meta, version),
            "pins" => pins(&mut container.pins, meta),
            "table" => set(&mut container.table, meta, string),
            "digest" => set(&mut container.digest, meta, |meta| flag(meta, "unique")),
            _ => set(&mut container.krate, meta, path),
        });
        container
    }

    pub(crate) fn of_enum(attrs: &[Attribute], errors: &mut Errors) -> Self {
        Self::only_crate(attrs, &ENUM, errors)
    }

    pub(crate) fn of_key(attrs: &[Attribute], errors: &mut Errors) -> Self {
        Self::only_crate(attrs, &KEY, errors)
    }

    fn only_crate(attrs: &[Attribute], place: &Place, errors: &mut Errors) -> Self {
        let mut container = Container::default();
        each(attrs, place, errors, |_, meta| set(&mut container.krate, meta, path));
        container
    }

    /// The path to `record_core`.
    pub(crate) fn core(&self) -> Tokens {
        match &self.krate {
            Some(path) => path.value.to_token_stream(),
            None => quote::quote!(::record_core),
        }
        .into()
    }
}

impl Field {
    pub(crate) fn of_record(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut field = Field::default();
        each(attrs, &FIELD, errors, |name, meta| match name {
            "since" => set(&mut field.since, meta, version),
            "default" => set(&mut field.default, meta, expression),
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

    /// Whether a skipped field says more than that.
    pub(crate) fn is_more_than_skip(&self) -> bool {
        let Field { since, default, from, rename, column, skip: _, as_set, promote, retired, id: _ } = self;
        since.is_some()
            || default.is_some()
            || from.is_some()
            || rename.is_some()
            || column.is_some()
            || as_set.is_some()
            || promote.is_some()
            || retired.is_some()
    }

    pub(crate) fn of_key(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut field = Field::default();
        each(attrs, &KEY_FIELD, errors, |name, meta| match name {
            "column" => set(&mut field.column, meta, string),
            _ => set(&mut field.id, meta, word),
        });
        field
    }
}

impl Variant {
    pub(crate) fn of_enum(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut variant = Variant::default();
        each(attrs, &VARIANT, errors, |name, meta| match name {
            "other" => set(&mut variant.other, meta, word),
            _ => set(&mut variant.rename, meta, string),
        });
        variant
    }
}

/// Calls `read` for every known attribute.
fn each(
    attrs: &[Attribute],
    place: &Place,
    errors: &mut Errors,
    mut read: impl FnMut(&str, &ParseNestedMeta<'_>) -> syn::Result<()>,
) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("record")) {
        let result = attr.parse_nested_meta(|meta| {
            let name = meta.path.get_ident().map(Ident::to_string).unwrap_or_default();
            let result = match place.known.contains(&&*name) {
                true => read(&name, &meta),
                false => Err(unknown(&meta.path, place)),
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

fn unknown(path: &Path, place: &Place) -> Error {
    let name = path.to_token_stream().to_string();
    let near = place.known.iter().filter(|known| distance(&name, known) <= 1 + known.len() / 3);
    let advice = match near.min_by_key(|known| distance(&name, known)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => misplaced(&name).map_or_else(|| list(place.known), str::to_owned),
    };
    Error::new_spanned(path, format!("unknown attribute `{name}` on {}: {advice}", place.name))
}

/// What to write instead of an attribute that belongs elsewhere or is called otherwise here.
fn misplaced(name: &str) -> Option<&'static str> {
    Some(match name {
        "version" | "pins" | "table" | "digest" => "it belongs on the struct",
        "since" | "default" | "from" | "column" | "skip" | "as_set" | "promote" | "retired" | "rename" => {
            "it belongs on a field of a record"
        }
        "other" => "it belongs on a variant of an enum",
        "id" => "it belongs on a field of a key",
        "name" => "`rename` fixes the stored name, `column` the name in databases",
        "index" | "indexed" => "write `promote(index)`",
        "unique" => "write `digest(unique)` on the struct",
        "null" | "nullable" | "optional" => "make the field's type an `Option`",
        "ignore" => "write `skip`",
        "deprecated" | "removed" => "write `retired = N` and the type `Retired<_>`",
        _ => return None,
    })
}

fn list(known: &[&str]) -> String {
    let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    match &*known {
        [one] => format!("only {one} is known"),
        known => format!("known are {}", known.join(", ")),
    }
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
    read: impl FnOnce(&ParseNestedMeta<'_>) -> syn::Result<At<T>>,
) -> syn::Result<()> {
    let value = read(meta)?;
    if slot.is_some() {
        let name = meta.path.to_token_stream();
        return Err(Error::new_spanned(&meta.path, format!("`{name}` is given twice: remove one")));
    }
    *slot = Some(value);
    Ok(())
}

fn word(meta: &ParseNestedMeta<'_>) -> syn::Result<At<()>> {
    match meta.input.is_empty() || meta.input.peek(Token![,]) {
        true => Ok(At { value: (), span: meta.path.span() }),
        false => {
            let name = meta.path.to_token_stream();
            Err(Error::new_spanned(&meta.path, format!("`{name}` takes no value: write `#[record({name})]`")))
        }
    }
}

/// A word that may carry one other word in parentheses.
fn flag(meta: &ParseNestedMeta<'_>, option: &str) -> syn::Result<At<bool>> {
    let name = meta.path.to_token_stream().to_string();
    let wrong = format!("`{name}` is either `{name}` or `{name}({option})`");
    if !meta.input.peek(syn::token::Paren) {
        return match word(meta) {
            Ok(word) => Ok(At { value: false, span: word.span }),
            Err(error) => Err(Error::new(error.span(), wrong)),
        };
    }
    let content;
    syn::parenthesized!(content in meta.input);
    let given: TokenStream = content.parse()?;
    match given.to_string() == option {
        true => Ok(At { value: true, span: meta.path.span() }),
        false if given.is_empty() => Err(Error::new_spanned(&meta.path, wrong)),
        false => Err(Error::new_spanned(given, wrong)),
    }
}

/// The tokens behind `=`. Without them the error is at the name, which is the last token there is.
fn value<T: Parse>(meta: &ParseNestedMeta<'_>, form: &str) -> syn::Result<T> {
    let wrong = |span| {
        Error::new(span, format!("write `{}`", form.replace('_', &meta.path.to_token_stream().to_string())))
    };
    if !meta.input.peek(Token![=]) {
        return Err(wrong(meta.path.span()));
    }
    meta.value()?.parse().map_err(|error| wrong(error.span()))
}

fn version(meta: &ParseNestedMeta<'_>) -> syn::Result<At<u8>> {
    version_number(&value(meta, "_ = N`, where N is a version, such as `_ = 2")?)
}

fn version_number(lit: &LitInt) -> syn::Result<At<u8>> {
    match lit.base10_parse::<u8>() {
        Ok(value) if value > 0 => Ok(At { value, span: lit.span() }),
        _ => Err(Error::new(lit.span(), "versions are numbers from 1 to 255")),
    }
}

fn string(meta: &ParseNestedMeta<'_>) -> syn::Result<At<String>> {
    let lit: LitStr = value(meta, "_ = \"…\"")?;
    match lit.value() {
        value if value.is_empty() => Err(Error::new(lit.span(), "a name can't be empty")),
        value => Ok(At { value, span: lit.span() }),
    }
}

fn expression(meta: &ParseNestedMeta<'_>) -> syn::Result<At<Expr>> {
    let value: Expr = value(meta, "_ = …`, with a literal, as in `_ = 1")?;
    Ok(At { span: value.span(), value })
}

fn path(meta: &ParseNestedMeta<'_>) -> syn::Result<At<Path>> {
    let value = meta.value()?;
    let mut path: Path = match value.peek(LitStr) {
        true => value.parse::<LitStr>()?.parse()?,
        false => value.call(Path::parse_mod_style)?,
    };
    let span = path.span();
    let is_relative =
        ["crate", "self", "super", "$crate"].iter().any(|first| path.segments[0].ident == first);
    if path.leading_colon.is_none() && !is_relative {
        // The name of a crate, even where a module has it too.
        path.leading_colon = Some(Token![::](span));
    }
    Ok(At { value: path, span })
}

/// `1 = 0x5a1fc2d0` in `pins(…)`.
struct Pin {
    version: LitInt,
    fingerprint: LitInt,
}

impl Parse for Pin {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let parse = || {
            let version = input.parse()?;
            input.parse::<Token![=]>()?;
            Ok(Pin { version, fingerprint: input.parse()? })
        };
        parse().map_err(|error: Error| {
            Error::new(error.span(), "a pin is a version and its fingerprint, such as `1 = 0x5a1fc2d0`")
        })
    }
}

fn pins(pins: &mut Vec<(At<u8>, At<u32>)>, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if !meta.input.peek(syn::token::Paren) {
        let message = "write `pins(1 = 0x…, 2 = 0x…)`: released versions and their fingerprints";
        return Err(Error::new_spanned(&meta.path, message));
    }
    let content;
    syn::parenthesized!(content in meta.input);
    for pin in content.parse_terminated(Pin::parse, Token![,])? {
        let version = version_number(&pin.version)?;
        if pins.iter().any(|(pinned, _)| pinned.value == version.value) {
            return Err(Error::new(
                version.span,
                format!("version {} is pinned twice: remove one", version.value),
            ));
        }
        let fingerprint = pin.fingerprint.base10_parse::<u32>().map_err(|_| {
            Error::new(pin.fingerprint.span(), "a fingerprint is a number of 32 bits, such as `0x5a1fc2d0`")
        })?;
        pins.push((version, At { value: fingerprint, span: pin.fingerprint.span() }));
    }
    Ok(())
}
