//! A record's source taken apart: names, types, attributes, blob order.
//!
//! What can't be understood is reported and left out, so that the rest can still be looked at.

use crate::{
    attr::{self, Errors},
    tokens::Tokens,
    types::FieldType,
};
use syn::{Data, DeriveInput, Fields, FieldsNamed, Generics, Ident, Type, Visibility, ext::IdentExt};

/// A struct with `#[derive(Record)]`.
pub(crate) struct Record {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) generics: Generics,
    pub(crate) attrs: attr::Container,
    /// The path to `record_core`.
    pub(crate) core: Tokens,
    /// The newest version.
    pub(crate) version: u8,
    /// Stored fields in blob order.
    pub(crate) fields: Vec<Field>,
    /// Fields with `#[record(skip)]`.
    pub(crate) add_ons: Vec<AddOn>,
    /// Fields whose type can't be stored, which was reported.
    pub(crate) refused: Vec<Ident>,
    /// Something was reported: what is emitted must compile, but never runs.
    pub(crate) broken: bool,
}

/// A stored field.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// Its documentation and `#[deprecated]`, for the accessors.
    pub(crate) docs: Vec<syn::Attribute>,
    /// Without `Option` and `Retired`.
    pub(crate) ty: Type,
    /// As it is written, for messages.
    pub(crate) written: Type,
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
    pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Self {
        let attrs = attr::Container::of_record(&input.attrs, errors);
        let mut record = Record {
            ident: input.ident.clone(),
            vis: input.vis.clone(),
            generics: input.generics.clone(),
            core: attrs.core(),
            version: attrs.version.as_ref().map_or(1, |version| version.value),
            attrs,
            fields: Vec::new(),
            add_ons: Vec::new(),
            refused: Vec::new(),
            broken: false,
        };
        if let Some(named) = named(input, errors) {
            for field in &named.named {
                record.field(field, errors);
            }
            if record.fields.is_empty() && record.refused.is_empty() {
                errors.on(&input.ident, "a record needs at least one stored field");
            }
        }
        record.fields.sort_by_key(|field| field.since);
        record
    }

    fn field(&mut self, field: &syn::Field, errors: &mut Errors) {
        let Some(ident) = field.ident.clone() else { return };
        let attrs = attr::Field::of_record(&field.attrs, errors);
        if let Some(skip) = &attrs.skip {
            if attrs.is_more_than_skip() {
                errors.at(skip.span, "a skipped field is not stored, so no other attribute can say how: remove `skip` or the others");
            }
            self.add_ons.push(AddOn { ident, vis: field.vis.clone(), ty: field.ty.clone() });
            return;
        }
        let Some(ty) = errors.check(FieldType::of(&field.ty)) else {
            self.refused.push(ident);
            return;
        };
        let is_copied =
            |attr: &&syn::Attribute| attr.path().is_ident("doc") || attr.path().is_ident("deprecated");
        self.fields.push(Field {
            docs: field.attrs.iter().filter(is_copied).cloned().collect(),
            ty: ty.inner,
            written: field.ty.clone(),
            nullable: ty.nullable,
            retired: ty.retired,
            since: attrs.since.as_ref().map_or(1, |since| since.value),
            declared: self.fields.len(),
            name: attrs.rename.as_ref().map_or_else(|| ident.unraw().to_string(), |name| name.value.clone()),
            attrs,
            ident,
        });
    }

    /// Leaves only what code needs in order to compile, since something was reported.
    pub(crate) fn into_broken(mut self) -> Self {
        self.attrs = attr::Container::default();
        self.version = 1;
        self.broken = true;
        for field in &mut self.fields {
            field.attrs = attr::Field::default();
            field.since = 1;
        }
        self.fields.sort_by_key(|field| field.declared);
        self
    }

    /// The stored fields in the order in which the struct declares them.
    pub(crate) fn as_declared(&self) -> Vec<&Field> {
        let mut fields: Vec<&Field> = self.fields.iter().collect();
        fields.sort_by_key(|field| field.declared);
        fields
    }
}

fn named<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<&'a FieldsNamed> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Some(fields),
            Fields::Unnamed(fields) => errors.on(
                fields,
                "a record's fields need names, by which its stored bytes are described: write \
                 `struct Name { field: Type }`",
            ),
            Fields::Unit => errors.on(&input.ident, "a record needs at least one stored field"),
        },
        Data::Enum(data) => errors.on(
            data.enum_token,
            "an enum is no record: put `#[derive(RecordEnum)]` on it, without data in its variants, and it can be a \
             record's field",
        ),
        Data::Union(data) => errors.on(data.union_token, "a union can't be a record: use a struct"),
    }
    None
}
