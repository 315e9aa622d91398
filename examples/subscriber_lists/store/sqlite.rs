//! Both tables in an SQLite file.

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use record_sqlite as sqlite;
use record_table::{PutMode, PutOptions};

use super::{Each, Store, numbered};
use crate::{
    compare::to_json,
    lists::{Attributes, SubscriberList},
    place::Place,
    sqlite_file,
};

pub(super) struct SqliteStore {
    path: PathBuf,
    connection: sqlite::Connection,
    table: sqlite::Table<i64, SubscriberList>,
}

impl SqliteStore {
    pub(super) fn open(path: &Path) -> Result<Self, Box<dyn Error>> {
        let connection = sqlite_file::open(path)?;
        let table = sqlite::Table::create_default(&connection)?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS subscriber_lists_json (id INTEGER PRIMARY KEY, attributes TEXT NOT NULL)",
        )?;
        Ok(Self { path: path.to_owned(), connection, table })
    }
}

impl Store for SqliteStore {
    fn place(&self) -> Place {
        Place::SqliteFile(self.path.clone())
    }

    fn replace_all(
        &mut self,
        lists: &[Attributes],
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Box<dyn Error>> {
        let transaction = self.connection.transaction()?;
        let records = numbered(lists).map(|(id, list)| (id, SubscriberList::new(list)));
        let options = PutOptions::new().mode(PutMode::Replace);
        self.table.put_many_with(&transaction, records.inspect(|_| progress(1)), options)?;
        transaction.execute("DELETE FROM subscriber_lists_json", [])?;
        let mut insert = transaction.prepare("INSERT INTO subscriber_lists_json VALUES (?1, ?2)")?;
        for (id, list) in numbered(lists) {
            insert.execute((id, to_json(list)))?;
        }
        drop(insert);
        Ok(transaction.commit()?)
    }

    fn find_equal(&mut self, list: &SubscriberList) -> Result<Vec<i64>, Box<dyn Error>> {
        Ok(self.table.find_equal(&self.connection, list)?)
    }

    fn load_all(&mut self, each: &mut Each<'_>) -> Result<(), Box<dyn Error>> {
        let mut all =
            self.connection.prepare_cached("SELECT id, attributes FROM subscriber_lists_json ORDER BY id")?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            each(row.get(0)?, row.get_ref(1)?.as_str()?)?;
        }
        Ok(())
    }
}
