//! What the job asks of a store. Each store's file says how its table does it.

mod postgres;
mod sqlite;

use std::error::Error;

use record_feed::refresh::{Progress, Report};

use crate::{cli::Arguments, guarantees::Guarantees, night::Night, place::Place};

/// The table of guarantees, under the numbers of their coverages.
pub(crate) trait Store {
    fn place(&self) -> Place;

    /// Forgets all rows, and how far any night came.
    fn clear(&mut self) -> Result<(), Box<dyn Error>>;

    /// Does what is left to do of a night.
    fn refresh(
        &mut self,
        night: &Night<'_>,
        on_progress: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<Report<i64>, Box<dyn Error>>;

    /// Gives `each` every row, in the order of the coverages; `None` for one that is known to pay nothing.
    fn for_each(&mut self, each: &mut dyn FnMut(i64, Option<Guarantees>)) -> Result<(), Box<dyn Error>>;
}

/// Opens or creates the table where the command line says. It must say where.
pub(crate) fn open(arguments: &Arguments) -> Result<Box<dyn Store>, Box<dyn Error>> {
    match (&arguments.postgres, &arguments.db) {
        (Some(address), _) => Ok(Box::new(postgres::PostgresStore::open(address)?)),
        (None, Some(file)) => Ok(Box::new(sqlite::SqliteStore::open(file)?)),
        (None, None) => Err("no database is named: use --db or --postgres".into()),
    }
}
