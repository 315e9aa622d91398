//! A connection pooler in front of a server: PgBouncer, in transaction mode.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};

use crate::account::Account;
use crate::connection::{ADMINISTRATOR, Connection};
use crate::port::Port;
use crate::watchdog::Watchdog;
use crate::{Server, database, programs};

/// What all poolers have unless a test says otherwise.
const SETTINGS: &[(&str, &str)] = &[
    ("pool_mode", "transaction"),
    // For each database: so few that clients change places all the time, both of them there from the start.
    ("default_pool_size", "2"),
    ("min_pool_size", "2"),
    // A client that is alone meets another server connection in each transaction, too.
    ("server_round_robin", "1"),
    ("max_client_conn", "1000"),
    // Transactions that wait for one another fail before whoever runs the tests loses patience.
    ("query_wait_timeout", "60"),
];

/// A PgBouncer in front of a server, on a free port of 127.0.0.1, which lives as long as this value and the process at
/// most.
///
/// In transaction mode, each transaction of a client may run on another connection to the server, and what one of them
/// leaves behind there is met by another client. There are two such connections for each database. All clients log in as
/// the administrator.
///
/// All methods panic when something goes wrong.
pub struct Pooler {
    process: Child,
    port: Port,
    /// After the process: it removes the folder.
    _watchdog: Watchdog,
}

impl Pooler {
    /// Starts a pooler.
    pub fn start(server: &Server) -> Self {
        Self::with(server, &[])
    }

    /// Starts a pooler with more settings, as in `pgbouncer.ini`: `Pooler::with(&server, &[("default_pool_size", "3")])`.
    pub fn with(server: &Server, settings: &[(&str, &str)]) -> Self {
        let program = programs::pooler();
        // It refuses to run as root, as the server does.
        let account = Account::choose();
        let (watchdog, port) = (Watchdog::start(), Port::reserve());
        let folder = watchdog.folder().to_owned();
        account.give(&folder);

        let (ini, log) = (folder.join("pgbouncer.ini"), folder.join("log"));
        let text = configuration(server.address(), port.number(), settings);
        std::fs::write(&ini, text).unwrap_or_else(|error| panic!("can't write {}: {error}", ini.display()));
        let file =
            File::create(&log).unwrap_or_else(|error| panic!("can't write {}: {error}", log.display()));
        let mut command = Command::new(&program);
        command.arg("--quiet").arg(&ini).current_dir(&folder).stdout(Stdio::null()).stderr(file);
        account.take_on(&mut command);
        watchdog.guard(&mut command);
        let process = command.spawn();
        let process =
            process.unwrap_or_else(|error| panic!("can't run {} as {account}: {error}", program.display()));

        let mut pooler = Self { process, port, _watchdog: watchdog };
        let log = || String::from_utf8_lossy(&std::fs::read(&log).unwrap_or_default()).into_owned();
        Connection::wait_for(pooler.port.number(), &mut pooler.process, "PgBouncer", log);
        pooler
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port.number()))
    }

    /// The address of a database through this pooler: `url` with another host and port.
    ///
    /// # Panics
    /// When `url` is none such as `postgres://user@127.0.0.1:5432/name`.
    pub fn url(&self, url: &str) -> String {
        database::at(url, self.address())
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        // There is nothing that it would have to write. The watchdog, dropped next, removes the folder.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `pgbouncer.ini`: every database of the server, and every client, as the administrator. The last line of a name counts.
fn configuration(server: SocketAddr, port: u16, settings: &[(&str, &str)]) -> String {
    let mut ini = format!(
        "[databases]\n* = host={} port={} user={ADMINISTRATOR}\n\n[pgbouncer]\nlisten_addr = {}\nlisten_port = {port}\n\
         unix_socket_dir =\nauth_type = any\n",
        server.ip(),
        server.port(),
        Ipv4Addr::LOCALHOST,
    );
    for (name, value) in SETTINGS.iter().chain(settings) {
        ini += &format!("{name} = {value}\n");
    }
    ini
}
