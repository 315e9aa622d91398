//! Accessors: SQL that reads a field of the blobs in a column.
//!
//! Here is what users and the rest of the crate ask for; [`expression`] composes the SQL, [`functions`] holds what it calls.

mod expression;
mod functions;
mod place;
mod wire;

pub use functions::AccessorFunction;
pub(crate) use functions::is_superseded;

use crate::Error;
use expression::{Form, Reader};
use place::{Place, paths};
use record_core::layout::{FieldLayout, Layout};

/// How SQL reads a field of the blobs in a column.
///
/// The [expression](Self::expression) calls [functions](Self::functions) in schema `record`. Tables make them, so beside a
/// table of records an accessor works at once; elsewhere make them first.
///
/// ```
/// use record_core::{Record, Timestamp};
/// use record_postgres::postgres::Accessor;
///
/// #[derive(Record)]
/// struct PullRequestFacts { created: Timestamp, additions: u32 }
///
/// let additions = Accessor::new(PullRequestFacts::LAYOUT, "additions", "p.data")?;
/// let sql = format!("SELECT count(*) FROM pull_request_facts p WHERE {} > 100", additions.expression());
/// # assert_eq!(additions.sql_type(), "pg_catalog.int8");
/// # assert!(sql.contains("record.u32_1(p.data, 16)"));
/// # Ok::<(), record_postgres::Error>(())
/// ```
///
/// # What it gives
///
/// | field | SQL |
/// |---|---|
/// | `i8` `i16` `u8`, `i32` `u16`, `i64` `u32`, `u64` | `smallint`, `integer`, `bigint`, `numeric` |
/// | `f32`, `f64` | `real`, `double precision`; every NaN is the same |
/// | `bool` | `boolean` |
/// | `Decimal<P, S>` | `numeric` with `S` digits behind the point |
/// | `Timestamp`, `CivilDateTime`, `Date` | `timestamptz`, `timestamp`, `date`; out of their range -infinity or infinity |
/// | `Time`, `TimeDelta` | `time`, `interval` |
/// | `Uuid`, `IpAddr`, `[u8; N]` and `Vec<u8>` | `uuid`, `inet`, `bytea` |
/// | `Text<N>`, `String`, `char` | `text`; null where it holds U+0000, which no text of SQL does |
/// | an enum | `text`, the variant's stored name |
/// | `Json` | `jsonb`; null where it holds U+0000 |
/// | `[T; N]`, `Vec<T>` | an array; of arrays an array of two dimensions |
/// | a nested record | an accessor of each of its fields; in lists and arrays an array of each |
/// | a type that this version of the library does not know | `bytea` |
///
/// Null, a [retired](record_core::Retired) field and a column that is NULL (*known empty*) give NULL. A blob without the field
/// gives what a view gives: the field that was taken over, else the default.
///
/// A blob that is cut off, of another record, or whose bytes are no value of the field is an error with the code `22P03`.
/// Versions newer than the layout's are read, since layouts only grow; so what was made with an older program goes on
/// working. A variant of an enum that was appended since reads as the variant marked `#[record(other)]`, else as NULL.
///
/// Results never change, so they can be [stored](Self::stored_expression) in a generated column or an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accessor {
    path: Vec<&'static FieldLayout>,
    sql_type: String,
    expression: String,
    stored: String,
}

impl Accessor {
    /// The accessor of the field with this stored name, for blobs in `data`: the SQL of a column, such as `data` or
    /// `"p"."data"`. A field of a nested record is named with a dot, `"origin.x"`.
    ///
    /// # Errors
    /// When there is no such field, or when it is a nested record, whose fields are read one by one.
    pub fn new(layout: &'static Layout, field: &str, data: &str) -> Result<Self, Error> {
        Accessor::known_to(layout, layout.version(), field, data)
    }

