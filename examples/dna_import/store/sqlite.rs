//! The tables in an SQLite file.

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use record_core::Blob;
use record_sqlite::{self as sqlite, Batch, Connection, Table};

use super::Store;
use crate::{
    dna::{Annotation, AnnotationKey, Design, Sequence, SequenceKey},
    place::Place,
    sqlite_file,
};

pub(super) struct SqliteStore {
    path: PathBuf,
    connection: Connection,
    sequences: Table<SequenceKey, Sequence>,
    annotations: Table<AnnotationKey, Annotation>,
}

impl SqliteStore {
    pub(super) fn open(path: &Path) -> Result<Self, Box<dyn Error>> {
        let connection = sqlite_file::open(path)?;
        let sequences = sqlite::Table::create_default(&connection)?;
        let annotations = sqlite::Table::create_default(&connection)?;
        Ok(Self { path: path.to_owned(), connection, sequences, annotations })
    }
}

impl Store for SqliteStore {
    fn place(&self) -> Place {
        Place::SqliteFile(self.path.clone())
    }

    fn round_trips(&self) -> Option<u64> {
        None
    }

    fn import(&mut self, designs: &[Design]) -> Result<Vec<i64>, Box<dyn Error>> {
        let mut batch = Batch::new();
        let mut added = Vec::with_capacity(designs.len());
        for Design { sequence, annotations } in designs {
            let parent = batch.add(&self.sequences, move |id, _| (SequenceKey { id }, sequence));
            for annotation in annotations {
                batch.add(&self.annotations, move |id, ids| {
                    (AnnotationKey { sequence: ids[parent], id }, annotation)
                });
            }
            added.push(parent);
        }
        let ids = batch.write(&self.connection)?;
        Ok(added.into_iter().map(|parent| ids[parent]).collect())
    }

    fn import_one_by_one(&mut self, designs: &[Design]) -> Result<Vec<i64>, Box<dyn Error>> {
        let transaction = self.connection.transaction()?;
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

    fn sequences(&mut self, keys: &[SequenceKey]) -> Result<Vec<Option<Sequence>>, Box<dyn Error>> {
        let found = self.sequences.get_many(&self.connection, keys)?;
        Ok(found.into_iter().map(|lookup| lookup.found().map(|row| row.decode())).collect())
    }

    fn annotations(&mut self, each: &mut dyn FnMut(AnnotationKey, Annotation)) -> Result<(), Box<dyn Error>> {
        self.annotations.scan().order_by_key().for_each(&self.connection, |key, annotation| {
            if let Some(annotation) = annotation {
                each(key, record_core::RecordView::decode(annotation));
            }
        })?;
        Ok(())
    }
}
