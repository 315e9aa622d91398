//! The rules that can be seen in source. All breaches are reported at once, each on its token.

use crate::{
    ast::{Field, Record},
    attr::Errors,
    types,
};

pub(crate) fn check(record: &Record) -> syn::Result<()> {
    let mut errors = Errors::default();
    versions(record, &mut errors);
    pins(record, &mut errors);
    names(record, &mut errors);
    for field in &record.fields {
        take_over(record, field, &mut errors);
        retirement(record, field, &mut errors);
        promotion(field, &mut errors);
    }
    errors.finish()
}

fn versions(record: &Record, errors: &mut Errors) {
    for field in &record.fields {
        let Some(since) = &field.attrs.since else { continue };
        if since.value > record.version {
            let (since_value, version) = (since.value, record.version);
            errors.at(
                since.span,
                format!("`since = {since_value}` is newer than the record: write `#[record(version = {since_value})]` on the struct instead of version {version}"),
            );
        }
    }
    let span = record.attrs.version.as_ref().map_or(record.ident.span(), |version| version.span);
    for version in 1..=record.version {
        let adds = record.fields.iter().any(|field| field.since == version);
        let retires = record.fields.iter().any(|field| {
            field.attrs.retired.as_ref().is_some_and(|retired| retired.value == version) && !field.nullable
        });
        match (adds, retires, version) {
            (false, _, 1) => {
                errors.at(
                    record.ident.span(),
                    "no field is of version 1: a record starts with at least one field without `since`",
                );
            }
            (false, false, _) => errors.at(
                span,
                format!(
                    "version {version} adds nothing: give a field `since = {version}`, or lower `version`"
                ),
            ),
            _ => {}
        }
    }
}

fn pins(record: &Record, errors: &mut Errors) {
    for (version, _) in &record.attrs.pins {
        if version.value > record.version {
            errors.at(
                version.span,
                format!(
                    "version {} is pinned, but the record is of version {}",
                    version.value, record.version
                ),
            );
        }
    }
}

fn names(record: &Record, errors: &mut Errors) {
    let in_order = || {
        let mut fields: Vec<&Field> = record.fields.iter().collect();
        fields.sort_by_key(|field| field.declared);
        fields
    };
    for (i, field) in in_order().into_iter().enumerate() {
        let span = field.attrs.rename.as_ref().map_or(field.ident.span(), |rename| rename.span);
        let is_plain = |c: char| c > ' ' && !";(),=\u{7f}".contains(c);
        if !field.name.chars().all(is_plain) || field.name.len() > 255 {
            errors.at(span, "a stored name is at most 255 bytes long, without spaces and without `;(),=`; use `column` for how databases show it");
        }
        if let Some(other) = in_order()[..i].iter().find(|other| other.name == field.name) {
            errors.at(
                span,
                format!("`{}` and `{}` have the same stored name `{}`", other.ident, field.ident, field.name),
            );
        }
        if let Some(column) = &field.attrs.column {
            if column.value.contains('\0') {
                errors.at(column.span, "a column's name can't hold a NUL character");
            }
        }
        let column = |field: &Field| {
            field.attrs.column.as_ref().map_or_else(|| field.name.clone(), |c| c.value.clone())
        };
        if let Some(other) =
            in_order()[..i].iter().find(|other| other.name != field.name && column(other) == column(field))
        {
            let span = field.attrs.column.as_ref().map_or(span, |column| column.span);
            errors.at(
                span,
                format!(
                    "`{}` and `{}` have the same column name `{}`",
                    other.ident,
                    field.ident,
                    column(field)
                ),
            );
        }
    }
}

fn take_over(record: &Record, field: &Field, errors: &mut Errors) {
    let Some(from) = &field.attrs.from else { return };
    if let Some(default) = &field.attrs.default {
        errors.at(default.span, "a field with `from` reads older blobs from that field, so its `default` is never used: remove it");
    }
    match record.fields.iter().find(|old| old.name == from.value) {
        None => errors.at(from.span, format!("`from` names no field that is stored as `{}`", from.value)),
        Some(old) if old.since >= field.since => errors.at(
            from.span,
            format!(
                "`from` takes over an older field, but `{}` is of version {} and this one of {}",
                old.ident, old.since, field.since
            ),
        ),
        Some(old) if old.nullable && !field.nullable => errors
            .at(from.span, format!("`{}` may be null, so what takes it over must be an `Option`", old.ident)),
        Some(_) => {}
    }
}

fn retirement(record: &Record, field: &Field, errors: &mut Errors) {
    match (&field.attrs.retired, field.retired) {
        (Some(retired), false) => errors.at(retired.span, "only a field of type `Retired<_>` is retired"),
        (None, true) if !field.nullable => errors.at(
            field.span,
            "say which version stopped writing the field, `#[record(retired = N)]`: blobs of that version on hold no value that older code could read",
        ),
        (Some(retired), true) if retired.value > record.version => errors.at(
            retired.span,
            format!("`retired = {0}` is newer than the record: write `#[record(version = {0})]` on the struct", retired.value),
        ),
        (Some(retired), true) if retired.value <= field.since => errors.at(
            retired.span,
            format!("the field is of version {}, so a later version retires it", field.since),
        ),
        _ => {}
    }
}

fn promotion(field: &Field, errors: &mut Errors) {
    let Some(promote) = &field.attrs.promote else { return };
    if field.retired {
        errors.at(promote.span, "a retired field has no values to promote");
    } else if promote.value && types::is_variable(&field.ty) {
        errors.at(
            promote.span,
            "an index entry can't hold text of any length: use `promote`, or `Text<N>` for the field",
        );
    }
}
