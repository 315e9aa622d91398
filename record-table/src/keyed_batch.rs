//! Record batches of tables that no Rust type describes: which columns are the key's, and which are fields.

use crate::{Error, KeyArray, check_key, key_columns::key_and_field};
use arrow_array::RecordBatch;
use record_arrow::{Advice, BatchEncoder, KEY, ROLE_KEY, Rules};
use record_core::{
    Invalid,
    key::{KeyColumn, KeyValue},
    layout::Layout,
};

/// A record batch as keys and fields, for stores that put one.
///
/// ```
/// use arrow_array::{Int64Array, RecordBatch, StringArray};
/// use record_core::{Record, key::{KeyColumn, KeyType, KeyValue}};
/// use record_table::KeyedBatch;
/// use std::sync::Arc;
///
/// #[derive(Record)]
/// struct Facts { author: String }
///
/// let key = [KeyColumn { name: "number", ty: KeyType::I64 }];
/// let batch = RecordBatch::try_from_iter([
///     ("author", Arc::new(StringArray::from(vec!["ada"])) as _),
///     ("number", Arc::new(Int64Array::from(vec![17])) as _),
/// ])?;
/// let keyed = KeyedBatch::of(Facts::LAYOUT, &key, &batch)?;
/// assert!(keyed.key(0)? == [KeyValue::Int(17)]);
/// assert_eq!(keyed.fields().schema().field(0).name(), "author");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct KeyedBatch<'b> {
    layout: &'static Layout,
    columns: &'b [KeyColumn],
    keys: Vec<KeyArray<'b>>,
    fields: RecordBatch,
}

impl<'b> KeyedBatch<'b> {
    /// Finds the key's columns by name, in any order.
    ///
    /// # Errors
    /// When one is missing, or of a type that holds no such keys, or stands for a field too. When there is a key column of another table's scan: without
    /// it, rows of several keys would be rows of one.
    pub fn of(
        layout: &'static Layout,
        columns: &'b [KeyColumn],
        batch: &'b RecordBatch,
    ) -> Result<Self, Error> {
        let record = layout.record();
        let column = |message: String| Error::from(record_arrow::Error::column(record, message));
        let (schema, mut rest) = (batch.schema(), (0..batch.num_columns()).collect::<Vec<_>>());
        let mut keys = Vec::with_capacity(columns.len());
        let is_key = |i: &usize| schema.field(*i).metadata().get(ROLE_KEY).is_some_and(|role| role == KEY);
        for wanted in columns {
            let named = || (0..batch.num_columns()).filter(|i| schema.field(*i).name() == wanted.name);
            // One that a scan marked goes before a field's column of the same name.
            let found = named().find(is_key).or_else(|| named().next());
            let i = found.ok_or_else(|| column(format!("the key column `{}` is missing", wanted.name)))?;
            rest.retain(|other| *other != i);
            keys.push(KeyArray::of(wanted.ty, batch.column(i)).ok_or_else(|| {
                column(format!(
                    "the key column `{}` is of type {}, which holds no such keys: cast it first",
                    wanted.name,
                    batch.column(i).data_type()
                ))
            })?);
        }
        let fields = record_arrow::schema(layout);
        let is_left = |name: &str| rest.iter().any(|i| schema.field(*i).name() == name);
        if let Some(both) =
            columns.iter().find(|column| fields.field_with_name(column.name).is_ok() && !is_left(column.name))
        {
            return Err(key_and_field(record, both.name, "for the batch has one column of that name"));
        }
        if let Some(i) = rest.iter().find(|i| is_key(i)) {
            let name = schema.field(*i).name();
            return Err(column(match columns.iter().any(|column| column.name == name) {
                true => format!("the key column `{name}` is there twice"),
                false => format!(
                    "column `{name}` is a key column of another table, and the key here has none of its name: leave it out, or \
                     take off its `{ROLE_KEY}` to put a field"
                ),
            }));
        }
        let fields = batch
            .project(&rest)
            .map_err(|error| Error::source(record, "telling keys and fields apart", error))?;
        Ok(KeyedBatch { layout, columns, keys, fields })
    }

    /// All columns but the key's.
    pub fn fields(&self) -> &RecordBatch {
        &self.fields
    }

    /// What makes blobs of the fields. Stores put batches as they are, so its errors advise to change them.
    pub fn encoder(&self) -> BatchEncoder {
        BatchEncoder::with_rules(self.layout, Rules { advice: Advice::NO_OPTIONS, ..Rules::default() })
    }

    /// The key of a row, checked.
    ///
    /// # Errors
    /// When it is null in a column, or a value is none of its column's: the error names the column.
    ///
    /// # Panics
    /// When there are not so many rows.
    pub fn key(&self, row: usize) -> Result<Vec<KeyValue<'_>>, Error> {
        let mut key: Vec<KeyValue<'_>> = Vec::with_capacity(self.keys.len());
        for (array, column) in self.keys.iter().zip(self.columns) {
            let refused =
                |message| Error::refused(self.layout.record(), Invalid::new(message)).with_field(column.name);
            if array.is_null(row) {
                return Err(refused("null in a key column"));
            }
            let value = array.value(row);
            key.push(value.ok_or_else(|| refused("not a value of the key column's type"))?);
        }
        check_key(self.layout.record(), self.columns, &key)?;
        Ok(key)
    }
}
