//! The table in a Postgres database.

use std::error::Error;

use record_core::RecordView;
use record_feed::refresh::{Progress, Report};
use record_postgres::postgres::{Positions, Table, postgres::Client};
use record_table::{PutMode, PutOptions};

use super::Store;
use crate::{
    guarantees::Guarantees,
    night::{JOB, Night},
    place::Place,
    postgres_server::connect,
};

pub(super) struct PostgresStore {
    place: String,
    client: Client,
    table: Table<i64, Guarantees>,
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

    fn clear(&mut self) -> Result<(), Box<dyn Error>> {
        let none = std::iter::empty::<(i64, Guarantees)>();
        self.table.put_many_with(&mut self.client, none, PutOptions::new().mode(PutMode::Replace))?;
        Positions::create(&mut self.client)?.remove(&mut self.client, JOB)?;
        Ok(())
    }

    fn refresh(
        &mut self,
        night: &Night<'_>,
        on_progress: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<Report<i64>, Box<dyn Error>> {
        night.run(&self.table, &mut self.client, on_progress)
    }

    fn for_each(&mut self, each: &mut dyn FnMut(i64, Option<Guarantees>)) -> Result<(), Box<dyn Error>> {
        self.table
            .scan()
            .order_by_key()
            .for_each(&mut self.client, |key, view| each(key, view.map(|view| view.decode())))?;
        Ok(())
    }
}
