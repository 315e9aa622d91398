//! A database of its own on a server of PostgreSQL, for each test.

use test_servers::{Database as Created, Server};

pub(crate) struct Database {
    url: String,
    _created: Option<Created>,
}

impl Database {
    pub(crate) fn new() -> Self {
        let created = Server::shared().create_database();
        Database { url: created.url(), _created: Some(created) }
    }

    /// What another process finds it by.
    pub(crate) fn address(&self) -> String {
        self.url.clone()
    }

    pub(crate) fn at(address: &str) -> Self {
        Database { url: address.into(), _created: None }
    }
}
