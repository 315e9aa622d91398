//! The table as Arrow columns, and as a Parquet file.

use std::{collections::HashSet, error::Error, fs::File, path::Path};

use arrow_array::{BooleanArray, RecordBatch, cast::AsArray};
use arrow_select::filter::filter_record_batch;
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};

use crate::facts::Key;

pub(crate) struct Columns(pub(crate) Vec<RecordBatch>);

impl Columns {
    /// What they take in memory.
    pub(crate) fn bytes(&self) -> u64 {
        self.0.iter().map(|batch| batch.get_array_memory_size() as u64).sum()
    }

    /// Writes the rows of a history and gives the size of the file.
    pub(crate) fn write_parquet(&self, path: &Path, history: &HashSet<Key>) -> Result<u64, Box<dyn Error>> {
        let Some(first) = self.0.first() else { return Err("the table has no rows".into()) };
        let compressed = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = File::create(path).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        let mut writer = ArrowWriter::try_new(file, first.schema(), Some(compressed))?;
        for batch in &self.0 {
            writer.write(&rows_of(batch, history)?)?;
        }
        writer.close()?;
        Ok(std::fs::metadata(path)?.len())
    }
}

/// The key stands in the first column.
fn rows_of(batch: &RecordBatch, history: &HashSet<Key>) -> Result<RecordBatch, Box<dyn Error>> {
    let keys = batch.column(0).as_binary::<i32>();
    let wanted = keys.iter().map(|key| Some(key.is_some_and(|key| history.contains(key))));
    Ok(filter_record_batch(batch, &wanted.collect::<BooleanArray>())?)
}
