//! What differs by database: the types of its tables and of its batches, and statements of our own.

use std::error::Error;

use record_core::Blob;
use record_postgres::postgres::{self, postgres::Client};
use record_sqlite as sqlite;
use record_table::{Table, store::Blocking};

use crate::{
    dna::{Annotation, AnnotationKey, Design, Sequence, SequenceKey},
    postgres_server::failed,
};

/// A connection to a database.
pub(crate) trait Database: Sized {
    type Sequences: Table<Key = SequenceKey, Record = Sequence, Connection = Self> + Blocking;
    type Annotations: Table<Key = AnnotationKey, Record = Annotation, Connection = Self> + Blocking;

    /// Stores all designs by one batch, and says which ids their sequences got.
    fn import(
        &mut self,
        sequences: &Self::Sequences,
        annotations: &Self::Annotations,
        designs: &[Design],
    ) -> Result<Vec<i64>, record_table::Error>;

    /// Stores the sequences alone, each by a statement of its own that gives its id, in one transaction.
    fn import_one_by_one(&mut self, designs: &[Design]) -> Result<Vec<i64>, Box<dyn Error>>;
}

impl Database for sqlite::Connection {
    type Sequences = sqlite::Table<SequenceKey, Sequence>;
    type Annotations = sqlite::Table<AnnotationKey, Annotation>;

    fn import(
        &mut self,
        sequences: &Self::Sequences,
        annotations: &Self::Annotations,
        designs: &[Design],
    ) -> Result<Vec<i64>, record_table::Error> {
        let mut batch = sqlite::Batch::new();
        let mut added = Vec::with_capacity(designs.len());
        for design in designs {
            let parent = batch.add(sequences, move |id, _| (SequenceKey { id }, &design.sequence));
            for annotation in &design.annotations {
                batch.add(annotations, move |id, ids| {
                    (AnnotationKey { sequence: ids[parent], id }, annotation)
                });
            }
            added.push(parent);
        }
        let ids = batch.write(self)?;
        Ok(added.into_iter().map(|parent| ids[parent]).collect())
    }

    fn import_one_by_one(&mut self, designs: &[Design]) -> Result<Vec<i64>, Box<dyn Error>> {
        let transaction = self.transaction()?;
        let mut insert =
            transaction.prepare("INSERT INTO dna_sequences (id, data) VALUES (NULL, ?1) RETURNING id")?;
        let ids = designs.iter().map(|design| {
            let blob = Blob::encode(&design.sequence)?;
            Ok(insert.query_row([&blob], |row| row.get(0))?)
        });
        let ids = ids.collect::<Result<_, Box<dyn Error>>>()?;
        drop(insert);
        transaction.commit()?;
        Ok(ids)
    }
}

impl Database for Client {
    type Sequences = postgres::Table<SequenceKey, Sequence>;
    type Annotations = postgres::Table<AnnotationKey, Annotation>;

    fn import(
        &mut self,
        sequences: &Self::Sequences,
        annotations: &Self::Annotations,
        designs: &[Design],
    ) -> Result<Vec<i64>, record_table::Error> {
        let mut batch = postgres::Batch::new();
        let mut added = Vec::with_capacity(designs.len());
        for design in designs {
            let parent = batch.add(sequences, move |id, _| (SequenceKey { id }, &design.sequence));
            for annotation in &design.annotations {
                batch.add(annotations, move |id, ids| {
                    (AnnotationKey { sequence: ids[parent], id }, annotation)
                });
            }
            added.push(parent);
        }
        let ids = batch.write(self)?;
        Ok(added.into_iter().map(|parent| ids[parent]).collect())
    }

    fn import_one_by_one(&mut self, designs: &[Design]) -> Result<Vec<i64>, Box<dyn Error>> {
        let inserting = || failed("inserting a sequence");
        let mut transaction = self.transaction().map_err(failed("beginning a transaction"))?;
        let insert = transaction
            .prepare("INSERT INTO dna_sequences (data) VALUES ($1) RETURNING id")
            .map_err(inserting())?;
        let ids = designs.iter().map(|design| {
            let blob = Blob::encode(&design.sequence)?;
            Ok(transaction.query_one(&insert, &[&blob]).map_err(inserting())?.get(0))
        });
        let ids = ids.collect::<Result<_, Box<dyn Error>>>()?;
        transaction.commit().map_err(failed("committing"))?;
        Ok(ids)
    }
}
