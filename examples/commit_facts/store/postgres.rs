//! The table in a Postgres database, which may serve many repositories at once: the key is the commit's hash.

use std::error::Error;

use arrow_array::RecordBatch;
use record_postgres::postgres::{Table, postgres::Client};
use record_table::{Lookup, PutCounts};

use super::{STEP, Store};
use crate::{
    facts::{CommitFacts, CommitFactsView, Key},
    place::Place,
    postgres_server::{connect, failed},
};

/// `regclass` finds a table by its name as the rest of the job does, through the search path.
const TABLE_BYTES: &str = "SELECT pg_total_relation_size($1::text::regclass)";

pub(super) struct PostgresStore {
    place: String,
    client: Client,
    table: Table<Key, CommitFacts>,
}

impl PostgresStore {
    pub(super) fn open(address: &str) -> Result<Self, Box<dyn Error>> {
        let (mut client, place) = connect(address)?;
        let table = Table::create_default(&mut client)?;
        Ok(Self { place, client, table })
    }
}

impl Store for PostgresStore {
    fn place(&self) -> Place {
        Place::Postgres(self.place.clone())
    }

    fn put_all(
        &mut self,
        rows: &[(Key, CommitFacts)],
        progress: &mut dyn FnMut(u64),
    ) -> Result<PutCounts, Box<dyn Error>> {
        // Each call locks its rows in key order. Several in one transaction do so together when they come in that order,
        // and then two runs of this program on related histories do not lock each other out.
        let mut rows: Vec<_> = rows.iter().map(|(key, facts)| (key, facts)).collect();
        rows.sort_unstable_by_key(|(key, _)| *key);
        let mut transaction = self.client.transaction().map_err(failed("beginning a transaction"))?;
        let mut counts = PutCounts::default();
        for rows in rows.chunks(STEP) {
            counts += self.table.put_many(&mut transaction, rows.iter().copied())?;
            progress(rows.len() as u64);
        }
        transaction.commit().map_err(failed("committing the rows"))?;
        Ok(counts)
    }

    fn subject(&mut self, key: &Key) -> Result<Option<String>, Box<dyn Error>> {
        Ok(match self.table.get(&mut self.client, key)? {
            Lookup::Found(row) => Some(row.view().subject().to_owned()),
            Lookup::KnownEmpty | Lookup::Missing => None,
        })
    }

    fn scan(&mut self, each: &mut dyn FnMut(&Key, CommitFactsView<'_>)) -> Result<(), Box<dyn Error>> {
        self.table.scan().for_each(&mut self.client, |key, view| {
            if let Some(view) = view {
                each(&key, view);
            }
        })?;
        Ok(())
    }

    fn to_arrow(&mut self) -> Result<Vec<RecordBatch>, Box<dyn Error>> {
        Ok(self.table.scan().to_batches(&mut self.client)?)
    }

    fn bytes(&mut self) -> Result<u64, Box<dyn Error>> {
        let row = self.client.query_one(TABLE_BYTES, &[&self.table.name()]);
        let row = row.map_err(failed("asking for the size of the table"))?;
        Ok(u64::try_from(row.get::<_, i64>(0))?)
    }
}
