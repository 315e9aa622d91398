//! A server and its standby, and the change from the one to the other.

use postgres::{Client, NoTls};
use std::{
    thread,
    time::{Duration, Instant},
};
use test_servers::Server;

pub(crate) struct Pair {
    first: Server,
    second: Server,
}

impl Pair {
    /// `None` where the installation has no standbys.
    pub(crate) fn start() -> Option<Self> {
        let first = Server::start();
        let second = first.standby();
        if second.is_none() {
            eprintln!("skipped: the installation has no pg_basebackup");
        }
        Some(Pair { first, second: second? })
    }

    /// Leads to the one that takes writes.
    pub(crate) fn url(&self) -> String {
        let [first, second] = [&self.first, &self.second].map(|server| {
            let url = server.url();
            let rest = url.split_once('@').unwrap().1;
            rest.split_once('/').unwrap().0.to_owned()
        });
        format!("postgres://postgres@{first},{second}/postgres?target_session_attrs=read-write")
    }

    /// Leads to the second.
    pub(crate) fn second_url(&self) -> String {
        self.second.url()
    }

    /// Has the first take no more writes. Connections to it stay, and begin no more transactions that write.
    pub(crate) fn refuse_writes(&self) {
        let connect = || Client::connect(&self.first.url(), NoTls).unwrap();
        let mut client = connect();
        client.execute("ALTER SYSTEM SET default_transaction_read_only = on", &[]).unwrap();
        client.execute("SELECT pg_reload_conf()", &[]).unwrap();
        // The server tells the other connections before it takes a new one.
        wait_until(|| {
            let shown: String =
                connect().query_one("SHOW default_transaction_read_only", &[]).unwrap().get(0);
            shown == "on"
        });
    }

    /// Has the second take writes, when it has all of the first, where nobody writes any more.
    pub(crate) fn take_over(&mut self) {
        let mut first = Client::connect(&self.first.url(), NoTls).unwrap();
        let written: String = first.query_one("SELECT pg_current_wal_lsn()::text", &[]).unwrap().get(0);
        let mut second = Client::connect(&self.second_url(), NoTls).unwrap();
        let has_all = "SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn";
        wait_until(|| second.query_one(has_all, &[&written]).unwrap().get(0));
        self.second.promote();
    }
}

fn wait_until(mut reached: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !reached() {
        assert!(begun.elapsed() < Duration::from_secs(300), "the servers do not come on");
        thread::sleep(Duration::from_millis(10));
    }
}
