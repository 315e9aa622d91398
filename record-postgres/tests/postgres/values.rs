//! Blobs and views as values in anybody's own SQL.

use crate::{connect, database};
use record_core::{Blob, Record, RecordView};
use record_postgres::postgres::Table;

#[derive(Record, Debug, Clone, PartialEq)]
struct Facts {
    additions: u32,
    author: String,
}

fn facts(additions: u32) -> Facts {
    Facts { additions, author: format!("author {additions}") }
}

#[test]
fn blobs_and_views_go_in_and_out_of_any_statement() {
    let database = database();
    let mut client = connect(&database);
    client.batch_execute("CREATE TABLE anything (n int, payload bytea, note text)").unwrap();
    let blob = Blob::encode(&facts(7)).unwrap();
    let insert = "INSERT INTO anything VALUES ($1, $2, 'x')";
    client.execute(insert, &[&1i32, &blob]).unwrap();
    client.execute(insert, &[&2i32, &None::<Blob<Facts>>]).unwrap();
    client.execute(insert, &[&3i32, &&b"\x01\x02"[..]]).unwrap();
    let rows = client.query("SELECT payload, note FROM anything ORDER BY n", &[]).unwrap();

    // A view lies in the row's own buffer.
    let view: FactsView<'_> = rows[0].get("payload");
    assert_eq!((view.additions(), view.author()), (7, "author 7"));
    let raw: &[u8] = rows[0].get("payload");
    assert_eq!(view.bytes().as_ptr(), raw.as_ptr());
    assert_eq!(rows[0].get::<_, Blob<Facts>>("payload"), blob);
    assert_eq!(rows[0].get::<_, Option<FactsView<'_>>>("payload"), Some(view));
    assert_eq!(rows[1].get::<_, Option<FactsView<'_>>>("payload"), None);

    // What is no such blob is an error, and so is a column of another type.
    let broken = rows[2].try_get::<_, FactsView<'_>>("payload").unwrap_err();
    let source = std::error::Error::source(&broken).unwrap().to_string();
    assert!(source.contains("cut short"), "{source}");
    assert!(rows[2].try_get::<_, Blob<Facts>>("payload").is_err());
    assert!(rows[0].try_get::<_, FactsView<'_>>("note").is_err());
    assert!(client.execute("INSERT INTO anything (note) VALUES ($1)", &[&blob]).is_err());
}

#[test]
fn rows_of_a_table_are_read_beside_other_columns() {
    let database = database();
    let mut client = connect(&database);
    let table = Table::<i64, Facts>::create(&mut client, "facts").unwrap();
    table.put_many(&mut client, (0..10).map(|i| (i, (i != 4).then(|| facts(i as u32))))).unwrap();
    client
        .batch_execute(
            "CREATE TABLE names AS SELECT n AS id, 'name ' || n AS name FROM generate_series(0, 9) n",
        )
        .unwrap();
    let joined = "SELECT name, data FROM names JOIN facts ON key = id WHERE id = ANY($1) ORDER BY id";
    let rows = client.query(joined, &[&vec![3i32, 4]]).unwrap();
    let read = |i: usize| {
        let view: Option<FactsView<'_>> = rows[i].get("data");
        (rows[i].get::<_, &str>("name"), view.map(|view| view.additions()))
    };
    assert_eq!([read(0), read(1)], [("name 3", Some(3)), ("name 4", None)]);
}
