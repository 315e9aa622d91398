//! What becomes of columns that are not the decoder's own: which are taken, and what is said of those that are not.

use crate::{Error, schema, select};
use arrow_array::Array;
use arrow_schema::DataType;
use record_core::{
    layout::{FieldLayout, Layout, Names, Type},
    value::place::Unknown,
};
use std::sync::Arc;

/// So many misspelt names get a proposal: each takes a look at all names that there are.
const MAX_PROPOSALS: usize = 8;

/// What a [`BatchEncoder`](crate::BatchEncoder) takes beside values that a field holds as they are, for those who have options of
/// their own for it: [`BatchEncoder::with_rules`](crate::BatchEncoder::with_rules).
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Passes over columns, members of structs and members of objects in JSON texts that have no field, and counts them. Otherwise
    /// they are an error.
    pub ignores_extra: bool,
    /// Parses text for fields that are not text; see [`BatchEncoder::parse_text`](crate::BatchEncoder::parse_text).
    pub parse_text: bool,
    /// What times without a zone are ahead of UTC, in µs; without it, such times are no value of a `Timestamp`.
    pub naive_zone: Option<i64>,
    /// What is to be done about what is not taken, in the words of who has the options.
    pub advice: Advice,
}

impl Default for Rules {
    fn default() -> Self {
        Rules { ignores_extra: false, parse_text: false, naive_zone: None, advice: Advice::OPTIONS }
    }
}

/// How errors about columns end.
#[derive(Clone, Copy, Debug)]
pub struct Advice {
    /// About a column or a member of a struct that has no field.
    pub extra: &'static str,
    /// About text for a field that is not text.
    pub text: &'static str,
    /// About times without a zone for a `Timestamp`.
    pub naive: &'static str,
}

impl Advice {
    /// Names the options of [`BatchEncoder`](crate::BatchEncoder).
    pub const OPTIONS: Advice = Advice {
        extra: "call `ignore_extra_columns` to pass over it",
        text: "call `parse_text(true)` to parse its values, or cast it first",
        naive: "say by `naive_zone` in which zone its times are",
    };

    /// For who has no options: the caller changes the batch.
    pub const NO_OPTIONS: Advice =
        Advice { extra: "leave it out", text: "cast it first", naive: "cast it to times of a zone" };
}

/// Columns on their way to readers, and what is wrong with them.
pub(crate) struct Fitting {
    pub(crate) rules: Rules,
    record: &'static str,
    pub(crate) problems: Vec<Error>,
    /// Columns and members of structs that were passed over because nothing is known of them.
    pub(crate) passed_over: u64,
    /// What becomes of members without a field in JSON texts, which are met row by row.
    pub(crate) unknown: Arc<Unknown>,
    proposals: usize,
}

impl Fitting {
    pub(crate) fn new(record: &'static str, rules: Rules) -> Self {
        let unknown = Arc::new(match rules.ignores_extra {
            true => Unknown::counted(),
            false => Unknown::refused("leave it out"),
        });
        Fitting { rules, record, problems: Vec::new(), passed_over: 0, unknown, proposals: 0 }
    }

    pub(crate) fn refuse(&mut self, message: String) {
        self.problems.push(Error::column(self.record, message));
    }

    /// Notes that a field has no column.
    pub(crate) fn missing(&mut self, field: &FieldLayout, path: &str) {
        let message = match schema::data_type(field.ty()) {
            Some(ty) => format!("column `{path}` of type {ty} is missing"),
            None => format!("type `{}` is not known: update this program to write the field", field.ty()),
        };
        let error = Error::column(self.record, message);
        self.problems.push(if path == field.column() { error.with_field(field.name()) } else { error });
    }

    /// Notes a column that has no field. It is called `name` among those of `layout`.
    pub(crate) fn extra(&mut self, layout: &Layout, name: &str, path: &str) {
        if self.rules.ignores_extra {
            self.passed_over += 1;
            return;
        }
        self.proposals += 1;
        let near = (self.proposals <= MAX_PROPOSALS).then(|| select::near(layout, name)).flatten();
        let advice = match near {
            Some(near) => &format!("did you mean `{near}`?"),
            None => self.rules.advice.extra,
        };
        self.refuse(format!("the record has no field for column `{path}`: {advice}"));
    }

    /// Notes a column of a type whose values the field can't hold.
    pub(super) fn wrong_type(&mut self, ty: &Type, array: &dyn Array, path: &str) {
        let met = array.data_type();
        let Some(expected) = schema::data_type(ty) else {
            return self.refuse(format!("type `{ty}` of column `{path}` is not known: update this program"));
        };
        let advice = match (&expected, met) {
            (DataType::Timestamp(_, Some(_)), met) if is_naive(met) => self.rules.advice.naive,
            (_, met) if is_text(met) && !is_text(&expected) => self.rules.advice.text,
            _ => "cast it first",
        };
        self.refuse(format!("column `{path}` is of type {met}, not {expected}: {advice}"));
    }
}

/// Whether values are times of no zone.
fn is_naive(met: &DataType) -> bool {
    match met {
        DataType::Timestamp(_, zone) => zone.as_deref().is_none_or(str::is_empty),
        DataType::Date32 | DataType::Date64 => true,
        _ => false,
    }
}

fn is_text(ty: &DataType) -> bool {
    match ty {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        DataType::RunEndEncoded(_, values) => is_text(values.data_type()),
        _ => false,
    }
}

/// Where the column of each field is, in blob order, among those with these numbers and names. What is no field's is noted, as
/// are fields without one that can't do without.
pub(crate) fn find_columns<'n>(
    layout: &'static Layout,
    columns: impl Iterator<Item = (usize, &'n str)>,
    name_of: impl Fn(usize) -> &'n str,
    path_of: impl Fn(&str) -> String,
    fitting: &mut Fitting,
) -> Vec<Option<usize>> {
    let names = Names::find(layout, columns, |field| schema::data_type(field.ty()).is_some());
    names.missing.iter().for_each(|field| fitting.missing(field, &path_of(field.column())));
    for i in names.twice {
        fitting.refuse(format!("column `{}` is there twice", path_of(name_of(i))));
    }
    names.extra.into_iter().for_each(|i| fitting.extra(layout, name_of(i), &path_of(name_of(i))));
    names.fields
}
