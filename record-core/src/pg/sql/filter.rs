//! Filters in Postgres' SQL: conditions over the expressions that show fields.
//!
//! Operators are named with their schema, so that no other one of the `search_path` is met, and parameters have their
//! types said, so that none is guessed.

use crate::{
    filter::{Comparison, Condition, Constant, Dialect, Parameters, Test},
    layout::{FieldLayout, Layout, Type},
    pg::{
        parameters::Parameter,
        values::Binary,
        wire::{array::Array, constant},
    },
};
use ::tokio_postgres::types::Type as SqlType;

/// Fields as expressions.
pub(crate) struct Expressions<F> {
    pub(crate) layout: &'static Layout,
    /// The expression of a field: a column that shows it or an accessor; `None` where there is none to be used.
    pub(crate) of: F,
}

impl<F: Fn(&'static FieldLayout) -> Option<String>> Dialect for Expressions<F> {
    type Parameter = Parameter<'static>;

    const TRUE: &'static str = "TRUE";
    const FALSE: &'static str = "FALSE";
    // Statements have at most 65,535 parameters, and a condition about a field at most one.
    const MAX_TESTS: usize = 10_000;

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
        let field = &self.layout.fields[field];
        let shown = (self.of)(field)?;
        let ty = field.ty.storage_type();
        match test {
            Test::IsNull => match (ty, negated) {
                // JSON that holds U+0000 is shown as null.
                (Type::Json, false) => Some(Condition::loose(format!("{shown} IS NULL"))),
                (Type::Json, true) => None,
                (_, false) => Some(Condition::exact(format!("{shown} IS NULL"))),
                (_, true) => Some(Condition::exact(format!("{shown} IS NOT NULL"))),
            },
            Test::Compare(comparison, compared) => {
                let (comparison, compared) =
                    match without_nul(if negated { comparison.negated() } else { *comparison }, compared) {
                        Ok(comparison) => comparison,
                        // The constant is no text of SQL, so no field is equal to it.
                        Err(Comparison::Ne) => return Some(Condition::exact(format!("{shown} IS NOT NULL"))),
                        Err(_) => return Some(Condition::exact(Self::FALSE)),
                    };
                let (name, sql_type) = sql_type(ty)?;
                let mut bytes = Vec::new();
                constant::write(&compared, ty, &mut bytes).then_some(())?;
                let placeholder = parameters.add(Box::new(Binary(bytes)));
                let collation = collation(&sql_type);
                Some(Condition::exact(format!(
                    "{shown}{collation} OPERATOR(pg_catalog.{}) {placeholder}::pg_catalog.{name}",
                    comparison.operator()
                )))
            }
            Test::In(constants) => {
                let (name, sql_type) = sql_type(ty)?;
                let collation = collation(&sql_type);
                let Some(array) = array(constants, ty, sql_type)? else {
                    return Some(Condition::exact(match negated {
                        true => format!("{shown} IS NOT NULL"),
                        false => Self::FALSE.into(),
                    }));
                };
                let placeholder = parameters.add(Box::new(array));
                let quantified = if negated { "<>) ALL" } else { "=) ANY" };
                Some(Condition::exact(format!(
                    "{shown}{collation} OPERATOR(pg_catalog.{quantified} ({placeholder}::pg_catalog.{name}[])"
                )))
            }
            Test::ContainsText(part) => {
                if part.contains('\0') {
                    return Some(Condition::exact(match negated {
                        true => format!("{shown} IS NOT NULL"),
                        false => Self::FALSE.into(),
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
                let placeholder = parameters.add(Box::new(array.unwrap_or_else(|| Array::new(sql_type))));
                let overlaps = format!("{shown} OPERATOR(pg_catalog.&&) {placeholder}::pg_catalog.{name}[]");
                Some(Condition::exact(if negated { format!("(NOT {overlaps})") } else { overlaps }))
            }
            Test::IsEmpty => {
                let is = if negated { "<>" } else { "=" };
                Some(Condition::exact(format!("pg_catalog.cardinality({shown}) OPERATOR(pg_catalog.{is}) 0")))
            }
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
        Type::NonZero(inner) => return sql_type(inner),
        Type::Extension { storage, .. } => return sql_type(storage),
        _ => return None,
    })
}
