//! Servers start, several at once, keep their port and data, and are gone when the process that started them is.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use test_servers::{Pooler, Server};

/// `127.0.0.1:port` of an address.
fn host(url: &str) -> &str {
    url.split(['@', '/']).nth(3).expect("postgres://user@host/database")
}

fn accepts(url: &str) -> bool {
    TcpStream::connect(host(url)).is_ok()
}

fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(120), "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn three_servers_run_at_once() {
    let servers = std::thread::scope(|scope| {
        let starts = [(); 3].map(|()| scope.spawn(Server::start));
        starts.map(|start| start.join().expect("the server starts"))
    });
    let urls = servers.each_ref().map(Server::url);
    assert!(urls[0] != urls[1] && urls[1] != urls[2] && urls[0] != urls[2], "{urls:?}");
    for (server, url) in servers.iter().zip(&urls) {
        assert!(accepts(url), "{url}");
        assert!(server.folder().join("data").is_dir());
    }
}

#[test]
fn a_dropped_server_is_gone_at_once() {
    let server = Server::start();
    let (url, folder) = (server.url(), server.folder().to_owned());
    assert!(accepts(&url) && folder.exists());
    drop(server);
    assert!(!accepts(&url) && !folder.exists());
}

#[test]
fn a_server_is_gone_after_its_process_was_killed() {
    let mut process = Command::new(env!("CARGO_BIN_EXE_test-servers"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(process.stdout.take().expect("it is piped")).lines();
    let mut line = || lines.next().expect("a line").expect("it can be read");
    let (url, folder) = (line(), line());
    assert!(accepts(&url) && Path::new(&folder).exists(), "{url} {folder}");

    process.kill().expect("SIGKILL");
    process.wait().expect("it ends");
    wait_until("the port is closed", || !accepts(&url));
    wait_until("the folder is gone", || !Path::new(&folder).exists());
}

#[test]
fn a_process_killed_while_its_server_starts_leaves_nothing() {
    let temporary = tempfile::tempdir().expect("a folder");
    // The server's user has to get in.
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(temporary.path(), permissions).expect("it is ours");
    let folders = || std::fs::read_dir(temporary.path()).expect("it is there").count();
    for delay in [0, 100, 400, 900] {
        let mut process = Command::new(env!("CARGO_BIN_EXE_test-servers"))
            .env("TMPDIR", temporary.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        wait_until("its folder is there", || folders() == 1);
        std::thread::sleep(Duration::from_millis(delay));
        process.kill().expect("SIGKILL");
        process.wait().expect("it ends");
        wait_until("the folder is gone", || folders() == 0);
    }
}

#[test]
fn a_server_keeps_its_address_and_databases() {
    let mut server = Server::start();
    let (database, url) = (server.create_database(), server.url());
    for end in [Server::stop, Server::kill] {
        end(&mut server);
        assert!(!accepts(&url));
        server.start_again();
        assert!(server.url() == url && accepts(&url));
    }
    assert!(database.url().ends_with(database.name()), "{}", database.url());
}

#[test]
fn a_standby_repeats_what_its_server_wrote_and_can_take_its_place() {
    let mut server = Server::start();
    let before = server.create_database();
    let Some(mut standby) = server.standby() else {
        eprintln!("skipped: the installation has no pg_basebackup");
        return;
    };
    assert!(standby.url() != server.url() && accepts(&standby.url()) && accepts(&server.url()));
    server.kill();
    standby.promote();
    // A database that is there can't be made, others can.
    let own = standby.create_database();
    assert!(own.name() != before.name());
    standby.stop();
    standby.start_again();
    standby.create_database();
    server.start_again();
}

#[test]
fn databases_of_the_shared_server_have_names_of_their_own() {
    let databases = [(); 3].map(|()| Server::shared().create_database());
    let names = databases.each_ref().map(|database| database.name());
    assert!(names[0] != names[1] && names[1] != names[2] && names[0] != names[2], "{names:?}");
    for database in &databases {
        assert_eq!(
            database.url(),
            format!("postgres://postgres@{}/{}", host(&Server::shared().url()), database.name())
        );
    }
}

#[test]
fn the_version_and_the_programs_are_those_of_the_server() {
    let server = Server::shared();
    assert!(server.major() >= 15, "PostgreSQL {}", server.major());
    assert!(server.program("postgres").is_some_and(|path| path.is_file()));
    assert_eq!(server.program("no such program"), None);
}

#[test]
#[should_panic(expected = "the server did not start")]
fn a_wrong_setting_is_reported() {
    Server::with(&[("max_connections", "many")]);
}

#[test]
fn a_pooler_leads_to_the_databases_of_a_server_and_is_gone_when_dropped() {
    let database = Server::shared().create_database();
    let pooler = Pooler::start(Server::shared());
    let url = pooler.url(&database.url());
    assert!(accepts(&url) && host(&url) != host(&database.url()) && url.ends_with(database.name()), "{url}");
    drop(pooler);
    assert!(!accepts(&url));
}

#[test]
#[should_panic(expected = "PgBouncer did not start")]
fn a_wrong_setting_of_a_pooler_is_reported() {
    Pooler::with(Server::shared(), &[("pool_mode", "whatever")]);
}
