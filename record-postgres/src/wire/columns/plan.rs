//! Which Arrow column each type of Postgres becomes; see the table in the documentation of
//! [`query_arrow`](crate::read::query).

use super::{
    bool::BoolBuilder,
    builder::Builder,
    decimal::DecimalBuilder,
    enumeration::EnumBuilder,
    list::ListBuilder,
    text::{Bytes, Char, Form, Inet, Jsonb, Text, TextBuilder},
    word::{Date, Interval, Time, Timestamp, Uuid, Word, WordBuilder},
};
use ::tokio_postgres::types::{Kind, Type};
use arrow_buffer::i256;
use arrow_schema::{
    DataType, Field, IntervalUnit, TimeUnit,
    extension::{EXTENSION_TYPE_METADATA_KEY, EXTENSION_TYPE_NAME_KEY},
};
use std::{collections::HashMap, sync::Arc};

/// The precision and scale of the column of a `numeric` that has none itself.
const UNCONSTRAINED: (u8, u8) = (76, 38);

/// A column that has not begun.
pub(super) struct Plan {
    data_type: DataType,
    /// The metadata that name an extension type.
    extension: Vec<(&'static str, String)>,
    pub(super) builder: Box<dyn Builder>,
}

impl Plan {
    fn new(data_type: DataType, builder: impl Builder + 'static) -> Self {
        Plan { data_type, extension: Vec::new(), builder: Box::new(builder) }
    }

    fn word<const N: usize, W: Word<N> + 'static>(data_type: DataType) -> Self {
        Plan::new(data_type.clone(), WordBuilder::<N, W>::new(data_type))
    }

    fn text<F: Form + 'static>() -> Self {
        Plan::new(if F::UTF8 { DataType::Utf8 } else { DataType::Binary }, TextBuilder::<F>::new())
    }

    pub(super) fn field(&self, name: &str) -> Field {
        let metadata = self.extension.iter().map(|(key, value)| ((*key).into(), value.clone()));
        Field::new(name, self.data_type.clone(), true).with_metadata(HashMap::from_iter(metadata))
    }
}

/// How a column is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cast {
    /// As it is.
    Same,
    /// As text.
    Text,
    /// As an array of text.
    TextArray,
}

/// How a query is to give a column of a type, so that it has an Arrow column.
pub(crate) fn cast(ty: &Type, modifier: i32) -> Cast {
    match (column(ty, modifier), ty.kind()) {
        (Ok(_), _) => Cast::Same,
        (Err(_), Kind::Domain(base)) => cast(base, modifier),
        (Err(_), Kind::Array(_)) => Cast::TextArray,
        (Err(_), _) => Cast::Text,
    }
}

/// The column of the text of values of a type, or of arrays of them, which [`cast`] says.
pub(super) fn text_of(ty: &Type) -> Plan {
    match ty.kind() {
        Kind::Domain(base) => text_of(base),
        Kind::Array(item) => list(&Type::TEXT, text_of(item)),
        _ => {
            let name = serde_json::Value::from(ty.name());
            let metadata = format!("{{\"type_name\":{name},\"vendor_name\":\"PostgreSQL\"}}");
            let extension = vec![
                (EXTENSION_TYPE_NAME_KEY, "arrow.opaque".into()),
                (EXTENSION_TYPE_METADATA_KEY, metadata),
            ];
            Plan { extension, ..Plan::text::<Text>() }
        }
    }
}

/// The column of arrays of items.
fn list(item: &Type, items: Plan) -> Plan {
    let field = Arc::new(items.field(Field::LIST_FIELD_DEFAULT_NAME));
    Plan::new(DataType::List(field.clone()), ListBuilder::new(field, item.oid(), items.builder))
}

/// The column of a type, whose modifier says more than the type alone.
///
/// # Errors
/// When there is none, with a message that says what to do.
pub(super) fn column(ty: &Type, modifier: i32) -> Result<Plan, String> {
    match ty.kind() {
        Kind::Simple => simple(ty, modifier),
        Kind::Enum(labels) => {
            let data_type = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            Ok(Plan::new(data_type, EnumBuilder::new(labels)))
        }
        Kind::Domain(base) => column(base, modifier),
        Kind::Array(item) => {
            column(item, modifier).map(|items| list(item, items)).map_err(|_| unsupported(ty))
        }
        _ => Err(unsupported(ty)),
    }
}

