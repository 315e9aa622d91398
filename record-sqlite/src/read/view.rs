//! Views of values in anybody's own SQL.

use crate::Error;
use record_core::Record;
use rusqlite::types::ValueRef;

/// A view of a column's value, borrowed from the statement's row; `None` for NULL, which is *known empty*.
///
/// ```
/// use record_core::{Blob, Record};
/// use record_sqlite as sqlite;
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
        ValueRef::Blob(bytes) => Ok(Some(R::view(bytes)?)),
        other => {
            let message = format!("the column holds a value of type {}, not a blob", other.data_type());
            Err(Error::of_table(R::LAYOUT.record(), message))
        }
    }
}
