//! Filters in Postgres' SQL: conditions over the expressions that show fields.
//!
//! Operators are named with their schema, so that no other one of the `search_path` is met, and parameters have their
//! types said, so that none is guessed.

use crate::{
    parameters::Parameter,
    wire::{array::Array, constant, param::Binary},
};
use ::tokio_postgres::types::Type as SqlType;
use record_core::{
    filter::{Comparison, Condition, Constant, Dialect, Parameters, Test},
    key::KeyColumn,
    layout::{FieldLayout, Layout, Promote, Type},
};
use record_table::quote;

/// Sets that are larger are looked up in a hash table for each item; `&&` compares every item with every other one.
const MAX_COMPARED: usize = 16;

/// Fields as expressions, and key columns.
pub(crate) struct Expressions<F> {
    pub(crate) layout: &'static Layout,
    pub(crate) key: &'static [KeyColumn],
    /// The expression of a field: a column that shows it or an accessor; `None` where there is none to be used.
    pub(crate) of: F,
}

impl<F: Fn(&'static FieldLayout) -> Option<String>> Dialect for Expressions<F> {
    type Parameter = Parameter<'static>;

    const TRUE: &'static str = "TRUE";
    const FALSE: &'static str = FALSE;
    const MAX_TESTS: usize = 10_000;
    const MAX_PARAMETERS: usize = 65_535;

    fn placeholder(number: usize) -> String {
        format!("${number}")
    }

    fn test(
        &self,
        field: usize,
        test: &Test,
        negated: bool,
        parameters: &mut Parameters<Self>,
    ) -> Option<Condition> {
        let field = &self.layout.fields()[field];
        let is_indexed = field.promote() != Promote::No;
        condition(&(self.of)(field)?, field.ty().storage_type(), is_indexed, test, negated, parameters)
    }

    fn key_test(
        &self,
        column: usize,
        test: &Test,
        negated: bool,
        parameters: &mut Parameters<Self>,
    ) -> Option<Condition> {
        let column = &self.key[column];
        // The index of the key is in the order of bytes, as conditions are.
        condition(&quote(column.name), column.ty.field_type(), false, test, negated, parameters)
    }
}

const FALSE: &str = "FALSE";

