//! JSON lines: whole records, bad lines and what is said of them, names, long lines.

use super::{Flight, Leg, Notes, flight};
use crate::store::{Database, Import, Table, Writer};
use record_core::{Date, Decimal, Json, Key, Record};
use record_table::Lookup;
use uuid::Uuid;

#[test]
fn missing_fields_take_nulls_and_defaults() {
    let database = Database::new();
    let table = database.table::<Leg, Flight>("flights");
    let writer = database.writer(&table);
    let lines = "\u{feff}{\"code\": \"a\", \"delay\": 1, \"day\": 7, \"ident\": \"SK1\"}\n\n  \r\n\
                 {\"day\": 8, \"code\": \"\", \"ident\": \"SK2\", \"delay\": -2, \"weight\": 3, \"gate\": \"B1\"}";
    let report = Import::new(&writer).json_lines(lines.as_bytes()).unwrap();
    writer.close().unwrap();
    assert_eq!((report.read, report.put), (2, 2));
    assert_eq!(report.to_string(), "2 read, 2 put");
    let get = |day, code: &str| {
        table
            .get(database.connect().client(), &Leg { day, code: code.into() })
            .unwrap()
            .found()
            .unwrap()
            .decode()
    };
    assert_eq!(get(7, "a"), Flight { ident: "SK1".into(), gate: None, delay: 1, weight: 1.0 });
    let gate = Some("B1".try_into().unwrap());
    assert_eq!(get(8, ""), Flight { ident: "SK2".into(), gate, delay: -2, weight: 3.0 });
}

#[test]
fn a_later_line_of_a_key_replaces_an_earlier_one() {
    let database = Database::new();
    let table = database.table::<i64, Notes>("notes");
    let writer = database.writer(&table);
    let lines = r#"{"key": 1, "note": "first"}
{"key": 1}"#;
    Import::new(&writer).json_lines(lines.as_bytes()).unwrap();
    writer.close().unwrap();
    assert_eq!(table.get(database.connect().client(), &1).unwrap().found().unwrap().view().note(), None);
}

/// What is said of a bad line, which stands second. No message holds a value.
fn check<K: Key + Send + Sync + 'static, R: Record + 'static>(
    good: &str,
    cases: &[(&str, Option<&str>, &str)],
) {
    let database = Database::new();
    let table = database.table::<K, R>("imported");
    for (line, field, message) in cases {
        let lines = format!("{good}\n{line}\n{good}\n");
        let writer = database.writer(&table);
        let stopped = Import::new(&writer).json_lines(lines.as_bytes()).unwrap_err();
        let said = stopped.error.to_string();
        let record = R::LAYOUT.record();
        let at = good.len() + 1;
        let names = match field {
            Some(field) => {
                format!("table `imported`, record `{record}`, field `{field}`, line 2, byte {at}: ")
            }
            None => format!("table `imported`, record `{record}`, line 2, byte {at}: "),
        };
        assert_eq!(said, format!("{names}{message}"), "{line}");
        assert!(!said.contains("secret") && !said.contains("4711"), "{said}");
        assert_eq!(stopped.error.field(), *field);
        assert_eq!((stopped.error.line(), stopped.error.line_start()), (Some(2), Some(at as u64)));
        assert_eq!((stopped.report.read, stopped.report.put, stopped.report.refused), (2, 1, 1));

        let report = Import::new(&writer).skip_bad(1).json_lines(lines.as_bytes()).unwrap();
        assert_eq!((report.read, report.put, report.refused), (3, 2, 1), "{line}");
        assert_eq!(report.errors[0].to_string(), said);
        writer.close().unwrap();
    }
}

