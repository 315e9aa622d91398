//! The lists as JSON texts, in a plain table beside that of the records: statements of our own, which differ by database.

use std::error::Error;

use record_postgres::postgres::postgres::Client;
use record_sqlite as sqlite;

use crate::{compare::to_json, lists::Attributes, postgres_server::failed};

/// Texts under the numbers of their lists.
pub(crate) trait Texts {
    /// Makes these lists the whole contents.
    fn replace_all(&mut self, lists: &[Attributes]) -> Result<(), Box<dyn Error>>;

    /// Gives `each` the number and the text of every list, in order.
    fn load_all(
        &mut self,
        each: impl FnMut(i64, &str) -> Result<(), serde_json::Error>,
    ) -> Result<(), Box<dyn Error>>;
}

impl Texts for sqlite::Connection {
    fn replace_all(&mut self, lists: &[Attributes]) -> Result<(), Box<dyn Error>> {
        let transaction = self.transaction()?;
        transaction.execute_batch(
            "CREATE TABLE IF NOT EXISTS subscriber_lists_json (id INTEGER PRIMARY KEY, attributes TEXT NOT NULL); \
             DELETE FROM subscriber_lists_json",
        )?;
        let mut insert = transaction.prepare("INSERT INTO subscriber_lists_json VALUES (?1, ?2)")?;
        for (id, list) in (0_i64..).zip(lists) {
            insert.execute((id, to_json(list)))?;
        }
        drop(insert);
        Ok(transaction.commit()?)
    }

    fn load_all(
        &mut self,
        mut each: impl FnMut(i64, &str) -> Result<(), serde_json::Error>,
    ) -> Result<(), Box<dyn Error>> {
        let mut all = self.prepare_cached("SELECT id, attributes FROM subscriber_lists_json ORDER BY id")?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            each(row.get(0)?, row.get_ref(1)?.as_str()?)?;
        }
        Ok(())
    }
}

impl Texts for Client {
    fn replace_all(&mut self, lists: &[Attributes]) -> Result<(), Box<dyn Error>> {
        let (ids, texts): (Vec<i64>, Vec<_>) = (0..).zip(lists).map(|(id, list)| (id, to_json(list))).unzip();
        let insert = "INSERT INTO subscriber_lists_json SELECT * FROM unnest($1::bigint[], $2::text[])";
        self.batch_execute(
            "CREATE TABLE IF NOT EXISTS subscriber_lists_json (id bigint PRIMARY KEY, attributes text NOT NULL); \
             DELETE FROM subscriber_lists_json",
        )
        .and_then(|()| self.execute(insert, &[&ids, &texts]))
        .map_err(failed("storing the lists as JSON"))?;
        // As autovacuum does soon after: until then the planner knows nothing of what was stored.
        let analyze = "ANALYZE subscriber_lists, subscriber_lists_json";
        Ok(self.batch_execute(analyze).map_err(failed("gathering statistics"))?)
    }

    fn load_all(
        &mut self,
        mut each: impl FnMut(i64, &str) -> Result<(), serde_json::Error>,
    ) -> Result<(), Box<dyn Error>> {
        let rows = self.query("SELECT id, attributes FROM subscriber_lists_json ORDER BY id", &[]);
        for row in rows.map_err(failed("loading the lists"))? {
            each(row.get(0), row.get(1))?;
        }
        Ok(())
    }
}
