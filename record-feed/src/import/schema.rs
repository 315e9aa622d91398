//! How the columns of record batches fit a table: which are key columns and which are fields, or one error that lists all that
//! is wrong.

use super::{Import, error::ImportError, key_array::KeyArray, run};
use arrow_array::{RecordBatch, RecordBatchOptions, new_empty_array};
use arrow_schema::{DataType, FieldRef, Schema, SchemaRef};
use record_arrow::{BatchEncoder, KEY, KNOWN_EMPTY, ROLE_KEY, Rules};
use record_core::{Key, Record};
use record_table::key_data_type;
use std::sync::Arc;

/// How the columns of a schema fit a table.
pub(super) struct Fit {
    schema: SchemaRef,
    /// Where the key columns are.
    keys: Vec<usize>,
    /// Where the others are, and their schema.
    fields: Vec<usize>,
    fields_schema: SchemaRef,
    /// Whether the batches are of a table's scan, where rows that are null throughout are known-empty.
    pub(super) is_of_scan: bool,
    /// Columns that are passed over because nothing is known of them.
    pub(super) unknown: u64,
}

impl Fit {
    pub(super) fn of<K: Key, R: Record, W>(
        import: &Import<'_, K, R, W>,
        rules: Rules,
        schema: SchemaRef,
    ) -> Result<Self, ImportError> {
        let record = record_arrow::schema(R::LAYOUT);
        let mut problems = Vec::new();
        let role = |field: &FieldRef| field.metadata().get(ROLE_KEY).cloned();
        let mut keys = Vec::new();
        for column in K::COLUMNS {
            if record.field_with_name(column.name).is_ok() {
                problems.push(format!(
                    "`{}` is a key column and a field too: give the field another name with `column = \"…\"`",
                    column.name
                ));
                continue;
            }
            let Some(i) = schema.fields().iter().position(|field| field.name() == column.name) else {
                let ty = key_data_type(column.ty);
                problems.push(format!("key column `{}` of type {ty} is missing", column.name));
                continue;
            };
            keys.push(i);
            let met = schema.field(i).data_type();
            if KeyArray::of(column.ty, &new_empty_array(met), rules).is_none() {
                let ty = key_data_type(column.ty);
                let advice =
                    match KeyArray::of(column.ty, &new_empty_array(met), Rules { parse_text: true, ..rules })
                    {
                        Some(_) => "call `parse_text(true)` to parse its values, or cast it first",
                        None => "cast it first",
                    };
                problems.push(format!("key column `{}` is of type {met}, not {ty}: {advice}", column.name));
            }
        }
        let marker = import.known_empty.as_deref();
        if let Some(name) = marker
            && let Ok(field) = schema.field_with_name(name)
            && field.data_type() != &DataType::Boolean
        {
            let met = field.data_type();
            problems.push(format!(
                "column `{name}`, which marks known-empty rows, is of type {met}, not Boolean"
            ));
        }
        let (mut fields, mut kept, mut unknown) = (Vec::new(), Vec::new(), 0);
        for (i, field) in schema.fields().iter().enumerate().filter(|(i, _)| !keys.contains(i)) {
            let marks = marker == Some(field.name());
            match role(field).as_deref() {
                Some(KEY) if import.skip_unknown => unknown += 1,
                Some(KEY) => problems.push(format!(
                    "column `{}` is a key column of another table, and the key here has none of its name: call \
                     `skip_unknown` to pass over it",
                    field.name()
                )),
                _ => {
                    fields.push(i);
                    kept.push(if marks { known_empty(field) } else { field.clone() });
                }
            }
        }
        let fields_schema = Arc::new(Schema::new(kept));
        let (found, passed_over) = BatchEncoder::with_rules(R::LAYOUT, rules).fit(&fields_schema);
        problems.extend(found.iter().map(|error| error.reason().to_string()));
        unknown += passed_over;
        match problems.is_empty() {
            true => {
                let is_of_scan = keys.iter().all(|i| role(&schema.fields()[*i]).as_deref() == Some(KEY));
                Ok(Fit { schema, keys, fields, fields_schema, is_of_scan, unknown })
            }
            false => {
                Err(run::error::<R>(format!("the batches are not of this table: {}", problems.join("; "))))
            }
        }
    }

    pub(super) fn is_of(&self, batch: &RecordBatch) -> bool {
        let schema = batch.schema_ref();
        Arc::ptr_eq(&self.schema, schema) || self.schema == *schema
    }

    /// The key columns of a batch of the schema.
    pub(super) fn keys<'b, K: Key>(&self, rules: Rules, batch: &'b RecordBatch) -> Vec<KeyArray<'b>> {
        let arrays = K::COLUMNS.iter().zip(&self.keys);
        arrays.filter_map(|(column, i)| KeyArray::of(column.ty, batch.column(*i), rules)).collect()
    }

    /// The other columns of a batch of the schema.
    pub(super) fn fields<R: Record>(&self, batch: &RecordBatch) -> Result<RecordBatch, ImportError> {
        let arrays = self.fields.iter().map(|i| batch.column(*i).clone()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(self.fields_schema.clone(), arrays, &options).map_err(|error| {
            record_arrow::Error::source(R::LAYOUT.record(), "taking the columns of a batch", error).into()
        })
    }
}

/// The field of a column that marks known-empty rows, as the encoder knows it.
fn known_empty(field: &FieldRef) -> FieldRef {
    let mut metadata = field.metadata().clone();
    metadata.insert(ROLE_KEY.into(), KNOWN_EMPTY.into());
    Arc::new(field.as_ref().clone().with_metadata(metadata))
}
