//! A result as a few numbers, computed alike here and in `peers/python/digest.py`: whoever gets them right has read every
//! value of every column.

use std::collections::BTreeMap;

use arrow_array::{
    Array, RecordBatch,
    cast::AsArray,
    types::{Float64Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType},
};
use arrow_schema::DataType;

/// Rows, and a number for each column.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
pub(crate) struct Digest {
    pub(crate) rows: u64,
    pub(crate) columns: BTreeMap<String, u64>,
}

/// Numbers are added modulo this, so that no sum leaves 64 bits in any language.
const MODULUS: i64 = 1_000_003;

/// What a null adds.
const NULL: u64 = 7;

impl Digest {
    /// Adds a batch. Batches of any size add up to the same digest.
    pub(crate) fn add(&mut self, batch: &RecordBatch) {
        self.rows += batch.num_rows() as u64;
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            *self.columns.entry(field.name().clone()).or_default() += of(column.as_ref());
        }
    }

    /// The digest of one batch.
    pub(crate) fn of(batch: &RecordBatch) -> Self {
        let mut digest = Self::default();
        digest.add(batch);
        digest
    }

    /// What is wrong with a system's result. Columns that nobody asked for are passed over.
    ///
    /// # Errors
    /// The first difference.
    pub(crate) fn compare(&self, expected: &Self) -> Result<(), String> {
        if self.rows != expected.rows {
            return Err(format!("{} rows instead of {}", self.rows, expected.rows));
        }
        match expected.columns.iter().find(|(name, sum)| self.columns.get(*name) != Some(sum)) {
            Some((name, _)) => Err(format!("other values in column {name}")),
            None => Ok(()),
        }
    }
}

/// The sum of an array's values.
fn of(array: &dyn Array) -> u64 {
    let number = |value: i64| value.rem_euclid(MODULUS) as u64;
    let values: u64 = match array.data_type() {
        DataType::Boolean => array.as_boolean().true_count() as u64,
        DataType::Int16 => {
            array.as_primitive::<Int16Type>().iter().flatten().map(|value| number(value.into())).sum()
        }
        DataType::Int32 => {
            array.as_primitive::<Int32Type>().iter().flatten().map(|value| number(value.into())).sum()
        }
        DataType::Int64 => array.as_primitive::<Int64Type>().iter().flatten().map(number).sum(),
        DataType::Timestamp(..) => {
            array.as_primitive::<TimestampMicrosecondType>().iter().flatten().map(number).sum()
        }
        DataType::Float64 => {
            let bits = |value: f64| number(value.to_bits() as i64);
            array.as_primitive::<Float64Type>().iter().flatten().map(bits).sum()
        }
        DataType::Utf8 => {
            let bytes = |text: &str| text.bytes().map(u64::from).sum::<u64>();
            array.as_string::<i32>().iter().flatten().map(bytes).sum()
        }
        DataType::List(_) => {
            array.as_list::<i32>().iter().flatten().map(|items| of(items.as_ref()) + items.len() as u64).sum()
        }
        other => panic!("no digest of {other} columns"),
    };
    values + array.null_count() as u64 * NULL
}