fn simple(ty: &Type, modifier: i32) -> Result<Plan, String> {
    let timestamp = |zone: Option<&str>| {
        Plan::word::<8, Timestamp>(DataType::Timestamp(TimeUnit::Microsecond, zone.map(Into::into)))
    };
    Ok(match *ty {
        Type::BOOL => Plan::new(DataType::Boolean, BoolBuilder::default()),
        Type::INT2 => Plan::word::<2, i16>(DataType::Int16),
        Type::INT4 => Plan::word::<4, i32>(DataType::Int32),
        Type::INT8 => Plan::word::<8, i64>(DataType::Int64),
        Type::OID => Plan::word::<4, u32>(DataType::UInt32),
        Type::FLOAT4 => Plan::word::<4, f32>(DataType::Float32),
        Type::FLOAT8 => Plan::word::<8, f64>(DataType::Float64),
        Type::NUMERIC => return decimal(ty, modifier),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN | Type::JSON => {
            Plan::text::<Text>()
        }
        Type::JSONB => Plan::text::<Jsonb>(),
        Type::CHAR => Plan::text::<Char>(),
        Type::INET | Type::CIDR => Plan::text::<Inet>(),
        Type::BYTEA => Plan::text::<Bytes>(),
        Type::DATE => Plan::word::<4, Date>(DataType::Date32),
        Type::TIME => Plan::word::<8, Time>(DataType::Time64(TimeUnit::Microsecond)),
        Type::TIMESTAMP => timestamp(None),
        Type::TIMESTAMPTZ => timestamp(Some("UTC")),
        Type::INTERVAL => Plan::word::<16, Interval>(DataType::Interval(IntervalUnit::MonthDayNano)),
        Type::UUID => {
            let extension = vec![(EXTENSION_TYPE_NAME_KEY, "arrow.uuid".into())];
            Plan { extension, ..Plan::word::<16, Uuid>(DataType::FixedSizeBinary(16)) }
        }
        _ => return Err(unsupported(ty)),
    })
}

fn decimal(ty: &Type, modifier: i32) -> Result<Plan, String> {
    let (precision, scale) = match precision_and_scale(modifier) {
        None => UNCONSTRAINED,
        Some((precision, scale)) => {
            // Arrow's scale is at most the precision, and readers of negative ones are few.
            let precision = precision + scale.min(0).unsigned_abs();
            let scale = scale.max(0).unsigned_abs();
            match (u8::try_from(precision.max(scale)), u8::try_from(scale)) {
                (Ok(precision @ 1..=76), Ok(scale)) => (precision, scale),
                _ => {
                    return Err(format!(
                        "the column is of type `{ty}` with {precision} digits, {scale} of them behind the point, and a \
                         decimal holds at most 76: cast it to `numeric(76, scale)`, `text` or `float8` in the query"
                    ));
                }
            }
        }
    };
    let plan = if precision <= 38 {
        let data_type = DataType::Decimal128(precision, scale as i8);
        DecimalBuilder::<i128>::new(data_type.clone(), precision, scale).map(|b| Plan::new(data_type, b))
    } else {
        let data_type = DataType::Decimal256(precision, scale as i8);
        DecimalBuilder::<i256>::new(data_type.clone(), precision, scale).map(|b| Plan::new(data_type, b))
    };
    plan.ok_or_else(|| unsupported(ty))
}

/// What a modifier of `numeric` says: precision from 1 on, and scale in its lowest eleven bits, which may be negative.
fn precision_and_scale(modifier: i32) -> Option<(u16, i16)> {
    let bits = u32::try_from(modifier).ok()?.checked_sub(4)?;
    let scale = ((bits & 0x7ff) ^ 0x400) as i16 - 0x400;
    Some(((bits >> 16) as u16, scale))
}

fn unsupported(ty: &Type) -> String {
    format!(
        "the column is of type `{ty}`, which has no Arrow column here: cast it in the query, as with `::text`, or take it \
         apart"
    )
}
