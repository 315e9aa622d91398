//! A record's source taken apart: names, types, attributes, blob order.

use crate::{
    attr::{self, Errors},
    types::FieldType,
};
use proc_macro2::{Span, TokenStream};
use syn::{
    Data, DeriveInput, Error, Fields, Generics, Ident, Type, Visibility, ext::IdentExt, spanned::Spanned,
};

/// A struct with `#[derive(Record)]`.
pub(crate) struct Record {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) generics: Generics,
    pub(crate) attrs: attr::Container,
    /// The path to `record_core`.
    pub(crate) core: TokenStream,
    /// The newest version.
    pub(crate) version: u8,
    /// Stored fields in blob order.
    pub(crate) fields: Vec<Field>,
    /// Fields with `#[record(skip)]`.
    pub(crate) add_ons: Vec<AddOn>,
}

/// A stored field.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// As it is written, for messages and documentation.
    pub(crate) docs: Vec<syn::Attribute>,
    pub(crate) span: Span,
    /// Without `Option` and `Retired`.
    pub(crate) ty: Type,
    pub(crate) nullable: bool,
    pub(crate) retired: bool,
    pub(crate) attrs: attr::Field,
    pub(crate) since: u8,
    /// The stored name.
    pub(crate) name: String,
    /// The place among stored fields in declaration order.
    pub(crate) declared: usize,
}

/// A field that is not stored.
pub(crate) struct AddOn {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) ty: Type,
}

impl Record {
    pub(crate) fn parse(input: &DeriveInput) -> syn::Result<Self> {
        let named = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => fields,
                Fields::Unnamed(fields) => {
                    let message = "a record's fields need names, because its bytes are described by them: write \
                                   `struct Name { field: Type }`";
                    return Err(Error::new(fields.span(), message));
                }
                Fields::Unit => {
                    return Err(Error::new(input.ident.span(), "a record needs at least one field"));
                }
            },
            Data::Enum(data) => {
                let message =
                    "enums are not records: field-less ones can be fields with `#[derive(RecordEnum)]`";
                return Err(Error::new(data.enum_token.span, message));
            }
            Data::Union(data) => {
                return Err(Error::new(data.union_token.span, "unions can't be records: use a struct"));
            }
        };
        let mut errors = Errors::default();
        let attrs = attr::Container::of_record(&input.attrs, &mut errors);
        let (mut fields, mut add_ons) = (Vec::new(), Vec::new());
        for field in &named.named {
            let Some(ident) = field.ident.clone() else { continue };
            let attrs = attr::Field::of_record(&field.attrs, &mut errors);
            if attrs.skip.is_some() {
                check_skipped(&attrs, &mut errors);
                add_ons.push(AddOn { ident, vis: field.vis.clone(), ty: field.ty.clone() });
                continue;
            }
            let Some(ty) = errors.check(FieldType::of(&field.ty)) else { continue };
            let name =
                attrs.rename.as_ref().map_or_else(|| ident.unraw().to_string(), |name| name.value.clone());
            fields.push(Field {
                docs: field.attrs.iter().filter(|attr| attr.path().is_ident("doc")).cloned().collect(),
                span: field.ty.span(),
                ty: ty.inner,
                nullable: ty.nullable,
                retired: ty.retired,
                since: attrs.since.as_ref().map_or(1, |since| since.value),
                declared: fields.len(),
                name,
                attrs,
                ident,
            });
        }
        if fields.is_empty() && errors.is_empty() {
            errors.at(input.ident.span(), "a record needs at least one stored field");
        }
        errors.finish()?;
        fields.sort_by_key(|field| field.since);
        Ok(Record {
            ident: input.ident.clone(),
            vis: input.vis.clone(),
            generics: input.generics.clone(),
            core: attrs.core(),
            version: attrs.version.as_ref().map_or(1, |version| version.value),
            attrs,
            fields,
            add_ons,
        })
    }
}

fn check_skipped(attrs: &attr::Field, errors: &mut Errors) {
    let others = [
        attrs.since.as_ref().map(|at| ("since", at.span)),
        attrs.default.as_ref().map(|at| ("default", at.span)),
        attrs.from.as_ref().map(|at| ("from", at.span)),
        attrs.rename.as_ref().map(|at| ("rename", at.span)),
        attrs.column.as_ref().map(|at| ("column", at.span)),
        attrs.as_set.as_ref().map(|at| ("as_set", at.span)),
        attrs.promote.as_ref().map(|at| ("promote", at.span)),
        attrs.retired.as_ref().map(|at| ("retired", at.span)),
    ];
    for (name, span) in others.into_iter().flatten() {
        errors.at(span, format!("a skipped field is not stored, so `{name}` says nothing: remove it"));
    }
}
