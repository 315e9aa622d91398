//! Which columns of an input are which fields': found by name, all at once, in time linear in the number of both.

use super::{FieldLayout, Layout};
use std::collections::HashMap;

/// What the names of columns say.
pub struct Names {
    /// The number of each field's column, in blob order.
    pub fields: Vec<Option<usize>>,
    /// Fields that have no column and can't do without.
    pub missing: Vec<&'static FieldLayout>,
    /// Columns of a name that another column has too, and that is a field's.
    pub twice: Vec<usize>,
    /// Columns that are no field's.
    pub extra: Vec<usize>,
}

impl Names {
    /// A column is a field's by the name of the field's column, or else, if there is none of that name, by the field's stored
    /// name. Fields of which `is_shown` says no have none.
    pub fn find<'n>(
        layout: &'static Layout,
        columns: impl Iterator<Item = (usize, &'n str)>,
        is_shown: impl Fn(&FieldLayout) -> bool,
    ) -> Self {
        let mut by_name: HashMap<&str, (usize, bool)> = HashMap::new();
        let columns: Vec<(usize, &str)> = columns.collect();
        for (i, name) in &columns {
            by_name.entry(name).or_insert((*i, false));
        }
        let mut take = |name: &str| {
            let (i, is_taken) = by_name.get_mut(name).filter(|(_, is_taken)| !is_taken)?;
            *is_taken = true;
            Some(*i)
        };
        let shown: Vec<bool> =
            layout.fields.iter().map(|field| field.retired.is_none() && is_shown(field)).collect();
        let mut fields: Vec<Option<usize>> = vec![None; layout.fields.len()];
        let names: [fn(&FieldLayout) -> &'static str; 2] = [|field| field.column, |field| field.name];
        for name in names {
            for ((field, found), shown) in layout.fields.iter().zip(&mut fields).zip(&shown) {
                if *shown && found.is_none() {
                    *found = take(name(field));
                }
            }
        }
        let needs_one = |field: &FieldLayout| {
            field.retired.is_none() && (field.from.is_some() || !field.nullable && field.since == 1)
        };
        let lacking = layout.fields.iter().zip(&fields).filter(|(_, found)| found.is_none());
        let missing = lacking.map(|(field, _)| field).filter(|field| needs_one(field)).collect();
        let (mut twice, mut extra) = (Vec::new(), Vec::new());
        for (i, name) in columns {
            match by_name.get(name) {
                Some((first, true)) if *first == i => {}
                Some((_, true)) => twice.push(i),
                _ => extra.push(i),
            }
        }
        Names { fields, missing, twice, extra }
    }
}
