//! The same on Postgres: what a scan and views give comes back.

use crate::bodies::{Flight, Leg, flight};
use record_feed::{Import, Writer};
use record_postgres::postgres::{
    Table,
    postgres::{Client, NoTls},
};
use test_servers::Server;

fn stored(client: &mut Client, table: &str) -> Vec<(i32, String, Option<Vec<u8>>)> {
    let rows = client.query(&format!("SELECT day, code, data FROM {table} ORDER BY day, code"), &[]).unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
}

#[test]
fn what_a_table_gives_comes_back_at_every_isolation_level() {
    for level in ["read committed", "repeatable read", "serializable"] {
        let database = Server::shared().create_database();
        let level = format!("SET default_transaction_isolation = '{level}'");
        let alter = format!(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I ', current_database()) || $s${level}$s$; END $$"
        );
        Client::connect(&database.url(), NoTls).unwrap().batch_execute(&alter).unwrap();
        what_a_table_gives_comes_back(&database.url());
    }
}

fn what_a_table_gives_comes_back(url: &str) {
    let mut client = Client::connect(url, NoTls).unwrap();
    let table = Table::<Leg, Flight>::create(&mut client, "original").unwrap();
    let rows =
        (0..3_000).map(|i| (Leg { day: i as u16, code: format!("c{i}") }, (i % 7 > 0).then(|| flight(i))));
    table.put_many(&mut client, rows).unwrap();
    let original = stored(&mut client, "original");
    let writer = |client: &mut Client, name: &str| {
        let (table, url) = (Table::<Leg, Flight>::create(client, name).unwrap(), String::from(url));
        Writer::builder(table).position(name).start(move || Client::connect(&url, NoTls)).unwrap()
    };

    let from_batches = writer(&mut client, "from_batches");
    let report = Import::new(&from_batches).batches(table.scan().batches(&mut client).unwrap()).unwrap();
    assert_eq!((report.put, report.known_empty), (3_000, 429));
    let position = from_batches.close().unwrap().position.unwrap();
    assert!(position.to_str().unwrap().starts_with("3000:"), "{position:?}");
    assert_eq!(stored(&mut client, "from_batches"), original);

    let mut lines = String::new();
    table
        .scan()
        .for_each(&mut client, |key, view| {
            let fields = match view {
                Some(view) => serde_json::to_string(&view).unwrap(),
                None => r#"{"empty":true}"#.into(),
            };
            lines += &format!("{{\"day\":{},\"code\":\"{}\",{}\n", key.day, key.code, &fields[1..]);
        })
        .unwrap();
    let from_lines = writer(&mut client, "from_lines");
    let report = Import::new(&from_lines).known_empty("empty").json_lines(lines.as_bytes()).unwrap();
    assert_eq!((report.put, report.known_empty), (3_000, 429));
    let position = from_lines.close().unwrap().position.unwrap();
    assert!(position.to_str().unwrap().starts_with(&format!("3000:{}:", lines.len())), "{position:?}");
    assert_eq!(stored(&mut client, "from_lines"), original);
}
