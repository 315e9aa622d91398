//! A database with a table of blobs and the functions that read them.

use postgres::{Client, NoTls};
use record_core::layout::Layout;
use record_postgres::postgres::{Accessor, AccessorFunction};
use test_servers::{Database, Server};

pub(crate) struct Blobs {
    pub(crate) client: Client,
    _database: Database,
}

impl Blobs {
    /// A database of its own with the functions for these layouts, and an empty table `blobs (i, data)`.
    pub(crate) fn new(layouts: &[&'static Layout]) -> Blobs {
        let database = Server::shared().create_database();
        let mut client = Client::connect(&database.url(), NoTls).unwrap();
        client
            .batch_execute(
                "CREATE SCHEMA record; \
                 CREATE TABLE blobs (i serial PRIMARY KEY, data bytea); \
                 ALTER TABLE blobs ALTER data SET STORAGE EXTERNAL; \
                 SET TimeZone = 'America/St_Johns'",
            )
            .unwrap();
        let mut blobs = Blobs { client, _database: database };
        for layout in layouts {
            blobs.install(layout);
        }
        blobs
    }

    /// Makes the functions that are missing.
    pub(crate) fn install(&mut self, layout: &'static Layout) {
        let mut missing = Vec::new();
        for function in Accessor::functions_of(layout) {
            let row = self
                .client
                .query_one("SELECT pg_catalog.to_regprocedure($1) IS NULL", &[&function.signature()])
                .unwrap();
            if row.get(0) {
                missing.push(function);
            }
        }
        let script = AccessorFunction::script(&missing);
        self.client.batch_execute(&script).unwrap_or_else(|error| panic!("{error:?}\n{script}"));
    }

    /// Replaces what is in the table.
    pub(crate) fn fill(&mut self, blobs: &[Option<&[u8]>]) {
        self.client.execute("TRUNCATE blobs RESTART IDENTITY", &[]).unwrap();
        self.client.execute("INSERT INTO blobs (data) SELECT * FROM unnest($1::bytea[])", &[&blobs]).unwrap();
    }

    /// What an expression gives for each blob, as text.
    pub(crate) fn texts(&mut self, expression: &str) -> Vec<Option<String>> {
        let sql = format!("SELECT {expression} FROM blobs ORDER BY i");
        let rows = self.client.query(&sql, &[]).unwrap_or_else(|error| panic!("{error:?}\n{sql}"));
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The message and the code of the error that an expression gives for one blob.
    pub(crate) fn error(&mut self, expression: &str, blob: &[u8]) -> (String, String) {
        self.fill(&[Some(blob)]);
        let sql = format!("SELECT {expression} FROM blobs");
        match self.client.query(&sql, &[]) {
            Ok(_) => panic!("no error: {sql}"),
            Err(error) => {
                let error = error.as_db_error().unwrap();
                (error.message().to_owned(), error.code().code().to_owned())
            }
        }
    }
}

/// The accessor of a field of the table's blobs.
pub(crate) fn accessor(layout: &'static Layout, field: &str) -> Accessor {
    Accessor::new(layout, field, "blobs.data").unwrap()
}
