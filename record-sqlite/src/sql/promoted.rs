//! Promoted fields: which columns show which fields, and the values that they show.
//!
//! What they hold is written down on the [crate's page](crate#promoted-fields).

use record_core::{
    Invalid,
    layout::{FieldLayout, Layout, Promote, Type, Variant},
    rusqlite::{column_value, declared_type},
    structure::Structure,
    value::Value,
};
use rusqlite::types::{ToSqlOutput, ValueRef};

/// A column that shows a field.
pub(crate) struct Promoted {
    pub(crate) column: &'static str,
    /// The field's number in the layout that the table is written by.
    field: usize,
    pub(super) ty: &'static Type,
    /// The field is no longer used: the column is NULL.
    pub(crate) retired: bool,
    /// Another program shows a variant of the enum by another name, so rows may hold either.
    pub(super) disputed: bool,
}

/// The columns that programs with these layouts expect, as they are filled by `newest`, which extends them all.
///
/// What one layout promotes stays promoted: the column is there, and every program keeps it right.
pub(crate) fn promoted(layouts: &[&'static Layout], newest: &'static Layout) -> Vec<Promoted> {
    let mut all: Vec<Promoted> = Vec::new();
    for layout in layouts {
        for asked in layout.fields().iter().filter(|field| field.promote() != Promote::No) {
            let known = |promoted: &Promoted| promoted.column.eq_ignore_ascii_case(asked.column());
            if all.iter().any(known) {
                continue;
            }
            // A field may have taken the column over from one that was retired.
            let shown = |field: &FieldLayout| {
                field.retired().is_none() && field.column().eq_ignore_ascii_case(asked.column())
            };
            let by_name = |field: &FieldLayout| field.name() == asked.name();
            let Some(i) =
                newest.fields().iter().position(shown).or_else(|| newest.fields().iter().position(by_name))
            else {
                continue;
            };
            let field = &newest.fields()[i];
            let ty = layouts.iter().fold(field.ty(), |ty, layout| match layout.field(field.name()) {
                Some(field) => ty.richer(field.ty()),
                None => ty,
            });
            if declared_type(ty).is_some() {
                let retired = field.retired().is_some();
                let mut types = layouts.iter().filter_map(|layout| layout.field(field.name()));
                let disputed = types.any(|field| is_disputed(ty, field.ty()));
                all.push(Promoted { column: asked.column(), field: i, ty, retired, disputed });
            }
        }
    }
    all
}

impl Promoted {
    /// The column's declared type.
    pub(crate) fn declared_type(&self) -> &'static str {
        declared_type(self.ty).unwrap_or("BLOB")
    }

    /// Whether `now` shows the variants of this column's enum under other names, or shows more of them.
    pub(crate) fn names_otherwise(&self, now: &Promoted) -> bool {
        match (self.ty.storage_type(), now.ty.storage_type()) {
            (Type::Enum(then), Type::Enum(names)) => {
                self.column.eq_ignore_ascii_case(now.column)
                    && (then.variants(), then.other()) != (names.variants(), names.other())
            }
            _ => false,
        }
    }

    /// The name of the field that is shown.
    pub(crate) fn field(&self, newest: &Layout) -> &'static str {
        newest.fields()[self.field].name()
    }

    /// What the column holds for a blob.
    pub(crate) fn value<'b>(
        &self,
        newest: &'static Layout,
        blob: &Structure<'b>,
    ) -> Result<ToSqlOutput<'b>, Invalid> {
        let null = ToSqlOutput::Borrowed(ValueRef::Null);
        if self.retired {
            return Ok(null);
        }
        match blob.read(newest, self.field) {
            // The bytes may be those of the field that this one takes over.
            Some((bytes, field)) if field.name() == newest.fields()[self.field].name() => {
                column_value(Value::of(self.ty, bytes), self.ty)
            }
            Some((bytes, field)) => column_value(Value::of(field.ty(), bytes), self.ty),
            None => Ok(null),
        }
    }

    /// The SQL literal of what a column holds for blobs without the field; `None` where it is not always the same.
    pub(crate) fn default(&self, newest: &'static Layout) -> Option<String> {
        let field = &newest.fields()[self.field];
        if self.retired || field.since() == 1 || field.taken_from().is_some() || field.default_is_null() {
            return None;
        }
        let value = column_value(Value::of(self.ty, field.default_bytes()), self.ty).ok()?;
        let value = match &value {
            ToSqlOutput::Borrowed(value) => *value,
            ToSqlOutput::Owned(value) => value.into(),
            _ => return None,
        };
        match value {
            ValueRef::Integer(value) => Some(value.to_string()),
            ValueRef::Real(value) if value.is_finite() => Some(format!("{value:?}")),
            ValueRef::Text(text) => {
                Some(format!("'{}'", std::str::from_utf8(text).ok()?.replace('\'', "''")))
            }
            ValueRef::Blob(bytes) => {
                Some(format!("x'{}'", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
            }
            _ => None,
        }
    }
}

/// The column that shows a field of the program's layout in every row.
pub(super) fn shown<'p>(
    promoted: &'p [Promoted],
    newest: &Layout,
    field: &FieldLayout,
) -> Option<&'p Promoted> {
    // A field that takes over an enum is shown by the names of either.
    let is_ambiguous = field.taken_from().is_some() && matches!(field.ty().storage_type(), Type::Enum(_));
    promoted
        .iter()
        .find(|promoted| !promoted.retired && promoted.field(newest) == field.name() && !is_ambiguous)
}

/// Whether two types show a value by different names.
fn is_disputed(a: &Type, b: &Type) -> bool {
    let (Type::Enum(a), Type::Enum(b)) = (a.storage_type(), b.storage_type()) else { return false };
    let differs =
        |variant: &Variant| a.variant(variant.value()).is_some_and(|other| other.name() != variant.name());
    b.variants().iter().any(differs) || b.other().is_some() && a.other().is_none()
}