/// The condition that the test of what is shown by an expression is true, or with `negated` that it is false.
///
/// Where there may be an index, equal texts are asked for twice: the index of a promoted text is in the database's own order, and only
/// serves conditions in that; what is equal byte by byte is equal in every order.
fn condition<D: Dialect<Parameter = Parameter<'static>>>(
    shown: &str,
    ty: &Type,
    is_indexed: bool,
    test: &Test,
    negated: bool,
    parameters: &mut Parameters<D>,
) -> Option<Condition> {
    match test {
        Test::IsNull => match (ty, negated) {
            // JSON that holds U+0000 is shown as null.
            (Type::Json, false) => Some(Condition::loose(format!("{shown} IS NULL"))),
            (Type::Json, true) => None,
            (_, false) => Some(Condition::exact(format!("{shown} IS NULL"))),
            (_, true) => Some(Condition::exact(format!("{shown} IS NOT NULL"))),
        },
        Test::Compare(comparison, compared) => {
            // Shown by their names, whose order means nothing.
            if matches!(ty, Type::Enum(_)) && !matches!(comparison, Comparison::Eq | Comparison::Ne) {
                return None;
            }
            let (comparison, compared) =
                match without_nul(if negated { comparison.negated() } else { *comparison }, compared) {
                    Ok(comparison) => comparison,
                    // The constant is no text of SQL, so no field is equal to it.
                    Err(Comparison::Ne) => return Some(Condition::exact(format!("{shown} IS NOT NULL"))),
                    Err(_) => return Some(Condition::exact(FALSE)),
                };
            let (name, sql_type) = sql_type(ty)?;
            let mut bytes = Vec::new();
            constant::write(&compared, ty, &mut bytes).then_some(())?;
            let placeholder = parameters.add(Box::new(Binary(bytes)));
            let collation = collation(&sql_type);
            let operator = comparison.operator();
            let compared = format!("OPERATOR(pg_catalog.{operator}) {placeholder}::pg_catalog.{name}");
            let asks_index = is_indexed && comparison == Comparison::Eq && !collation.is_empty();
            Some(Condition::exact(match asks_index {
                true => format!("({shown} {compared} AND {shown}{collation} {compared})"),
                false => format!("{shown}{collation} {compared}"),
            }))
        }
        Test::In(constants) => {
            let (name, sql_type) = sql_type(ty)?;
            let collation = collation(&sql_type);
            let Some(array) = array(constants, ty, sql_type)? else {
                return Some(Condition::exact(match negated {
                    true => format!("{shown} IS NOT NULL"),
                    false => FALSE.into(),
                }));
            };
            let placeholder = parameters.add(Box::new(array));
            let quantified = if negated { "<>) ALL" } else { "=) ANY" };
            let compared = format!("OPERATOR(pg_catalog.{quantified} ({placeholder}::pg_catalog.{name}[])");
            let asks_index = is_indexed && !negated && !collation.is_empty();
            Some(Condition::exact(match asks_index {
                true => format!("({shown} {compared} AND {shown}{collation} {compared})"),
                false => format!("{shown}{collation} {compared}"),
            }))
        }
        Test::ContainsText(part) => {
            if part.contains('\0') {
                return Some(Condition::exact(match negated {
                    true => format!("{shown} IS NOT NULL"),
                    false => FALSE.into(),
                }));
            }
            let placeholder = parameters.add(Box::new(Binary(part.as_bytes().to_vec())));
            let is = if negated { "=" } else { ">" };
            Some(Condition::exact(format!(
                "pg_catalog.strpos({shown} COLLATE pg_catalog.\"C\", {placeholder}::pg_catalog.text) \
                 OPERATOR(pg_catalog.{is}) 0"
            )))
        }
        Test::ContainsAny(constants) => {
            let Type::List { item, .. } = ty else { return None };
            let (name, sql_type) = sql_type(item.storage_type())?;
            let array = array(constants, item.storage_type(), sql_type.clone())?;
            let collation = collation(&sql_type);
            let placeholder = parameters.add(Box::new(array.unwrap_or_else(|| Array::new(sql_type))));
            let overlaps = match constants.len() <= MAX_COMPARED {
                true => format!("{shown} OPERATOR(pg_catalog.&&) {placeholder}::pg_catalog.{name}[]"),
                false => format!(
                    "EXISTS (SELECT FROM pg_catalog.unnest({shown}) AS i (i) \
                     WHERE i.i{collation} OPERATOR(pg_catalog.=) ANY ({placeholder}::pg_catalog.{name}[]))"
                ),
            };
            Some(Condition::exact(match (negated, constants.len() <= MAX_COMPARED) {
                (false, _) => overlaps,
                (true, true) => format!("(NOT {overlaps})"),
                // Of a list that is null, nothing exists.
                (true, false) => format!("({shown} IS NOT NULL AND NOT {overlaps})"),
            }))
        }
        Test::IsEmpty => {
            let is = if negated { "<>" } else { "=" };
            Some(Condition::exact(format!("pg_catalog.cardinality({shown}) OPERATOR(pg_catalog.{is}) 0")))
        }
    }
}

/// What text is compared by, so that indexes of columns in that order are used.
fn collation(sql_type: &SqlType) -> &'static str {
    match *sql_type {
        SqlType::TEXT => " COLLATE pg_catalog.\"C\"",
        _ => "",
    }
}

/// The same comparison with a constant that SQL's text can hold. What is not less than `a\0b` is greater than `a`, since
/// no text of SQL has a byte that is zero. An error when the two are never equal.
fn without_nul(comparison: Comparison, compared: &Constant) -> Result<(Comparison, Constant), Comparison> {
    let cut = match compared {
        Constant::Text(text) => text.split_once('\0'),
        _ => None,
    };
    match (comparison, cut) {
        (comparison, None) => Ok((comparison, compared.clone())),
        (Comparison::Eq | Comparison::Ne, _) => Err(comparison),
        (Comparison::Lt | Comparison::Le, Some((before, _))) => {
            Ok((Comparison::Le, Constant::Text(before.into())))
        }
        (Comparison::Gt | Comparison::Ge, Some((before, _))) => {
            Ok((Comparison::Gt, Constant::Text(before.into())))
        }
    }
}