    /// The same as a program would have made it that knew the layout up to `version` only. It stays what it is when the
    /// layout grows, so this is how to find an index again that an older program made.
    ///
    /// # Errors
    /// As [`new`](Self::new); when the layout has no such version, or the field is newer.
    pub fn known_to(layout: &'static Layout, version: u8, field: &str, data: &str) -> Result<Self, Error> {
        let fail = |message: String| Err(Error::from(record_core::Error::layout(layout.record(), message)));
        if !(1..=layout.version()).contains(&version) {
            return fail(format!("there is no version {version} to read `{field}` in"));
        }
        let is_field = |path: &Vec<&'static FieldLayout>| name(path) == field;
        let Some(path) = paths(layout).into_iter().find(is_field) else {
            let inner = format!("{field}.");
            return match paths(layout).iter().find(|path| name(path).starts_with(&inner)) {
                Some(path) => {
                    let example = name(path);
                    fail(format!("`{field}` is a nested record: read its fields, such as `{example}`"))
                }
                None => fail(format!("there is no field `{field}` to read")),
            };
        };
        match Accessor::of(layout, version, path, data) {
            Some(accessor) => Ok(accessor),
            None => fail(format!("there is no field `{field}` in version {version}")),
        }
    }

    /// The accessors of all fields in the order in which the record declares them. Those of retired fields give NULL.
    pub fn all(layout: &'static Layout, data: &str) -> Vec<Self> {
        let of = |path| Accessor::of(layout, layout.version(), path, data);
        paths(layout).into_iter().filter_map(of).collect()
    }

    /// The accessor of the field at the end of a path, as [`known_to`](Self::known_to) gives it.
    pub(crate) fn of(
        layout: &'static Layout,
        version: u8,
        path: Vec<&'static FieldLayout>,
        data: &str,
    ) -> Option<Self> {
        let names: Vec<&str> = path.iter().map(|field| field.name()).collect();
        let reader = |form| Reader { layout, version, data, form };
        Some(Accessor {
            sql_type: Place::find(layout, &names)?.sql_type(),
            expression: reader(Form::Scanned).expression(&names)?,
            stored: reader(Form::Stored).expression(&names)?,
            path,
        })
    }

    /// The field, and behind it the fields of nested records that lead to what is read.
    pub fn path(&self) -> &[&'static FieldLayout] {
        &self.path
    }

    /// The column's name in views: that of the field; of a nested record's field, the names with `_` between them.
    pub fn column(&self) -> String {
        self.path.iter().map(|field| field.column()).collect::<Vec<_>>().join("_")
    }

    /// The SQL type with its schema, such as `pg_catalog.int8` or `pg_catalog.text[]`.
    pub fn sql_type(&self) -> &str {
        &self.sql_type
    }

    /// The expression for reading many rows: select lists, views, filters without an index. The planner puts its parts in
    /// place of the calls, so a row costs little, but a statement half a millisecond. For text it is only STABLE, so an index
    /// or a generated column can't have it. It may be another one in a later version of the library.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The expression of the same value for generated columns and indexes, and for filters that an index is to serve: a
    /// call or two, which cost a row 0.6 µs and a statement nothing. It is IMMUTABLE, and stays what it is for single values.
    pub fn stored_expression(&self) -> &str {
        &self.stored
    }

    /// The functions that the expressions call, each behind those that it calls itself.
    pub fn functions(&self) -> Vec<AccessorFunction> {
        functions::called_by([self.expression.as_str(), self.stored.as_str()])
    }

    /// The functions that the accessors of a layout call, each behind those that it calls itself.
    pub fn functions_of(layout: &'static Layout) -> Vec<AccessorFunction> {
        let all = Accessor::all(layout, "data");
        let pieces = all.iter().flat_map(|accessor| [accessor.expression(), accessor.stored_expression()]);
        functions::called_by(pieces)
    }
}

/// How users name what a path leads to.
fn name(path: &[&'static FieldLayout]) -> String {
    path.iter().map(|field| field.name().to_string()).collect::<Vec<_>>().join(".")
}
