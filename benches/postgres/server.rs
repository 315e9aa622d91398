//! The server that everything is measured on.

use postgres::{Client, NoTls};
use test_servers::{Database, Server as TestServer};

/// A server of this run, with a database.
pub(crate) struct Server {
    database: Database,
    _server: TestServer,
}

/// On top of what the crate sets for benches.
const SETTINGS: &[(&str, &str)] = &[
    // The log of a case then holds what its statements log, and not what pages they are the first to touch.
    ("full_page_writes", "off"),
    // All tables of a case stay in memory.
    ("shared_buffers", "2GB"),
];

impl Server {
    /// Starts one, as durable as in production.
    pub(crate) fn start() -> Self {
        let server = TestServer::for_benches(SETTINGS);
        Self { database: server.create_database(), _server: server }
    }

    /// Where it is, for any client.
    pub(crate) fn url(&self) -> String {
        self.database.url()
    }

    /// Where it listens.
    #[allow(dead_code, reason = "one of the benches puts a proxy in front of it")]
    pub(crate) fn address(&self) -> std::net::SocketAddr {
        self.database.address()
    }

    /// One more connection of the `postgres` crate.
    pub(crate) fn connect(&self) -> Client {
        Client::connect(&self.url(), NoTls).expect("the server accepts connections")
    }

    /// Bytes logged since the server was made, as a connection is told.
    pub(crate) fn log_position(client: &mut Client) -> u64 {
        let sql = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint";
        let position: i64 = client.query_one(sql, &[]).expect("the server says where its log is").get(0);
        position.try_into().expect("positions ascend from 0")
    }

    /// The version, as the server says it.
    pub(crate) fn version(&self) -> String {
        self.connect().query_one("SHOW server_version", &[]).expect("the server says its version").get(0)
    }
}
