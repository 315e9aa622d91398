//! A private server: started, stopped, killed, started again.

use std::fs::File;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::LazyLock;

use rustix::process::{Pid, Signal, kill_process};

use crate::account::Account;
use crate::connection::{ADMINISTRATOR, Connection, MAINTENANCE};
use crate::database::{self, Database};
use crate::port::Port;
use crate::watchdog::Watchdog;
use crate::{programs, settings};

/// A PostgreSQL server with a data folder of its own, which lives as long as this value and the process at most.
///
/// It listens on a free TCP port of 127.0.0.1 and on a Unix socket in its folder, and asks nobody for a password. All
/// methods panic when something goes wrong.
pub struct Server {
    programs: PathBuf,
    account: Account,
    port: Port,
    process: Option<Child>,
    watchdog: Watchdog,
}

impl Server {
    /// Starts a server for tests. It takes about a second, so a server of one's own is for tests that stop it or need
    /// its settings; others use [`shared`](Server::shared).
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// Starts a server for tests with more settings, as in `postgresql.conf`:
    /// `Server::with(&[("fsync", "on")])`.
    ///
    /// A test server does not care for crashes of the machine (`fsync`, `synchronous_commit`, `full_page_writes` are
    /// off) and has few buffers.
    pub fn with(settings: &[(&str, &str)]) -> Self {
        Self::create(settings::TESTS, settings)
    }

    /// Starts a server for benches, with more settings: as safe as in production, with plenty of buffers and log, and
    /// no checkpoint or autovacuum in between. Run `VACUUM ANALYZE` where it matters, or set `autovacuum` to `on`.
    pub fn for_benches(settings: &[(&str, &str)]) -> Self {
        Self::create(settings::BENCHES, settings)
    }

