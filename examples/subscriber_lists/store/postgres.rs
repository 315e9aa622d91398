//! Both tables in a Postgres database.

use std::error::Error;

use record_postgres::postgres::{Table, postgres::Client};
use record_table::{PutMode, PutOptions};

use super::{Each, Store, numbered};
use crate::{
    compare::to_json,
    lists::{Attributes, SubscriberList},
    place::Place,
    postgres_server::{connect, failed},
};

pub(super) struct PostgresStore {
    place: String,
    client: Client,
    table: Table<i64, SubscriberList>,
}

impl PostgresStore {
    pub(super) fn open(address: &str) -> Result<Self, Box<dyn Error>> {
        let (mut client, place) = connect(address)?;
        let table = Table::create_default(&mut client)?;
        client
            .batch_execute(
                "CREATE TABLE IF NOT EXISTS subscriber_lists_json (id bigint PRIMARY KEY, attributes text NOT NULL)",
            )
            .map_err(failed("making the table of JSON texts"))?;
        Ok(Self { place, client, table })
    }
}

impl Store for PostgresStore {
    fn place(&self) -> Place {
        Place::Postgres(self.place.clone())
    }

    fn replace_all(
        &mut self,
        lists: &[Attributes],
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Box<dyn Error>> {
        let mut transaction = self.client.transaction().map_err(failed("beginning a transaction"))?;
        let records = numbered(lists).map(|(id, list)| (id, SubscriberList::new(list)));
        let options = PutOptions::new().mode(PutMode::Replace);
        self.table.put_many_with(&mut transaction, records.inspect(|_| progress(1)), options)?;
        let (ids, texts): (Vec<_>, Vec<_>) = numbered(lists).map(|(id, list)| (id, to_json(list))).unzip();
        transaction
            .execute("DELETE FROM subscriber_lists_json", &[])
            .and_then(|_| {
                let insert =
                    "INSERT INTO subscriber_lists_json SELECT * FROM unnest($1::bigint[], $2::text[])";
                transaction.execute(insert, &[&ids, &texts])
            })
            .and_then(|_| transaction.commit())
            .map_err(failed("storing the lists as JSON"))?;
        // As autovacuum does soon after: until then the planner knows nothing of what was stored.
        let analyze = "ANALYZE subscriber_lists, subscriber_lists_json";
        Ok(self.client.batch_execute(analyze).map_err(failed("gathering statistics"))?)
    }

    fn find_equal(&mut self, list: &SubscriberList) -> Result<Vec<i64>, Box<dyn Error>> {
        Ok(self.table.find_equal(&mut self.client, list)?)
    }

    fn load_all(&mut self, each: &mut Each<'_>) -> Result<(), Box<dyn Error>> {
        let rows = self.client.query("SELECT id, attributes FROM subscriber_lists_json ORDER BY id", &[]);
        for row in rows.map_err(failed("loading the lists"))? {
            each(row.get(0), row.get(1))?;
        }
        Ok(())
    }
}
