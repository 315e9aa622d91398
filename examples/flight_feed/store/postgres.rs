//! Flights in a Postgres database.

use std::error::Error;

use record_core::RecordView;
use record_feed::writer::Writer;
use record_postgres::postgres::{Table, postgres::Client};

use super::{Each, FEED, FLUSH_ROWS, Store};
use crate::{
    flight::{Flight, FlightKey},
    place::Place,
    postgres_server::connect,
};

pub(super) struct PostgresStore {
    address: String,
    place: String,
    client: Client,
    table: Table<FlightKey, Flight>,
}

impl PostgresStore {
    pub(super) fn open(address: &str) -> Result<Self, Box<dyn Error>> {
        let (mut client, place) = connect(address)?;
        let table = Table::create_default(&mut client)?;
        Ok(Self { address: address.to_owned(), place, client, table })
    }
}

impl Store for PostgresStore {
    fn place(&self) -> Place {
        Place::Postgres(self.place.clone())
    }

    fn start_writer(&self) -> Result<Writer<FlightKey, Flight>, Box<dyn Error>> {
        let address = self.address.clone();
        let writer = Writer::builder(self.table.clone()).position(FEED).flush_rows(FLUSH_ROWS);
        Ok(writer.start(move || connect(&address).map(|(client, _)| client))?)
    }

    fn for_each(&mut self, each: &mut Each<'_>) -> Result<(), Box<dyn Error>> {
        let scan = self.table.scan();
        scan.try_for_each(&mut self.client, |key, flight| each(&key.id, flight.map(RecordView::bytes)))?;
        Ok(())
    }
}
