//! Filters in SQLite's SQL: conditions over the columns that show promoted fields.
//!
//! What the columns hold is written down on the [crate's page](crate#promoted-fields). No other field can be reached: its
//! bytes are looked at while rows are read.

use super::{
    long_list::json_array,
    promoted::{Promoted, shown},
};
use record_core::{
    filter::{Comparison, Condition, Constant, Dialect, Parameters, Test},
    key::{KeyColumn, KeyType},
    layout::{FieldLayout, Layout, Type},
    rusqlite::column_value,
    value::Value,
};
use record_table::quote;
use rusqlite::types::{ToSqlOutput, Value as SqlValue};

/// What is longer and can't be one parameter is looked up in memory.
const MAX_CONSTANTS: usize = 1_000;
/// What is longer becomes one parameter where it can.
const MAX_LISTED: usize = 32;
/// So many bytes of JSON are one parameter at most; SQLite holds 10^9 in one value.
const MAX_JSON: usize = 256 << 20;

/// The columns of a table.
pub(crate) struct Columns<'s> {
    pub(crate) promoted: &'s [Promoted],
    /// The layout that these are filled by.
    pub(crate) newest: &'static Layout,
    /// The layout that the filter's fields belong to.
    pub(crate) layout: &'static Layout,
    pub(crate) key: &'static [KeyColumn],
    /// Whether text is stored as UTF-8, in whose order columns are compared then.
    pub(crate) utf8: bool,
}

impl Dialect for Columns<'_> {
    type Parameter = SqlValue;

    const TRUE: &'static str = "1";
    const FALSE: &'static str = "0";
    // SQLite refuses expressions of more than 1,000 levels, and reads `a AND b AND c` as one level for each. Lists of one kind
    // are joined so that they stay low, but a filter may alternate at every level, with a list at each.
    const MAX_TESTS: usize = 400;
    const MAX_PARAMETERS: usize = 32_766;

    fn placeholder(number: usize) -> String {
        format!("?{number}")
    }

    fn test(
        &self,
        field: usize,
        test: &Test,
        negated: bool,
        parameters: &mut Parameters<Self>,
    ) -> Option<Condition> {
        let field = &self.layout.fields()[field];
        let column = Column { field, shown: shown(self.promoted, self.newest, field)?, utf8: self.utf8 };
        match test {
            Test::IsNull => column.is_null(negated),
            Test::Compare(comparison, constant) => {
                let comparison = if negated { comparison.negated() } else { *comparison };
                column.compare(comparison, constant, parameters)
            }
            Test::In(constants) => column.is_in(constants, negated, parameters),
            Test::ContainsText(part) => Some(contains(&column.quoted(), part, negated, parameters)),
            // No column shows a list.
            Test::ContainsAny(_) | Test::IsEmpty => None,
        }
    }

    fn key_test(
        &self,
        column: usize,
        test: &Test,
        negated: bool,
        parameters: &mut Parameters<Self>,
    ) -> Option<Condition> {
        let column = self.key.get(column)?;
        let (is_text, name) = (column.ty == KeyType::Text, quote(column.name));
        let compared = if is_text { format!("{name} COLLATE BINARY") } else { name.clone() };
        match test {
            // Key columns are never null.
            Test::IsNull => Some(Condition::exact(if negated { Self::TRUE } else { Self::FALSE })),
            Test::Compare(comparison, constant) => {
                let comparison = if negated { comparison.negated() } else { *comparison };
                if is_text && !self.utf8 && !matches!(comparison, Comparison::Eq | Comparison::Ne) {
                    return None;
                }
                let value = parameters.add(key_value(constant)?);
                Some(Condition::exact(format!("{compared} {} {value}", comparison.operator())))
            }
            Test::In(constants) => {
                let values = constants.iter().filter(has_no_nul).map(key_value).collect::<Option<_>>()?;
                let list = list(values, parameters)?;
                let not = if negated { "NOT " } else { "" };
                Some(Condition::exact(format!("{compared} {not}IN ({list})")))
            }
            Test::ContainsText(part) => Some(contains(&name, part, negated, parameters)),
            Test::ContainsAny(_) | Test::IsEmpty => None,
        }
    }
}

fn contains(column: &str, part: &str, negated: bool, parameters: &mut Parameters<Columns<'_>>) -> Condition {
    let part = parameters.add(SqlValue::Text(part.into()));
    Condition::exact(format!("instr({column}, {part}) {} 0", if negated { "=" } else { ">" }))
}

/// No column holds a text with U+0000, which JSON does not bring to SQLite in one piece.
fn has_no_nul(constant: &&Constant) -> bool {
    !matches!(constant, Constant::Text(text) if text.contains('\0'))
}

/// What stands in the brackets behind `IN`; `None` for too many values.
fn list(values: Vec<SqlValue>, parameters: &mut Parameters<Columns<'_>>) -> Option<String> {
    if values.len() > MAX_LISTED
        && let Some(json) = json_array(&values).filter(|json| json.len() <= MAX_JSON)
    {
        return Some(format!("SELECT value FROM json_each({})", parameters.add(SqlValue::Text(json))));
    }
    let add = |value| parameters.add(value);
    (values.len() <= MAX_CONSTANTS).then(|| values.into_iter().map(add).collect::<Vec<_>>().join(", "))
}

/// What a key column holds that is equal to a constant.
fn key_value(constant: &Constant) -> Option<SqlValue> {
    Some(match constant {
        Constant::Int(value) => match i64::try_from(*value) {
            Ok(value) => SqlValue::Integer(value),
            // After all integers, as in the column.
            Err(_) => SqlValue::Blob(u64::try_from(*value).ok()?.to_be_bytes().into()),
        },
        Constant::Text(text) => SqlValue::Text(text.to_string()),
        Constant::Bytes(bytes) => SqlValue::Blob(bytes.to_vec()),
        Constant::Float(_) | Constant::Ip(_) | Constant::Other | Constant::Invalid(_) => return None,
    })
}