    /// The server that all tests of this process share, started when it is first asked for.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Server> = LazyLock::new(Server::start);
        &SHARED
    }

    fn create(profile: &[(&str, &str)], more: &[(&str, &str)]) -> Self {
        let mut server = Self::without_data(programs::folder());
        let mut initdb = server.command("initdb");
        initdb.args(["--no-sync", "--no-instructions", "--auth=trust", "--encoding=UTF8"]);
        initdb.args(["--locale=C.UTF-8", "--username", ADMINISTRATOR]);
        let common = [("listen_addresses", "127.0.0.1"), ("timezone", "UTC")];
        server.fill(initdb, &[&common, profile, more]);
        server.start_again();
        server
    }

    fn without_data(programs: PathBuf) -> Self {
        let account = Account::choose();
        let watchdog = Watchdog::start();
        account.give(watchdog.folder());
        Self { programs, account, port: Port::reserve(), process: None, watchdog }
    }

    /// Has a program create the data folder, and adds settings to those that are there.
    fn fill(&self, mut program: Command, settings: &[&[(&str, &str)]]) {
        program.arg("--pgdata").arg(self.data());
        self.watchdog.outlast(&mut program);
        let name = program.get_program().to_owned();
        let ended = self.spawn(program).wait().expect("a child can be waited for");
        assert!(ended.success(), "{} failed, {ended}:\n{}", name.display(), self.end_of_log());

        let (port, sockets) = (self.port.number().to_string(), self.folder().to_string_lossy());
        let here = [("port", &port[..]), ("unix_socket_directories", &sockets)];
        let settings = settings::lines(here.iter().chain(settings.iter().copied().flatten()).copied());
        let path = self.data().join("postgresql.conf");
        let file = File::options().append(true).open(&path);
        let written = file.and_then(|mut file| file.write_all(settings.as_bytes()));
        written.unwrap_or_else(|error| panic!("can't write {}: {error}", path.display()));
    }

    /// Starts a standby of this server: a server of its own, which repeats what is written here until it is
    /// [promoted](Server::promote), and takes no writes before. `None` if the installation has no `pg_basebackup`.
    pub fn standby(&self) -> Option<Self> {
        self.program("pg_basebackup")?;
        let mut standby = Self::without_data(self.programs.clone());
        let mut copy = standby.command("pg_basebackup");
        copy.args(["--no-sync", "--no-password", "--checkpoint=fast", "--write-recovery-conf"]);
        copy.args(["--host=127.0.0.1", "--username", ADMINISTRATOR]);
        copy.arg("--port").arg(self.port.number().to_string());
        standby.fill(copy, &[]);
        standby.start_again();
        Some(standby)
    }

    /// Ends a standby's being one: from here on it takes writes, and follows nobody.
    pub fn promote(&mut self) {
        let promoted = Connection::open(self.port.number()).and_then(|mut connection| {
            connection.execute("SELECT pg_promote()")?;
            connection.execute("DO $$ BEGIN ASSERT NOT pg_is_in_recovery(); END $$")
        });
        promoted
            .unwrap_or_else(|error| panic!("the standby was not promoted: {error}\n{}", self.end_of_log()));
    }

    /// Starts the server after [`stop`](Server::stop) or [`kill`](Server::kill), on the same port, with what it stored.
    pub fn start_again(&mut self) {
        assert!(self.process.is_none(), "the server runs already: stop it first");
        let mut postgres = self.command("postgres");
        postgres.arg("-D").arg(self.data());
        self.watchdog.guard(&mut postgres);
        let mut process = self.spawn(postgres);
        Connection::wait_for(self.port.number(), &mut process, "the server", || self.end_of_log());
        self.process = Some(process);
    }

    /// Stops the server in order: connections are closed, everything is written. Does nothing if it does not run.
    pub fn stop(&mut self) {
        self.end(Signal::INT);
    }

    /// Ends the server at once, as a crash does: the next start recovers from the log. Does nothing if it does not run.
    pub fn kill(&mut self) {
        self.end(Signal::QUIT);
    }

    fn end(&mut self, signal: Signal) {
        if let Some(mut process) = self.process.take() {
            kill_process(Pid::from_child(&process), signal)
                .expect("a child that was not waited for can be signalled");
            process.wait().expect("a child can be waited for");
        }
    }

    /// Creates an empty UTF-8 database.
    pub fn create_database(&self) -> Database {
        self.create_database_with_encoding("UTF8")
    }

    /// Creates an empty database with another encoding, such as `LATIN1` or `SQL_ASCII`.
    pub fn create_database_with_encoding(&self, encoding: &str) -> Database {
        Database::create(self.port.number(), encoding)
    }

    /// The address of its maintenance database, `postgres://user@host:port/postgres`. It stays the same when the
    /// server is started again.
    pub fn url(&self) -> String {
        database::url(self.port.number(), MAINTENANCE)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port.number()))
    }

    /// The major version, such as 15.
    pub fn major(&self) -> u32 {
        let path = self.data().join("PG_VERSION");
        let text = std::fs::read_to_string(&path);
        let text = text.unwrap_or_else(|error| panic!("can't read {}: {error}", path.display()));
        text.trim().parse().unwrap_or_else(|_| panic!("{} holds no version: {text:?}", path.display()))
    }

    /// A program of the same installation, such as `pg_dump`, if it is there.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        Some(self.programs.join(name)).filter(|path| path.is_file())
    }

    /// The temporary folder that holds its data, log and socket.
    pub fn folder(&self) -> &Path {
        self.watchdog.folder()
    }

    fn data(&self) -> PathBuf {
        self.folder().join("data")
    }

    /// What `initdb` and the server print.
    fn log(&self) -> PathBuf {
        self.folder().join("log")
    }

    fn end_of_log(&self) -> String {
        let log = std::fs::read(self.log()).unwrap_or_default();
        let text = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    #[cfg(test)]
    pub(crate) fn port(&self) -> u16 {
        self.port.number()
    }

    /// A program of the installation, run as the right user, that prints to the log.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        for (name, _) in std::env::vars_os() {
            // They would name another server, user or data folder.
            if name.as_encoded_bytes().starts_with(b"PG") {
                command.env_remove(name);
            }
        }
        // Messages in English, which tests may look for.
        command.env("LC_ALL", "C").env_remove("LANGUAGE");
        // The folder that the tests run in may be closed to the other user.
        command.current_dir(self.folder());
        self.account.take_on(&mut command);
        let log = File::options().create(true).append(true).open(self.log());
        let log = log.and_then(|log| Ok((log.try_clone()?, log)));
        let (out, err) = log.unwrap_or_else(|error| panic!("can't write {}: {error}", self.log().display()));
        command.stdout(out).stderr(err);
        command
    }

    fn spawn(&self, mut command: Command) -> Child {
        command.spawn().unwrap_or_else(|error| {
            panic!(
                "can't run {} as {}: {error}; all folders above it and above {} must be open to that user",
                command.get_program().display(),
                self.account,
                self.folder().display()
            )
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The watchdog, dropped next, removes the folder; ending the server is faster from here.
        self.kill();
    }
}
