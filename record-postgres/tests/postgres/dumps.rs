//! A dump of a database restores into an empty one, with all that depends on the blobs.

use crate::{connect, database, one};
use postgres::Client;
use record_core::{Record, Text, Timestamp};
use record_postgres::postgres::Table;
use std::{
    io::Write,
    process::{Command, Stdio},
};
use test_servers::Server;

#[derive(Record)]
#[record(digest)]
struct Facts {
    #[record(promote)]
    created: Timestamp,
    #[record(promote(index))]
    additions: Option<u32>,
    #[record(promote)]
    author: Text<39>,
    #[record(promote)]
    title: String,
    labels: Vec<String>,
}

fn facts(n: u32) -> Facts {
    Facts {
        created: Timestamp::from_micros(i64::from(n) * 1_000_003),
        additions: (!n.is_multiple_of(3)).then_some(n),
        author: Text::new(&format!("author {n}")).unwrap(),
        title: format!("title of {n}"),
        labels: vec!["a".into(); n as usize % 3],
    }
}

/// The rows as the view shows them, as text.
fn rows(client: &mut Client) -> Vec<String> {
    let rows = client.query("SELECT v::text FROM \"my app\".facts_fields v ORDER BY key", &[]).unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[test]
fn a_dump_restores_into_an_empty_database() {
    let server = Server::shared();
    let (Some(dump), Some(psql)) = (server.program("pg_dump"), server.program("psql")) else {
        println!("skipped: this server came without pg_dump and psql");
        return;
    };
    let from = database();
    let mut client = connect(&from);
    client.batch_execute("CREATE SCHEMA \"my app\"").unwrap();
    let table = Table::<i64, Facts>::create(&mut client, "my app.facts").unwrap();
    table.put_many(&mut client, (0..100).map(|n| (n, (n != 50).then(|| facts(n as u32))))).unwrap();

    let dumped = Command::new(dump).arg(from.url()).output().unwrap();
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    let to = database();
    let mut restoring = Command::new(psql)
        .args(["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1"])
        .arg(to.url())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    restoring.stdin.take().unwrap().write_all(&dumped.stdout).unwrap();
    let restored = restoring.wait_with_output().unwrap();
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));

    let mut other = connect(&to);
    assert_eq!(rows(&mut client).len(), 100);
    assert_eq!(rows(&mut client), rows(&mut other));
    let indexes =
        "SELECT string_agg(indexdef, E'\\n' ORDER BY indexdef) FROM pg_indexes WHERE schemaname = 'my app'";
    let before: String = one(&mut client, indexes);
    assert_eq!(before.lines().count(), 6, "{before}");
    assert_eq!(one::<String>(&mut other, indexes), before);

    // It lives on.
    let table = Table::<i64, Facts>::create(&mut other, "my app.facts").unwrap();
    assert_eq!(table.find_equal(&mut other, facts(7)).unwrap(), [7]);
    table.put(&mut other, &1_000, facts(1_000)).unwrap();
    let found = "SELECT key FROM \"my app\".facts WHERE author = 'author 1000'";
    assert_eq!(one::<i64>(&mut other, found), 1_000);
}