/// A column that shows a field.
struct Column<'s> {
    field: &'static FieldLayout,
    shown: &'s Promoted,
    utf8: bool,
}

impl Column<'_> {
    fn quoted(&self) -> String {
        quote(self.shown.column)
    }

    /// The column, compared by its bytes whatever its declaration says.
    fn ordered(&self) -> String {
        match self.shown.declared_type() {
            "TEXT" => format!("{} COLLATE BINARY", self.quoted()),
            _ => self.quoted(),
        }
    }

    fn is_float(&self) -> bool {
        self.shown.declared_type() == "REAL"
    }

    fn is_null(&self, negated: bool) -> Option<Condition> {
        let column = self.quoted();
        match (self.is_float(), negated) {
            (false, false) => Some(Condition::exact(format!("{column} IS NULL"))),
            (false, true) => Some(Condition::exact(format!("{column} IS NOT NULL"))),
            // NaN is shown as NULL too.
            (true, false) => Some(Condition::loose(format!("{column} IS NULL"))),
            (true, true) => None,
        }
    }

    fn compare(
        &self,
        comparison: Comparison,
        constant: &Constant,
        parameters: &mut Parameters<Columns<'_>>,
    ) -> Option<Condition> {
        use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
        let (column, ordered, operator) = (self.quoted(), self.ordered(), comparison.operator());
        match constant {
            Constant::Float(value) if value.is_nan() => match comparison {
                Eq | Ge => Some(Condition::loose(format!("{column} IS NULL"))),
                Ne | Lt => Some(Condition::exact(format!("{column} IS NOT NULL"))),
                Gt => Some(Condition::exact(Columns::FALSE)),
                Le => None,
            },
            _ => {
                if !matches!(comparison, Eq | Ne) && !self.has_order() {
                    return None;
                }
                let value = parameters.add(self.value(constant)?);
                let condition = format!("{ordered} {operator} {value}");
                Some(match comparison {
                    // NaN, which is shown as NULL, is greater than every other number.
                    Ne | Gt | Ge if self.is_float() => {
                        Condition::loose(format!("({condition} OR {column} IS NULL)"))
                    }
                    _ => Condition::exact(condition),
                })
            }
        }
    }

    fn is_in(
        &self,
        constants: &[Constant],
        negated: bool,
        parameters: &mut Parameters<Columns<'_>>,
    ) -> Option<Condition> {
        let is_nan = |constant: &&Constant| matches!(constant, Constant::Float(value) if value.is_nan());
        let has_nan = constants.iter().any(|constant| is_nan(&constant));
        let listed = constants.iter().filter(|constant| !is_nan(constant)).filter(has_no_nul);
        let values: Vec<SqlValue> = listed.map(|constant| self.value(constant)).collect::<Option<_>>()?;
        let (column, is_empty) = (self.quoted(), values.is_empty());
        let list = list(values, parameters)?;
        let condition = format!("{} {}IN ({list})", self.ordered(), if negated { "NOT " } else { "" });
        // SQLite calls NULL among no values false, so it must be said that it is unknown.
        Some(match (self.is_float(), negated) {
            (true, false) if has_nan => Condition::loose(format!("({condition} OR {column} IS NULL)")),
            (true, true) if !has_nan => Condition::loose(format!("({condition} OR {column} IS NULL)")),
            _ if is_empty && negated => Condition::exact(format!("{column} IS NOT NULL")),
            _ => Condition::exact(condition),
        })
    }

    /// Whether the column's order is that of the values.
    fn has_order(&self) -> bool {
        match self.field.ty().storage_type() {
            Type::Ip | Type::Enum(_) => false,
            _ => self.utf8 || self.shown.declared_type() != "TEXT",
        }
    }

    /// What the column holds for fields equal to a constant; `None` when that can't be told.
    fn value(&self, constant: &Constant) -> Option<SqlValue> {
        let value = match (self.field.ty().storage_type(), constant) {
            (Type::Enum(_), Constant::Int(value)) => return self.variant(i64::try_from(*value).ok()?),
            (Type::Decimal { scale, .. }, Constant::Int(value)) => {
                Value::Decimal { unscaled: *value, scale: *scale }
            }
            (_, Constant::Int(value)) => match i64::try_from(*value) {
                Ok(value) => Value::Int(value),
                Err(_) => Value::UInt(u64::try_from(*value).ok()?),
            },
            (_, Constant::Float(value)) => Value::F64(*value),
            // Text with U+0000 is in no column, but has its place in the order.
            (_, Constant::Text(text)) => return Some(SqlValue::Text(text.to_string())),
            (_, Constant::Bytes(bytes)) => Value::Bytes(bytes),
            (_, Constant::Ip(value)) => Value::Ip(*value),
            (_, Constant::Other | Constant::Invalid(_)) => return None,
        };
        match column_value(value, self.field.ty()).ok()? {
            ToSqlOutput::Borrowed(value) => value.try_into().ok(),
            ToSqlOutput::Owned(value) => Some(value),
            _ => None,
        }
    }

    /// The name that the column shows for a variant.
    fn variant(&self, value: i64) -> Option<SqlValue> {
        if self.shown.disputed {
            return None;
        }
        let Type::Enum(shown) = self.shown.ty.storage_type() else { return None };
        let name = shown.variant(value)?.name();
        // Two values with one name can't be told apart; variants have names of their own.
        (shown.other() != Some(name)).then(|| SqlValue::Text(name.into()))
    }
}
