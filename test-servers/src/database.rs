//! A database for one test.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::connection::{ADMINISTRATOR, Connection};

/// An empty database of its own name. Dropped together with the value, connections to it included.
pub struct Database {
    port: u16,
    name: String,
}

impl Database {
    pub(crate) fn create(port: u16, encoding: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        // The locale of the cluster fits UTF-8 alone, and C fits every encoding.
        let locale = if encoding == "UTF8" { "" } else { " LC_COLLATE 'C' LC_CTYPE 'C'" };
        let statement = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}'{locale}");
        let created = Connection::open(port).and_then(|mut connection| connection.execute(&statement));
        created.unwrap_or_else(|error| panic!("can't create a database with encoding {encoding}: {error}"));
        Self { port, name }
    }

    /// The address for a driver or for `psql`: `postgres://user@host:port/name`.
    pub fn url(&self) -> String {
        url(self.port, &self.name)
    }

    /// Where its server listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// Its name, which needs no quotes.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // It saves room, nothing more: a server that is stopped goes with all its databases.
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let _ = Connection::open(self.port).and_then(|mut connection| connection.execute(&statement));
    }
}

/// The address of a database.
pub(crate) fn url(port: u16, database: &str) -> String {
    format!("postgres://{ADMINISTRATOR}@127.0.0.1:{port}/{database}")
}

/// An address of a database with another host and port: where a proxy or a pooler in front of its server listens.
pub(crate) fn at(url: &str, address: SocketAddr) -> String {
    let (scheme, rest) = url.split_once("://").expect("an address such as postgres://user@host:port/name");
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let user = authority.rsplit_once('@').map_or(String::new(), |(user, _)| format!("{user}@"));
    format!("{scheme}://{user}{address}/{path}")
}

#[cfg(test)]
mod tests {
    use super::at;
    use crate::Server;
    use crate::connection::Connection;

    #[test]
    fn an_address_of_a_database_leads_to_another_host() {
        let address = ([127, 0, 0, 1], 6432).into();
        for (url, expected) in [
            ("postgres://me@127.0.0.1:5432/name", "postgres://me@127.0.0.1:6432/name"),
            ("postgres://me:p%40s@db:1/name?a=b", "postgres://me:p%40s@127.0.0.1:6432/name?a=b"),
            ("postgres://db:1", "postgres://127.0.0.1:6432/"),
        ] {
            assert_eq!(at(url, address), expected);
        }
    }

    #[test]
    fn databases_have_the_encoding_asked_for_and_are_gone_when_dropped() {
        let server = Server::shared();
        let mut connection = Connection::open(server.port()).unwrap();
        // An assertion of the server's, as no rows are read here.
        let mut check = |name: &str, encoding: &str, count: u32| {
            let found = format!(
                "SELECT count(*) FROM pg_database WHERE datname = '{name}' AND pg_encoding_to_char(encoding) = '{encoding}'"
            );
            connection.execute(&format!("DO $$ BEGIN ASSERT ({found}) = {count}; END $$"))
        };
        for encoding in ["UTF8", "LATIN1", "SQL_ASCII"] {
            let database = server.create_database_with_encoding(encoding);
            let name = database.name().to_owned();
            check(&name, encoding, 1).unwrap();
            assert_eq!(check(&name, encoding, 0).unwrap_err().to_string(), "assertion failed");
            drop(database);
            check(&name, encoding, 0).unwrap();
        }
    }
}
