//! The tables in a Postgres database, reached through a proxy that counts round trips.

use std::{error::Error, time::Duration};

use record_core::{Blob, RecordView};
use record_postgres::postgres::{Batch, Table, postgres::Client};
use test_servers::Proxy;

use super::Store;
use crate::{
    dna::{Annotation, AnnotationKey, Design, Sequence, SequenceKey},
    place::Place,
    postgres_server::{connect, failed, server},
};

pub(super) struct PostgresStore {
    place: String,
    /// Before the proxy, so that it is closed first.
    client: Client,
    /// Counts round trips, and makes them longer. An address that is no URL of one server leads past it.
    proxy: Option<Proxy>,
    sequences: Table<SequenceKey, Sequence>,
    annotations: Table<AnnotationKey, Annotation>,
}

impl PostgresStore {
    pub(super) fn open(address: &str, latency: Duration) -> Result<Self, Box<dyn Error>> {
        let (mut client, place) = connect(address)?;
        let proxy = server(address).map(|server| Proxy::start(server, latency));
        match &proxy {
            Some(proxy) => client = connect(&proxy.url(address))?.0,
            None if latency.is_zero() => {}
            None => {
                return Err(
                    "--latency needs the address of one server, such as postgres://user@host:5432/database"
                        .into(),
                );
            }
        }
        let sequences = Table::create_default(&mut client)?;
        let annotations = Table::create_default(&mut client)?;
        Ok(Self { place, client, proxy, sequences, annotations })
    }
}

impl Store for PostgresStore {
    fn place(&self) -> Place {
        Place::Postgres(self.place.clone())
    }

    fn round_trips(&self) -> Option<u64> {
        self.proxy.as_ref().map(Proxy::round_trips)
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
        let ids = batch.write(&mut self.client)?;
        Ok(added.into_iter().map(|parent| ids[parent]).collect())
    }

    fn import_one_by_one(&mut self, designs: &[Design]) -> Result<Vec<i64>, Box<dyn Error>> {
        let inserting = || failed("inserting a sequence");
        let mut transaction = self.client.transaction().map_err(failed("beginning a transaction"))?;
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

    fn sequences(&mut self, keys: &[SequenceKey]) -> Result<Vec<Option<Sequence>>, Box<dyn Error>> {
        let found = self.sequences.get_many(&mut self.client, keys)?;
        Ok(found.into_iter().map(|lookup| lookup.found().map(|row| row.decode())).collect())
    }

    fn annotations(&mut self, each: &mut dyn FnMut(AnnotationKey, Annotation)) -> Result<(), Box<dyn Error>> {
        self.annotations.scan().order_by_key().for_each(&mut self.client, |key, annotation| {
            if let Some(annotation) = annotation {
                each(key, annotation.decode());
            }
        })?;
        Ok(())
    }
}
