//! Layouts of one version whose bytes are the same and which still differ, in what their programs know of names.

use super::{Digest, FieldLayout, Layout, Promote, Type};
use crate::Error;
use alloc::{format, vec::Vec};

impl Layout {
    /// This layout with what one of the same version, of another program, knows more of: the enum that has more variants, and what is
    /// promoted. A field is retired only where no program uses it any more. `None` where the other one has all of it.
    ///
    /// What is new lives as long as the process, as layouts do. For catalogs, in which programs that know different names keep the
    /// layout of one version.
    ///
    /// ```
    /// use record_core::{Record, layout::Layout};
    ///
    /// mod older {
    ///     #[derive(record_core::Record)]
    ///     pub struct Point { x: i32, y: i32 }
    /// }
    /// mod newer {
    ///     #[derive(record_core::Record)]
    ///     pub struct Point { #[record(promote)] x: i32, y: i32 }
    /// }
    ///
    /// let (older, newer) = (older::Point::LAYOUT, newer::Point::LAYOUT);
    /// let joined = newer.joined(older)?.expect("the older one knows less");
    /// assert_eq!(joined.fields(), newer.fields());
    /// assert!(older.joined(newer)?.is_none());
    /// # Ok::<(), record_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the other layout is not of the same version and the same bytes.
    pub fn joined(&self, other: &Layout) -> Result<Option<Layout>, Error> {
        let difference = match self.version == other.version {
            true => self.difference(other),
            false => Some(format!("version {} is here, version {} there", self.version, other.version)),
        };
        // Views read without looking where a layout says that fields are, so what is made here lies where this one does.
        if let Some(difference) = difference {
            return Err(Error::layout(self.record, difference));
        }
        let join = |(ours, theirs)| join(ours, theirs);
        let fields: Vec<FieldLayout> = self.fields.iter().zip(other.fields).map(join).collect();
        let digest = if self.digest == Digest::No { other.digest } else { self.digest };
        let same = fields == other.fields
            && digest == other.digest
            && self.record == other.record
            && self.table == other.table;
        Ok((!same).then(|| Layout { fields: fields.leak(), digest, ..*self }))
    }
}

fn join(ours: &FieldLayout, theirs: &FieldLayout) -> FieldLayout {
    let promote = if ours.promote == Promote::No { theirs.promote } else { ours.promote };
    let retired = theirs.retired.and(ours.retired);
    FieldLayout { promote, retired, ty: *ours.ty.richer(&theirs.ty), ..*ours }
}

impl Type {
    /// The one of two types with equal bytes, such as an enum's before and after it grew, that has more names for its values; this
    /// one in doubt. That their bytes are equal is not looked at.
    pub fn richer<'a>(&'a self, other: &'a Type) -> &'a Type {
        if variants(other) > variants(self) { other } else { self }
    }
}

fn variants(ty: &Type) -> usize {
    match ty {
        Type::Enum(e) => e.variants().len(),
        Type::Array { item, .. } | Type::List { item, .. } => variants(item),
        Type::Extension { storage, .. } => variants(storage),
        Type::Record(layout) => layout.fields().iter().map(|field| variants(field.ty())).sum(),
        _ => 0,
    }
}
