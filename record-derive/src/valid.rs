//! The rules that can be seen in source. All breaches are reported at once, each on its token.

use crate::{
    ast::{Field, Record},
    attr::Errors,
};

pub(crate) fn check(record: &Record, errors: &mut Errors) {
    if record.fields.is_empty() {
        return;
    }
    versions(record, errors);
    pins(record, errors);
    names(record, errors);
    for field in &record.fields {
        take_over(record, field, errors);
        retirement(record, field, errors);
        default(record, field, errors);
        if let (Some(promote), true) = (&field.attrs.promote, field.retired) {
            errors.at(promote.span, "a retired field has no values to promote: remove `promote`");
        }
    }
}

fn versions(record: &Record, errors: &mut Errors) {
    let mut newer = false;
    for field in &record.fields {
        let stated = [("since", &field.attrs.since), ("retired", &field.attrs.retired)];
        for (name, at) in stated.into_iter().filter_map(|(name, at)| Some((name, at.as_ref()?))) {
            if at.value > record.version {
                newer = true;
                let message = format!(
                    "`{name} = {0}` is newer than the record, which is of version {1}: write `#[record(version = {0})]` \
                     on the struct",
                    at.value, record.version
                );
                errors.at(at.span, message);
            }
        }
    }
    if !record.fields.iter().any(|field| field.since == 1) {
        let message = "no field is of version 1: a record starts with at least one field without `since`";
        errors.on(&record.ident, message);
    }
    // What is said above explains a gap too.
    if newer || !record.refused.is_empty() {
        return;
    }
    let span = record.attrs.version.as_ref().map_or(record.ident.span(), |version| version.span);
    for version in 2..=record.version {
        let adds = record.fields.iter().any(|field| field.since == version);
        let retires = record.fields.iter().any(|field| {
            field.attrs.retired.as_ref().is_some_and(|retired| retired.value == version) && !field.nullable
        });
        if !adds && !retires {
            let message = format!(
                "version {version} adds nothing: give a new field `#[record(since = {version})]`, or lower `version`"
            );
            errors.at(span, message);
        }
    }
}

fn pins(record: &Record, errors: &mut Errors) {
    for (version, _) in record.attrs.pins.iter().filter(|(version, _)| version.value > record.version) {
        let message = format!(
            "version {} is pinned, but the record is of version {}: remove the pin",
            version.value, record.version
        );
        errors.at(version.span, message);
    }
}

fn names(record: &Record, errors: &mut Errors) {
    let fields = record.as_declared();
    for (i, field) in fields.iter().enumerate() {
        let span = field.attrs.rename.as_ref().map_or(field.ident.span(), |rename| rename.span);
        let is_plain = |c: char| c > ' ' && !";(),=\u{7f}".contains(c);
        if !field.name.chars().all(is_plain) || field.name.len() > 255 {
            let message = "a stored name is at most 255 bytes long, without spaces and `;(),=`: `column` says how \
                           databases show it";
            errors.at(span, message);
        }
        if let Some(column) = field.attrs.column.as_ref().filter(|column| column.value.contains('\0')) {
            errors.at(column.span, "a column's name can't hold a NUL character");
        }
        let same_name = fields[..i].iter().find(|other| other.name == field.name);
        let same_column = fields[..i].iter().find(|other| column(other) == column(field));
        let (other, what, name, span, attribute) = match (same_name, same_column) {
            (Some(other), _) => (other, "stored name", &*field.name, span, "rename"),
            (None, Some(other)) => {
                let at = field.attrs.column.as_ref().or(other.attrs.column.as_ref());
                (other, "column name", column(field), at.map_or(span, |column| column.span), "column")
            }
            (None, None) => continue,
        };
        let message = format!(
            "`{}` and `{}` have the same {what} `{name}`: give one of them another, `{attribute} = \"…\"`",
            other.ident, field.ident
        );
        errors.at(span, message);
    }
}

fn column(field: &Field) -> &str {
    field.attrs.column.as_ref().map_or(&field.name, |column| &column.value)
}

fn take_over(record: &Record, field: &Field, errors: &mut Errors) {
    let Some(from) = &field.attrs.from else { return };
    if let Some(default) = &field.attrs.default {
        let message = "a field with `from` reads older blobs from that field, so its `default` is never used: remove it";
        errors.on(&default.value, message);
    }
    match record.fields.iter().find(|old| old.name == from.value) {
        None => errors.at(from.span, format!("`from` names no field that is stored as `{}`", from.value)),
        Some(old) if old.since >= field.since => errors.at(
            from.span,
            format!(
                "`from` takes over an older field, but `{}` is of version {} and this one of {}: give this one a newer \
                 `since`",
                old.ident, old.since, field.since
            ),
        ),
        Some(old) if old.nullable && !field.nullable => errors.at(
            from.span,
            format!("`{}` may be null, so what takes it over must be an `Option` too", old.ident),
        ),
        Some(old) if field.attrs.as_set.is_some() && old.attrs.as_set.is_none() => errors.at(
            from.span,
            format!("`{}` is no set, so older blobs hold its items in any order: remove `as_set`", old.ident),
        ),
        Some(old) => {
            // What is never null holds nothing any more, not even a value of its type, once it is retired.
            if let Some(retired) = old.attrs.retired.as_ref().filter(|_| !old.nullable)
                && retired.value < field.since
            {
                let message = format!(
                    "blobs of version {0} hold no value of `{1}`, which was retired in it, and lack this field: let \
                     the version that adds this one retire `{1}`",
                    retired.value, old.ident
                );
                errors.at(from.span, message);
            }
        }
    }
}

fn retirement(record: &Record, field: &Field, errors: &mut Errors) {
    match (&field.attrs.retired, field.retired) {
        (Some(retired), false) => {
            let message = "a retired field holds no value: make its type `Retired<_>`, the old type inside";
            errors.at(retired.span, message);
        }
        (None, true) if !field.nullable => errors.on(
            &field.written,
            "say which version stopped writing the field, `#[record(retired = N)]`, since blobs of that version on hold \
             no value for older code to read",
        ),
        (Some(retired), true) if retired.value <= record.version && retired.value <= field.since => errors.at(
            retired.span,
            format!("the field is of version {}, so only a later version can retire it", field.since),
        ),
        _ => {}
    }
}

fn default(record: &Record, field: &Field, errors: &mut Errors) {
    let Some(default) = &field.attrs.default else { return };
    errors.check(crate::expand::default_literal(&default.value));
    if field.since == 1 {
        let message = "a default is what blobs without the field are read as, and a field of version 1 is in all of them: \
                       remove it, or say which version added the field, `since = N`";
        errors.on(&default.value, message);
    }
    if record.generics.type_params().any(|param| mentions(&field.ty, &param.ident))
        || record.generics.const_params().any(|param| mentions(&field.ty, &param.ident))
    {
        let message =
            "a field whose type depends on the record's parameters can't have a default: make it an `Option`";
        errors.on(&default.value, message);
    }
}

/// Whether the tokens of a type hold `name`.
fn mentions(ty: &syn::Type, name: &syn::Ident) -> bool {
    fn holds(tokens: proc_macro2::TokenStream, name: &syn::Ident) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Ident(ident) => ident == *name,
            proc_macro2::TokenTree::Group(group) => holds(group.stream(), name),
            _ => false,
        })
    }
    holds(quote::quote!(#ty), name)
}