/// The constants of one type that SQL can hold; nothing where there are none. `None` when one can't be compared with.
fn array(constants: &[Constant], ty: &Type, sql_type: SqlType) -> Option<Option<Array>> {
    let mut array = Array::new(sql_type);
    let mut some = false;
    for constant in constants {
        if matches!(constant, Constant::Text(text) if text.contains('\0')) {
            continue;
        }
        let mut written = false;
        array.push_with(|out| {
            written = constant::write(constant, ty, out);
            written
        });
        written.then_some(())?;
        some = true;
    }
    Some(some.then_some(array))
}

/// The type that shows single values; `None` for lists, arrays, records and JSON.
fn sql_type(ty: &Type) -> Option<(&'static str, SqlType)> {
    Some(match ty {
        Type::I8 | Type::I16 | Type::U8 => ("int2", SqlType::INT2),
        Type::I32 | Type::U16 => ("int4", SqlType::INT4),
        Type::I64 | Type::U32 => ("int8", SqlType::INT8),
        Type::U64 | Type::Decimal { .. } => ("numeric", SqlType::NUMERIC),
        Type::F32 => ("float4", SqlType::FLOAT4),
        Type::F64 => ("float8", SqlType::FLOAT8),
        Type::Bool => ("bool", SqlType::BOOL),
        Type::Char | Type::Text { .. } | Type::String | Type::Enum(_) => ("text", SqlType::TEXT),
        Type::Timestamp => ("timestamptz", SqlType::TIMESTAMPTZ),
        Type::CivilDateTime => ("timestamp", SqlType::TIMESTAMP),
        Type::Date => ("date", SqlType::DATE),
        Type::Time => ("time", SqlType::TIME),
        Type::TimeDelta => ("interval", SqlType::INTERVAL),
        Type::Uuid => ("uuid", SqlType::UUID),
        Type::Bytes { .. } | Type::Binary => ("bytea", SqlType::BYTEA),
        Type::Ip => ("inet", SqlType::INET),
        Type::NonZero { integer: inner, .. } => return sql_type(inner),
        Type::Extension { storage, .. } => return sql_type(storage),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::net::IpAddr;
    use record_core::{
        CivilDateTime, Date, Decimal, Record, RecordEnum, Text, Time, TimeDelta, Timestamp,
        filter::{AnyColumn, Filter},
        key::KeyType,
    };

    #[derive(RecordEnum, Clone, Copy)]
    #[repr(u8)]
    enum State {
        Open,
        #[record(other)]
        Other = 255,
    }

    #[derive(Record)]
    struct Facts {
        small: u8,
        n: u32,
        big: u64,
        score: Option<f32>,
        flag: bool,
        letter: char,
        price: Decimal<10, 2>,
        at: Timestamp,
        civil: CivilDateTime,
        day: Date,
        time: Time,
        took: TimeDelta,
        id: [u8; 4],
        ip: IpAddr,
        short: Text<8>,
        text: String,
        state: State,
        labels: Vec<String>,
        days: Vec<Option<Date>>,
        nested: [i32; 2],
        unreachable: i32,
    }

    fn pushed(filter: &Filter<Facts>) -> (Option<String>, usize, bool) {
        let of = |field: &'static FieldLayout| {
            (field.name() != "unreachable").then(|| format!("f({})", field.name()))
        };
        let pushed = filter.push(&Expressions { layout: Facts::LAYOUT, key: &[], of }, 2);
        (pushed.sql, pushed.parameters.len(), pushed.exact)
    }

    #[test]
    fn conditions_name_operators_and_types_with_their_schema() {
        let ip: IpAddr = "::1".parse().unwrap();
        let c = r#" COLLATE pg_catalog."C""#;
        let op = |field: &str, operator: &str, ty: &str| {
            format!("f({field}) OPERATOR(pg_catalog.{operator}) $3::pg_catalog.{ty}")
        };
        let text = |field: &str, operator: &str| {
            format!("f({field}){c} OPERATOR(pg_catalog.{operator}) $3::pg_catalog.text")
        };
        let decimal = Decimal::new(150).unwrap();
        let cases: [(Filter<Facts>, String, usize); 43] = [
            (Facts::small().lt(3), op("small", "<", "int2"), 1),
            (Facts::n().ge(3), op("n", ">=", "int8"), 1),
            (!Facts::n().ge(3), op("n", "<", "int8"), 1),
            (Facts::big().ne(3), op("big", "<>", "numeric"), 1),
            (Facts::score().gt(f32::NAN), op("score", ">", "float4"), 1),
            (Facts::flag().eq(true), op("flag", "=", "bool"), 1),
            (Facts::letter().eq('x'), text("letter", "="), 1),
            (Facts::price().le(decimal), op("price", "<=", "numeric"), 1),
            (Facts::at().eq(Timestamp::from_micros(0)), op("at", "=", "timestamptz"), 1),
            (Facts::civil().eq(CivilDateTime::from_micros(0)), op("civil", "=", "timestamp"), 1),
            (Facts::day().eq(Date::from_days(0)), op("day", "=", "date"), 1),
            (Facts::time().eq(Time::default()), op("time", "=", "time"), 1),
            (Facts::took().eq(TimeDelta::from_micros(1)), op("took", "=", "interval"), 1),
            (Facts::id().gt([0; 4]), op("id", ">", "bytea"), 1),
            (Facts::ip().gt(ip), op("ip", ">", "inet"), 1),
            (Facts::short().eq("x"), text("short", "="), 1),
            (Facts::state().eq(State::Open), text("state", "="), 1),
            (Facts::state().ne(State::Other), text("state", "<>"), 1),
            (
                Facts::text().starts_with("x"),
                format!("({} AND {})", text("text", ">="), text("text", "<").replace("$3", "$4")),
                2,
            ),
            (
                Facts::text().contains("x"),
                format!("pg_catalog.strpos(f(text){c}, $3::pg_catalog.text) OPERATOR(pg_catalog.>) 0"),
                1,
            ),
            (
                !Facts::text().contains("x"),
                format!("pg_catalog.strpos(f(text){c}, $3::pg_catalog.text) OPERATOR(pg_catalog.=) 0"),
                1,
            ),
            // No text of SQL holds U+0000.
            (Facts::text().eq("a\0"), "FALSE".into(), 0),
            (Facts::text().ne("a\0"), "f(text) IS NOT NULL".into(), 0),
            (Facts::text().lt("a\0"), text("text", "<="), 1),
            (Facts::text().ge("a\0"), text("text", ">"), 1),
            (Facts::text().contains("\0"), "FALSE".into(), 0),
            (Facts::text().is_in(["\0"]), "FALSE".into(), 0),
            (!Facts::text().is_in(["\0"]), "f(text) IS NOT NULL".into(), 0),
            (
                Facts::text().is_in(["\0", "x"]),
                format!("f(text){c} OPERATOR(pg_catalog.=) ANY ($3::pg_catalog.text[])"),
                1,
            ),
            (Facts::n().is_in([1, 2]), "f(n) OPERATOR(pg_catalog.=) ANY ($3::pg_catalog.int8[])".into(), 1),
            (!Facts::n().is_in([1, 2]), "f(n) OPERATOR(pg_catalog.<>) ALL ($3::pg_catalog.int8[])".into(), 1),
            (Facts::n().is_in::<u32>([]), "FALSE".into(), 0),
            (!Facts::n().is_in::<u32>([]), "f(n) IS NOT NULL".into(), 0),
            (Facts::n().is_null(), "f(n) IS NULL".into(), 0),
            (Facts::nested().is_not_null(), "f(nested) IS NOT NULL".into(), 0),
            (
                Facts::labels().contains("x"),
                "f(labels) OPERATOR(pg_catalog.&&) $3::pg_catalog.text[]".into(),
                1,
            ),
            (
                !Facts::labels().overlaps(["x", "y"]),
                "(NOT f(labels) OPERATOR(pg_catalog.&&) $3::pg_catalog.text[])".into(),
                1,
            ),
            (
                Facts::labels().overlaps((0..17).map(|i| format!("x{i}")).collect::<Vec<_>>()),
                format!(
                    "EXISTS (SELECT FROM pg_catalog.unnest(f(labels)) AS i (i) \
                     WHERE i.i{c} OPERATOR(pg_catalog.=) ANY ($3::pg_catalog.text[]))"
                ),
                1,
            ),
            (
                !Facts::days().overlaps((0..17).map(Date::from_days)),
                "(f(days) IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.unnest(f(days)) AS i (i) \
                 WHERE i.i OPERATOR(pg_catalog.=) ANY ($3::pg_catalog.date[])))"
                    .into(),
                1,
            ),
            (
                Facts::days().overlaps::<Date>([]),
                "f(days) OPERATOR(pg_catalog.&&) $3::pg_catalog.date[]".into(),
                1,
            ),
            (
                Facts::labels().is_empty(),
                "pg_catalog.cardinality(f(labels)) OPERATOR(pg_catalog.=) 0".into(),
                0,
            ),
            (
                !Facts::labels().is_empty(),
                "pg_catalog.cardinality(f(labels)) OPERATOR(pg_catalog.<>) 0".into(),
                0,
            ),
            (
                Facts::n().eq(1) & (Facts::n().eq(2) | !Facts::flag().eq(true)),
                format!(
                    "({} AND ({} OR {}))",
                    op("n", "=", "int8"),
                    op("n", "=", "int8").replace("$3", "$4"),
                    op("flag", "<>", "bool").replace("$3", "$5")
                ),
                3,
            ),
        ];
        for (filter, sql, parameters) in cases {
            assert_eq!(pushed(&filter), (Some(sql), parameters, true), "{filter:?}");
        }
    }

    #[test]
    fn what_the_server_can_not_tell_apart_is_left_to_memory() {
        let before_all = Timestamp::from_micros(i64::MIN);
        let after_all = Date::from_days(i32::MAX);
        for filter in [
            Facts::at().gt(before_all),
            Facts::at().is_in([Timestamp::from_micros(0), before_all]),
            Facts::day().lt(after_all),
            Facts::days().contains(after_all),
            Facts::unreachable().eq(1),
        ] {
            assert_eq!(pushed(&filter), (None, 0, false), "{filter:?}");
            let (sql, parameters, exact) = pushed(&(filter & Facts::n().eq(1)));
            assert!(sql.is_some_and(|sql| sql.ends_with("$3::pg_catalog.int8")));
            assert_eq!((parameters, exact), (1, false));
        }
    }

    #[test]
    fn key_columns_are_asked_by_their_names_and_types() {
        const KEY: &[KeyColumn] = &[
            KeyColumn { name: "narrow", ty: KeyType::I16 },
            KeyColumn { name: "big key", ty: KeyType::U64 },
            KeyColumn { name: "path", ty: KeyType::Text },
            KeyColumn { name: "uuid", ty: KeyType::Uuid },
        ];
        let column = |name: &str| AnyColumn::find(Facts::LAYOUT, KEY, name).unwrap();
        let uuid = "00000000-0000-0000-0000-000000000007";
        for (filter, sql, parameters) in [
            (column("narrow").lt(3), r#""narrow" OPERATOR(pg_catalog.<) $1::pg_catalog.int2"#, 1),
            (column("big key").ge(3), r#""big key" OPERATOR(pg_catalog.>=) $1::pg_catalog.numeric"#, 1),
            (
                column("path").is_in(["a", "b"]).map(|filter| !filter),
                r#""path" COLLATE pg_catalog."C" OPERATOR(pg_catalog.<>) ALL ($1::pg_catalog.text[])"#,
                1,
            ),
            (column("path").eq("a\0"), "FALSE", 0),
            (column("uuid").eq(uuid), r#""uuid" OPERATOR(pg_catalog.=) $1::pg_catalog.uuid"#, 1),
            (Ok(column("path").is_null()), r#""path" IS NULL"#, 0),
        ] {
            let of = |_: &'static FieldLayout| None;
            let pushed = filter.unwrap().push(&Expressions { layout: Facts::LAYOUT, key: KEY, of }, 0);
            assert_eq!((pushed.sql.as_deref(), pushed.exact), (Some(sql), true));
            assert_eq!(pushed.parameters.len(), parameters);
        }
    }

    #[test]
    fn json_may_be_shown_as_null() {
        #[derive(Record)]
        struct Document {
            body: record_core::Json,
        }
        let of = |field: &'static FieldLayout| Some(field.name().to_owned());
        let pushed = |filter: Filter<Document>| {
            let pushed = filter.push(&Expressions { layout: Document::LAYOUT, key: &[], of }, 0);
            (pushed.sql, pushed.exact)
        };
        assert_eq!(pushed(Document::body().is_null()), (Some("body IS NULL".into()), false));
        assert_eq!(pushed(Document::body().is_not_null()), (None, false));
    }
}
