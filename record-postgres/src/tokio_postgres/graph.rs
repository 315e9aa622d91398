//! Batches of rows of several types.

use super::Table;
use crate::{Error, driver::nonblocking::Nonblocking, write::graph};
use record_core::{Key, Record, ToBlob, key::IdKey};
use record_table::{Id, Ids};

macro_rules! wait {
    ($future:expr) => {
        $future.await
    };
}

crate::face::batch::batch! {
    /// Rows of several types that are written together, where the keys and fields of some hold the ids of others.
    ///
    /// Rows are added with functions that make them once all ids are known. [`add`](Batch::add) gives an [`Id`], which
    /// stands for the row's own id in the rows that are added after it; its types say of which record it is one and how it
    /// is stored. [`write`](Batch::write) draws the ids, in the order in which rows were added, and inserts all rows: those
    /// of a table in the order in which they were added, tables in the order in which they got their first row, and parents
    /// never after the statement of their children. Foreign keys are checked when a statement's rows are all there; triggers
    /// of your own see none of its other rows before. All rows are new: one whose key is there is an error, and nothing of
    /// the batch is kept.
    ///
    /// ```no_run
    /// use record_core::{Key, Record};
    /// use record_postgres::tokio_postgres::{Batch, Table, tokio_postgres};
    ///
    /// #[derive(Record)]
    /// struct Sequence { bases: String }
    ///
    /// #[derive(Record)]
    /// struct Annotation { name: String }
    ///
    /// #[derive(Key)]
    /// struct SequenceKey {
    ///     #[record(id)]
    ///     id: i64,
    /// }
    ///
    /// #[derive(Key)]
    /// struct AnnotationKey {
    ///     sequence: i64,
    ///     #[record(id)]
    ///     id: i64,
    /// }
    ///
    /// # async fn example(mut client: tokio_postgres::Client) -> Result<(), record_postgres::Error> {
    /// let sequences = Table::<SequenceKey, Sequence>::create(&mut client, "sequences").await?;
    /// let annotations = Table::<AnnotationKey, Annotation>::create(&mut client, "annotations").await?;
    ///
    /// let mut batch = Batch::new();
    /// let sequence = batch.add(&sequences, |id, _| (SequenceKey { id }, Sequence { bases: "GATTACA".into() }));
    /// for name in ["promoter", "gene"] {
    ///     batch.add(&annotations, move |id, ids| {
    ///         (AnnotationKey { sequence: ids[sequence], id }, Annotation { name: name.into() })
    ///     });
    /// }
    /// let ids = batch.write(&mut client).await?; // two round trips
    /// println!("stored as {}", ids[sequence]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Where ids come from
    ///
    /// From the sequence that belongs to the key's column of ids ([`IdKey`]). For a column that `#[record(id)]` marks,
    /// [`Table::create`] makes it an identity column; for one of a table that is there already as well, beyond the largest id
    /// stored, under a lock that keeps others from the table meanwhile. Identity and serial columns of tables of your own
    /// will do as they are, `GENERATED ALWAYS` ones too, and so will any sequence after `ALTER SEQUENCE … OWNED BY`. Roles
    /// that write batches need `USAGE` on the sequence. Ids in rows that came by another way than a batch do not move it.
    ::tokio_postgres::GenericClient, Nonblocking, [async], wait
}
