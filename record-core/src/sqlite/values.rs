//! Blobs as values in anybody's own SQL.

use super::promoted::column_value;
use crate::{
    Blob, CivilDateTime, Date, Decimal, Error, Field, Record, Text, Time, TimeDelta, Timestamp, error::Kind,
    value::Value,
};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

impl<R: Record> ToSql for Blob<R> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.as_bytes())))
    }
}

macro_rules! to_sql {
    ($([$($parameters:tt)*] $type:ty => |$it:ident| $value:expr,)*) => {$(
        /// As a [promoted field](super#promoted-fields) of this type is shown.
        impl<$($parameters)*> ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                let $it = self;
                column_value($value, &<$type as Field>::TYPE)
                    .map_err(|invalid| rusqlite::Error::ToSqlConversionFailure(invalid.into()))
            }
        }
    )*};
}

to_sql! {
    [] Timestamp => |it| Value::Timestamp(*it),
    [] CivilDateTime => |it| Value::CivilDateTime(*it),
    [] Date => |it| Value::Date(*it),
    [] Time => |it| Value::Time(it.as_micros()),
    [] TimeDelta => |it| Value::TimeDelta(*it),
    [const P: u8, const S: u8] Decimal<P, S> => |it| Value::Decimal { unscaled: it.unscaled(), scale: S },
    [const N: usize] Text<N> => |it| Value::Text(it),
}

/// Checks the bytes in full; see [`Blob::from_bytes`]. Use [`view`] to read them without a copy.
impl<R: Record> FromSql for Blob<R> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Blob::from_bytes(value.as_blob()?).map_err(FromSqlError::other)
    }
}

/// A view of a column's value, borrowed from the statement's row; `None` for NULL, which is *known empty*.
///
/// ```
/// use record_core::{Blob, Record, sqlite};
///
/// #[derive(Record)]
/// struct Point { x: i32, y: i32 }
///
/// let conn = sqlite::open(":memory:")?;
/// conn.execute_batch("CREATE TABLE anything (n INTEGER, payload BLOB)")?;
/// let blob = Blob::encode(&Point { x: 1, y: -2 })?;
/// conn.execute("INSERT INTO anything VALUES (?1, ?2)", (1, &blob))?;
///
/// let mut statement = conn.prepare("SELECT payload FROM anything")?;
/// let mut rows = statement.query([])?;
/// while let Some(row) = rows.next()? {
///     let point = sqlite::view::<Point>(row.get_ref("payload")?)?.expect("never empty");
///     assert_eq!(point.y(), -2);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`Record::view`], and when the value is neither a blob nor NULL.
pub fn view<R: Record>(value: ValueRef<'_>) -> Result<Option<R::View<'_>>, Error> {
    match value {
        ValueRef::Null => Ok(None),
        ValueRef::Blob(bytes) => R::view(bytes).map(Some),
        other => {
            let message = format!("the column holds a value of type {}, not a blob", other.data_type());
            Err(Error::new(R::LAYOUT.record, Kind::Table(message)))
        }
    }
}