#[test]
fn bad_lines_are_named_and_told_apart() {
    let good = r#"{"day":1,"code":"x","ident":"SK1","delay":0}"#;
    check::<Leg, Flight>(
        good,
        &[
            ("\"secret\"", None, "the line is no JSON object"),
            ("[4711]", None, "the line is no JSON object"),
            ("4711", None, "the line is no JSON object"),
            ("{\"day\":1", None, "EOF while parsing an object, at byte 8 of the line"),
            ("{\"day\":1}, {}", None, "trailing characters, at byte 10 of the line"),
            (
                r#"{"day":1,"code":"x","delay":4711}"#,
                Some("ident"),
                "the object lacks the field, which is never null and has no default",
            ),
            (r#"{"day":1,"ident":"SK1","delay":0}"#, Some("code"), "the object lacks the key column"),
            (
                r#"{"day":1,"code":"x","ident":"SK1","delay":"secret"}"#,
                Some("delay"),
                "a text for an integer, at byte 51 of the line",
            ),
            (
                r#"{"day":1,"code":"x","ident":4711,"delay":0}"#,
                Some("ident"),
                "a number for text, at byte 32 of the line",
            ),
            (
                r#"{"day":1,"code":"x","ident":null,"delay":0}"#,
                Some("ident"),
                "null for what is never null, at byte 32 of the line",
            ),
            (
                r#"{"day":1,"code":"x","ident":"SK1","delay":4711471147}"#,
                Some("delay"),
                "a number that the field is too narrow for, at byte 53 of the line",
            ),
            (
                r#"{"day":1,"code":"x","ident":"SK1","delay":0,"gate":"secret"}"#,
                Some("gate"),
                "6 bytes of text, the field holds 4, at byte 59 of the line",
            ),
            (
                r#"{"day":1,"code":"x","ident":"SK1","delay":0,"gat":"secret"}"#,
                None,
                "there is no key column and no field `gat`: correct the name, or call `skip_unknown` to pass over such \
                 members, at byte 49 of the line",
            ),
            (
                r#"{"day":1,"code":"x","ident":"SK1","delay":0,"delay":4711}"#,
                Some("delay"),
                "the field is given more than once, at byte 51 of the line",
            ),
            (
                r#"{"day":1,"code":"x","ident":"SK1","gate_now":"B1","delay":0,"gate":"B2"}"#,
                Some("gate"),
                "the field is given more than once, at byte 66 of the line",
            ),
            (
                r#"{"day":1,"code":"x","ident":"SK1","delay":0,"code":"secret"}"#,
                Some("code"),
                "the key column is given more than once, at byte 50 of the line",
            ),
            (
                r#"{"day":1,"code":"x","ident":"SK1","delay":0.5}"#,
                Some("delay"),
                "a number with a fraction for an integer, at byte 46 of the line",
            ),
            (
                r#"{"day":"secret","code":"x","ident":"SK1","delay":0}"#,
                Some("day"),
                "a text for a key column, which holds an integer from -2147483648 to 2147483647, at byte 15 of the line",
            ),
            (
                r#"{"day":null,"code":"x","ident":"SK1","delay":0}"#,
                Some("day"),
                "null for a key column, which holds an integer from -2147483648 to 2147483647, at byte 11 of the line",
            ),
            (
                r#"{"day":4711.5,"code":"x","ident":"SK1","delay":0}"#,
                Some("day"),
                "a number with a fraction or beyond 64 bits for a key column, which holds an integer from -2147483648 to 2147483647, at byte 13 of the line",
            ),
            (
                r#"{"day":4711471147,"code":"x","ident":"SK1","delay":0}"#,
                Some("day"),
                "the value of the key column is not an integer from -2147483648 to 2147483647",
            ),
            (
                r#"{"day":1,"code":["secret"],"ident":"SK1","delay":0}"#,
                Some("code"),
                "a list for a key column, which holds text, at byte 17 of the line",
            ),
        ],
    );
    check::<[u8; 2], Notes>(
        r#"{"key":"00ff"}"#,
        &[
            (
                r#"{"key":"4711aa"}"#,
                Some("key"),
                "the value of the key column is bytes, which are text of hexadecimal digits, but none that the key's own type takes: it \
                 is out of that type's range or of another length",
            ),
            (
                r#"{"key":"secret"}"#,
                Some("key"),
                "a text for a key column, which holds bytes, which are text of hexadecimal digits, at byte 15 of the line",
            ),
            (
                r#"{"key":{"secret":1}}"#,
                Some("key"),
                "an object for a key column, which holds bytes, which are text of hexadecimal digits, at byte 8 of the line",
            ),
        ],
    );
    check::<Uuid, Notes>(
        r#"{"key":"00000000-0000-0000-0000-000000000000"}"#,
        &[(
            r#"{"key":true}"#,
            Some("key"),
            "`true` or `false` for a key column, which holds a UUID, at byte 11 of the line",
        )],
    );
}

#[test]
fn text_that_is_no_utf_8_is_a_bad_line() {
    let database = Database::new();
    let writer = database.writer(&database.table::<i64, Notes>("notes"));
    let stopped = Import::new(&writer).json_lines(&b"{\"key\":1,\"note\":\"\xff\"}"[..]).unwrap_err();
    assert!(stopped.error.to_string().contains("the line is not UTF-8, at byte"), "{stopped}");
    writer.close().unwrap();
}

#[test]
fn one_more_bad_line_than_allowed_ends_the_import() {
    let database = Database::new();
    let table = database.table::<i64, Notes>("notes");
    let writer = database.writer(&table);
    let lines = "{\"key\":1}\nbad\n{\"key\":2}\nbad\n{\"key\":3}\nbad\n{\"key\":4}\n";
    let stopped = Import::new(&writer).skip_bad(2).json_lines(lines.as_bytes()).unwrap_err();
    assert_eq!(stopped.error.line(), Some(6));
    assert_eq!(stopped.report.errors.iter().map(|error| error.line().unwrap()).collect::<Vec<_>>(), [2, 4]);
    assert_eq!((stopped.report.read, stopped.report.put, stopped.report.refused), (6, 3, 3));
    assert!(
        stopped.to_string().starts_with("the import stopped after 6 read, 3 put, 3 refused: table"),
        "{stopped}"
    );
    writer.close().unwrap();
    assert_eq!(table.count(database.connect().client()).unwrap(), 3); // what came before is written
}

#[test]
fn unknown_members_are_counted_where_they_may_be_there() {
    let database = Database::new();
    let writer = database.writer(&database.table::<i64, Notes>("notes"));
    let lines = r#"{"mood": {"deep": [1, {"note": 1}]}, "key": 1, "x": null}
{"key": 2, "x": 1, "note": 4711}
{"key": 3, "note": "n"}"#;
    let report = Import::new(&writer).skip_unknown().skip_bad(1).json_lines(lines.as_bytes()).unwrap();
    // Of a bad line nothing counts.
    assert_eq!((report.put, report.refused, report.unknown), (2, 1, 2));
    writer.close().unwrap();
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Review {
    state: Option<u8>,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Pull {
    #[record(column = "the price")]
    price: Option<Decimal<30, 2>>,
    review: Option<Review>,
    reviews: Vec<Review>,
    payload: Json,
    when: Option<Date>,
}

#[test]
fn members_of_nested_objects_have_a_field_or_are_counted() {
    let database = Database::new();
    let table = database.table::<i64, Pull>("pulls");
    for (fields, path) in [
        (r#""review":{"stat":4711}"#, "review.stat"),
        (r#""reviews":[{"state":1},{"state":1,"extra":{"secret":1}}]"#, "reviews[1].extra"),
    ] {
        let lines = format!("{{\"key\":1,\"payload\":0,\"reviews\":[],{fields}}}")
            .replace("\"reviews\":[],\"reviews\"", "\"reviews\"");
        let writer = database.writer(&table);
        let stopped = Import::new(&writer).json_lines(lines.as_bytes()).unwrap_err();
        let field = path.split(['.', '[']).next().unwrap();
        let said = stopped.error.to_string();
        let says = format!(
            "table `pulls`, record `Pull`, field `{field}`, line 1, byte 0: there is no field `{path}`: correct the name, or \
             call `skip_unknown` to pass over such members, at byte "
        );
        assert!(said.starts_with(&says), "{said}");
        assert_eq!(stopped.error.field(), Some(field));
        let report = Import::new(&writer).skip_unknown().json_lines(lines.as_bytes()).unwrap();
        assert_eq!((report.put, report.unknown), (1, 1));
        writer.close().unwrap();
    }
    let pull = table.get(database.connect().client(), &1).unwrap().found().unwrap().decode();
    assert_eq!(pull.reviews, [Review { state: Some(1) }, Review { state: Some(1) }]);
}

#[test]
fn numbers_are_taken_as_they_are_written() {
    let database = Database::new();
    let table = database.table::<i64, Pull>("pulls");
    let writer = database.writer(&table);
    let deep = format!("{}{}", "[".repeat(127), "]".repeat(127));
    let lines = format!(
        r#"{{"key":1.0,"the price":1234567890123456789012345678.90,"review":{{"state":2e2}},"reviews":[{{"state":-0}}],"payload":{{"b":1.50,"a":123456789012345678901234567890}},"when":"+010000-01-01"}}
{{"key":1e3,"price":"-0.010","reviews":[],"payload":{deep},"when":"-000001-12-31"}}
{{"key":5e-1,"reviews":[],"payload":0}}
{{"key":1,"key":2,"reviews":[],"payload":0}}
{{"key":3,"price":0.001,"reviews":[],"payload":0}}
{{"key":4,"reviews":[],"payload":{{"a":{{"x":1,"x":2}}}}}}
{{"key":5,"reviews":[],"payload":1e999999999}}
"#
    );
    let report = Import::new(&writer).skip_bad(9).json_lines(lines.as_bytes()).unwrap();
    writer.close().unwrap();
    assert_eq!(report.put, 2, "{report:?}");
    let said: Vec<String> = report.errors.iter().map(ToString::to_string).collect();
    for (said, says) in said.iter().zip([
        "field `key`, line 3, byte 340: a number with a fraction or beyond 64 bits for a key column",
        "field `key`, line 4, byte 379: the key column is given more than once",
        "field `price`, line 5, byte 422: a number for a decimal",
        "field `payload`, line 6, byte 471: an object in the JSON value has a member more than once",
        "field `payload`, line 7, byte 525: a JSON number beyond those of `f64`",
    ]) {
        let says = says.split(", byte").next().unwrap();
        assert!(said.contains(says), "{said}");
    }
    assert_eq!(said.len(), 5);
    let mut conn = database.connect();
    let row = table.get(conn.client(), &1).unwrap().found().unwrap();
    let view = row.view();
    assert_eq!(view.price().unwrap().to_string(), "1234567890123456789012345678.90");
    assert_eq!(view.review().unwrap().state, Some(200));
    assert_eq!(view.payload(), r#"{"a":123456789012345678901234567890,"b":1.50}"#);
    assert_eq!(view.when().unwrap().to_string(), "+010000-01-01");
    let row = table.get(conn.client(), &1_000).unwrap().found().unwrap();
    assert_eq!(row.view().price().unwrap().to_string(), "-0.01");
    assert_eq!(row.view().payload(), deep);
}

#[test]
fn known_empty_rows_are_marked() {
    let database = Database::new();
    let table = database.table::<i64, Notes>("notes");
    let writer = database.writer(&table);
    let lines = r#"{"key": 1, "empty": true}
{"empty": true, "key": 2, "note": null}
{"key": 3, "empty": false}
{"key": 4, "empty": null}
{"key": 5, "empty": true, "note": "n"}
{"key": 6, "empty": "secret"}"#;
    let report = Import::new(&writer).known_empty("empty").skip_bad(2).json_lines(lines.as_bytes()).unwrap();
    assert_eq!((report.put, report.known_empty, report.refused), (4, 2, 2));
    for (error, message) in
        report.errors.iter().zip(["marked as known-empty but holds values", "neither `true` nor `false`"])
    {
        let said = error.to_string();
        assert!(said.contains(message) && !said.contains("secret"), "{said}");
    }
    writer.close().unwrap();
    let mut conn = database.connect();
    let is_empty = |key: i64| matches!(table.get(conn.client(), &key).unwrap(), Lookup::KnownEmpty);
    assert_eq!([1, 2, 3, 4].map(is_empty), [true, true, false, false]);
}

#[test]
fn names_that_stand_for_two_things_are_refused_before_anything_is_read() {
    #[derive(Record)]
    struct Keyed {
        key: Option<i64>,
        note: Option<String>,
    }
    let database = Database::new();
    let writer = database.writer(&database.table::<(i64, i64), Keyed>("keyed"));
    for (marker, ok) in [("mark", true), ("note", false), ("key2", false), ("key", false)] {
        let import = Import::new(&writer).known_empty(marker);
        assert_eq!(import.json_lines(&b""[..]).is_ok(), ok, "{marker}");
    }
    writer.close().unwrap();
    // As a single column the key is called `key`.
    let table = Table::<i64, Keyed>::create(database.connect().client(), "clash").unwrap();
    let writer = database.writer(&table);
    let stopped = Import::new(&writer).json_lines(&b""[..]).unwrap_err();
    assert!(stopped.error.to_string().contains("`key` stands for more than one"), "{stopped}");
    writer.close().unwrap();
}

#[test]
fn lines_that_are_too_long_are_bad_and_passed_over() {
    let database = Database::new();
    let table = database.table::<i64, Notes>("notes");
    let writer = database.writer(&table);
    let long = "x".repeat(100_000);
    let lines = format!("{{\"key\":1,\"note\":\"{long}\"}}\n{{\"key\":2,\"note\":\"short\"}}\n");
    let import = Import::new(&writer).max_line_bytes(1_000).skip_bad(1);
    let report = import.json_lines(std::io::BufReader::with_capacity(64, lines.as_bytes())).unwrap();
    assert_eq!((report.put, report.refused), (1, 1));
    assert!(report.errors[0].to_string().contains("longer than 1000 bytes"), "{}", report.errors[0]);
    writer.close().unwrap();
    assert_eq!(table.count(database.connect().client()).unwrap(), 1);
}

#[test]
fn a_writer_that_has_stopped_stops_the_import() {
    let database = Database::new();
    let table = database.table::<i64, Flight>("flights");
    let writer = Writer::builder(table).flush_bytes(10_000).start(database.way()).unwrap();
    database.connect().drop_table("flights");
    let lines: String = (0..100_000)
        .map(|i| format!("{{\"key\":{i},\"ident\":\"{}\",\"delay\":0}}\n", flight(i).ident))
        .collect();
    let stopped = Import::new(&writer).skip_bad(10).json_lines(lines.as_bytes()).unwrap_err();
    assert!(stopped.error.to_string().contains("the writer has stopped"), "{stopped}");
    assert_eq!(stopped.report.refused, 0);
    assert!(writer.close().is_err());
}
