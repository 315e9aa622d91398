//! Blobs as values in anybody's own SQL.

use crate::{Blob, Error, Record, error::Kind};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

impl<R: Record> ToSql for Blob<R> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.as_bytes())))
    }
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
