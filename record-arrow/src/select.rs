//! Choosing columns by name.

use super::schema;
use crate::Error;
use record_core::layout::Layout;
use std::collections::HashMap;

/// The numbers of the fields with these names, in the order of the names.
pub(super) fn fields<N: AsRef<str>>(
    layout: &Layout,
    names: impl IntoIterator<Item = N>,
) -> Result<Vec<usize>, Error> {
    let fields = layout.fields().iter().enumerate().filter(|(_, field)| field.retired().is_none());
    let by_column: HashMap<&str, usize> = fields.map(|(i, field)| (field.column(), i)).collect();
    let (mut selected, mut seen) = (Vec::new(), vec![false; layout.fields().len()]);
    for name in names {
        let i = field(layout, name.as_ref(), by_column.get(name.as_ref()).copied())?;
        if core::mem::replace(&mut seen[i], true) {
            let message = format!("column `{}` is selected twice", layout.fields()[i].column());
            return Err(Error::column(layout.record(), message));
        }
        selected.push(i);
    }
    Ok(selected)
}

/// The number of the field whose column this is, which is `by_column`, or else whose stored name.
fn field(layout: &Layout, name: &str, by_column: Option<usize>) -> Result<usize, Error> {
    let refuse = |message| Err(Error::column(layout.record(), message));
    let Some(i) = by_column.or_else(|| layout.number_of(name)) else {
        return refuse(match near(layout, name) {
            Some(near) => format!("there is no column `{name}`: did you mean `{near}`?"),
            None => {
                let mut all: Vec<&str> =
                    schema::shown(layout).map(|field| field.column()).take(NAMED + 1).collect();
                let more = if all.len() > NAMED { ", and more" } else { "" };
                all.truncate(NAMED);
                format!("there is no column `{name}`; there are `{}`{more}", all.join("`, `"))
            }
        });
    };
    let field = &layout.fields()[i];
    if field.retired().is_some() {
        return refuse(format!("field `{name}` is retired and has no column"));
    }
    if schema::data_type(field.ty()).is_none() {
        return refuse(format!(
            "field `{name}` is of type `{}`, which this program does not know: update it to read the field",
            field.ty()
        ));
    }
    Ok(i)
}

/// How many columns an error names.
const NAMED: usize = 50;

/// Longer names are not compared letter by letter.
const LONG: usize = 64;

/// The name of a column that may have been meant: one that differs in case, or in few letters.
pub(super) fn near(layout: &Layout, name: &str) -> Option<&'static str> {
    let folded = name.to_lowercase();
    schema::shown(layout)
        .filter(|field| field.column().len().max(name.len()) <= LONG)
        .map(|field| (distance(&field.column().to_lowercase(), &folded), field.column()))
        .filter(|(distance, near)| {
            let longer = name.len().max(near.len());
            *distance <= longer.div_ceil(3) && *distance < longer
        })
        .min()
        .map(|(_, near)| near)
}

/// How many single characters have to be changed, added or dropped to get from `a` to `b`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut diagonal = core::mem::replace(&mut row[0], i + 1);
        for (j, b) in b.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
