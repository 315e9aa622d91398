//! Columns that hold records, beside plain ones.

use crate::{Answer, Both};
use arrow_array::{
    Array,
    cast::AsArray,
    types::{Int64Type, UInt32Type},
};
use record_arrow::BatchDecoder;
use record_core::{Blob, Record};

#[derive(Record, Clone)]
struct Facts {
    additions: u32,
    author: String,
    labels: Vec<String>,
}

const TABLES: &str = "
    CREATE TABLE facts (key bigint PRIMARY KEY, data bytea);
    CREATE TABLE pulls (key bigint PRIMARY KEY, title text);
";
const JOIN: &str = "SELECT p.key, f.data, p.title FROM pulls p LEFT JOIN facts f USING (key) ORDER BY p.key";

/// Pull requests 1 to `n`; every third has no facts, every fifth is known empty.
fn fill(n: i64) -> Both {
    let mut both = Both::new(TABLES);
    let sql = "INSERT INTO pulls SELECT i, 'pull ' || i FROM generate_series(1, $1::bigint) i";
    both.blocking.execute(sql, &[&n]).unwrap();
    for key in (1..=n).filter(|key| key % 3 != 0) {
        let facts =
            Facts { additions: key as u32, author: format!("author {key}"), labels: vec!["a".into(); 2] };
        let blob = (key % 5 != 0).then(|| Blob::encode(&facts).unwrap());
        both.blocking.execute("INSERT INTO facts VALUES ($1, $2)", &[&key, &blob]).unwrap();
    }
    both
}

fn join(both: &mut Both) -> Answer {
    both.query_with(
        JOIN,
        |q| q.record::<Facts>("data").batch_rows(100),
        |q| q.record::<Facts>("data").batch_rows(100),
    )
}

#[test]
fn a_records_columns_stand_in_the_place_of_its_own() {
    let mut both = fill(300);
    let (schema, batches) = join(&mut both).unwrap();
    let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, ["key", "additions", "author", "labels", "title"]);
    let mut key = 0;
    for batch in &batches {
        assert_eq!(batch.num_rows(), 100);
        for row in 0..100 {
            key += 1;
            assert_eq!(batch["key"].as_primitive::<Int64Type>().value(row), key);
            assert_eq!(batch["title"].as_string::<i32>().value(row), format!("pull {key}"));
            let found = key % 3 != 0 && key % 5 != 0;
            assert_eq!(batch["author"].is_valid(row), found, "{key}");
            if found {
                assert_eq!(batch["additions"].as_primitive::<UInt32Type>().value(row), key as u32);
                assert_eq!(batch["author"].as_string::<i32>().value(row), format!("author {key}"));
                assert_eq!(batch["labels"].as_list::<i32>().value(row).len(), 2);
            }
        }
    }
    assert_eq!(key, 300);
}

#[test]
fn a_decoder_says_which_columns_there_are() {
    let mut both = fill(10);
    let decoder = || BatchDecoder::<Facts>::new().select(["author"]).unwrap();
    let (schema, batches) = both
        .query_with(JOIN, |q| q.record_with("data", decoder()), |q| q.record_with("data", decoder()))
        .unwrap();
    assert_eq!(schema.fields().len(), 3);
    assert_eq!(batches[0]["author"].null_count(), 5);
}

#[test]
fn bytes_are_bytes_unless_they_are_said_to_be_a_record() {
    let mut both = fill(10);
    let (_, batches) = both.query(JOIN).unwrap();
    let blob = batches[0]["data"].as_binary::<i32>().value(0).to_vec();
    assert_eq!(Facts::view(&blob).unwrap().author(), "author 1");
}

#[test]
fn what_does_not_fit_is_named() {
    let mut both = fill(300);
    let record = |both: &mut Both, sql: &str| {
        both.query_with(sql, |q| q.record::<Facts>("data"), |q| q.record::<Facts>("data")).unwrap_err()
    };
    let cases = [
        ("SELECT key FROM facts", "`data`"),
        ("SELECT title AS data FROM pulls", "`text`"),
        ("SELECT data, 'me' AS author FROM facts", "`author`"),
    ];
    for (sql, expected) in cases {
        let error = record(&mut both, sql);
        assert!(error.is_column() && error.to_string().contains(expected), "{sql}: {error}");
    }

    both.blocking
        .execute("UPDATE facts SET data = substring(data FROM 1 FOR 20) WHERE key = 271", &[])
        .unwrap();
    let error = join(&mut both).unwrap_err();
    assert!(error.is_corrupt(), "{error}");
    assert_eq!((error.record(), error.row()), ("Facts", Some(270)));
}
