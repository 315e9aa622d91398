//! Refreshing tables in Postgres, over the blocking driver.

use super::target::{Session, Target, Work, sealed::Sealed};
use crate::{
    Error, Key, Record,
    pg::{
        blocking::{Blocking, run},
        failure, positions,
    },
    postgres::{Table, postgres},
    table::{Encoded, Position, PutCounts},
};

impl<K, R> Sealed for Table<K, R> {}

impl<K: Key, R: Record> Target for Table<K, R> {
    type Key = K;
    type Record = R;
    type Client = postgres::Client;

    fn position(&self, client: &mut postgres::Client, name: &str) -> Result<Option<Position>, Error> {
        run(positions::create(&mut Blocking(client)))?;
        run(positions::get(&mut Blocking(client), name))
    }

    fn is_of_a_row(error: &Error) -> bool {
        failure::is_of_a_row(error)
    }

    fn transact(&self, client: &mut postgres::Client, work: &mut Work<'_, K>) -> Result<(), Error> {
        let failed = |error| failure::failed(R::LAYOUT.record, "writing rows", error).in_table(self.name());
        let mut transaction = client.transaction().map_err(failed)?;
        match work(&mut Here { table: self, transaction: &mut transaction }) {
            Ok(()) => transaction.commit().map_err(failed),
            Err(error) => {
                // What went wrong is said already; a rollback that fails as well means that the connection is gone.
                let _ = transaction.rollback();
                Err(error)
            }
        }
    }

    fn note_rows(&self, client: &mut postgres::Client) -> Result<u64, Error> {
        run(self.0.begin_notes(&mut Blocking(client)))
    }

    fn note_wanted(&self, client: &mut postgres::Client, keys: &[&K]) -> Result<(), Error> {
        run(self.0.note_keys(&mut Blocking(client), keys))
    }

    fn delete_unwanted(&self, client: &mut postgres::Client, most: u64) -> Result<u64, Error> {
        run(self.0.delete_not_noted(&mut Blocking(client), most))
    }

    fn forget_notes(&self, client: &mut postgres::Client) -> Result<(), Error> {
        run(self.0.drop_notes(&mut Blocking(client)))
    }
}

struct Here<'a, 't, K, R> {
    table: &'a Table<K, R>,
    transaction: &'a mut postgres::Transaction<'t>,
}

impl<K: Key, R: Record> Session<K> for Here<'_, '_, K, R> {
    fn same(&mut self, rows: &[(&K, Encoded<'_>)]) -> Result<Vec<bool>, Error> {
        let rows: Vec<_> = rows.iter().map(|(key, row)| (*key, row.0)).collect();
        run(self.table.0.same(&mut Blocking(self.transaction), &rows))
    }

    fn put(&mut self, rows: &[(&K, Encoded<'_>)]) -> Result<PutCounts, Error> {
        self.table.put_many(self.transaction, rows.iter().copied())
    }

    fn is_open(&self) -> bool {
        true
    }

    fn set_position(
        &mut self,
        name: &str,
        expected: Option<&Position>,
        position: &Position,
    ) -> Result<(), Error> {
        run(positions::set(&mut Blocking(self.transaction), name, expected, position))
    }
}
