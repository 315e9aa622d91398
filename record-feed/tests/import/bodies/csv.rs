//! CSV: what comes back, what is refused and how, how it resumes.

use super::{
    Flight, Leg, Notes, flight,
    records::{fixed, nullable, variable},
};
use crate::store::{CASES, Database, Import};
use proptest::{collection::vec, prelude::*};
use record_core::{Date, Key, Record, Timestamp};
use record_feed::import::{ImportReport, ImportStopped};
use record_table::Lookup;
use std::io::{BufRead, BufReader, Read};

fn import<K: Key + Send + Sync + 'static, R: Record + 'static>(
    database: &Database,
    set_up: impl FnOnce(Import<'_, K, R>) -> Import<'_, K, R>,
    input: impl AsRef<[u8]>,
) -> Result<ImportReport, Box<ImportStopped>> {
    let writer = database.writer(&database.table::<K, R>("imported"));
    let result = set_up(Import::new(&writer)).csv(input.as_ref());
    writer.close().unwrap();
    result
}

#[test]
fn columns_are_found_by_name_and_values_read_by_type() {
    let database = Database::new();
    let input = "\u{feff}gate_now,delay,code,ident,day\r\n\
                 B12,-5,x,\"SK \"\"1\"\", north\",1\r\n\
                 ,+7,\"a\nb\",,2\r\n\
                 \r\n\
                 B1,1e2,,\"\",3";
    let report = import::<Leg, Flight>(&database, |import| import, input).unwrap();
    assert_eq!((report.read, report.put, report.unknown), (3, 3, 0));
    let table = database.table::<Leg, Flight>("imported");
    let get = |day, code: &str| {
        let row =
            table.get(database.connect().client(), &Leg { day, code: code.into() }).unwrap().found().unwrap();
        let view = row.view();
        (view.ident().to_owned(), view.gate().map(|gate| gate.to_string()), view.delay(), view.weight())
    };
    assert_eq!(get(1, "x"), ("SK \"1\", north".into(), Some("B12".into()), -5, 1.0));
    assert_eq!(get(2, "a\nb"), (String::new(), None, 7, 1.0));
    assert_eq!(get(3, ""), (String::new(), Some("B1".into()), 100, 1.0));
}

/// Also the mark that some programs begin UTF-8 with, of three bytes.
#[test]
fn input_may_come_in_pieces_of_any_size() {
    let input = "\u{feff}key,note\r\n1,\"a \"\"b\"\"\"\r\n2,é\r\n";
    for room in 1..=input.len() {
        let database = Database::new();
        let table = database.table::<i64, Notes>("imported");
        let writer = database.writer(&table);
        let report = Import::new(&writer).csv(BufReader::with_capacity(room, input.as_bytes())).unwrap();
        writer.close().unwrap();
        assert_eq!(report.put, 2, "{room}");
        for (key, note) in [(1, "a \"b\""), (2, "é")] {
            let row = table.get(database.connect().client(), &key).unwrap().found().unwrap();
            assert_eq!(row.view().note(), Some(note), "{room}");
        }
    }
}

#[test]
fn other_delimiters_nulls_and_zones() {
    #[derive(Record)]
    struct Seen {
        at: Option<Timestamp>,
        note: Option<String>,
        #[record(as_set)]
        days: Vec<Date>,
    }
    let database = Database::new();
    let input = "key\tat\tnote\tdays\n1\t2024-02-29 12:00:00\t\t[\"2024-03-01\",\"2024-02-29\",\"2024-03-01\"]\n2\t\\N\t\\N\t[]\n3\t\t\t[]\n";
    let stopped = import::<i64, Seen>(&database, |import| import, input).unwrap_err();
    assert!(stopped.error.to_string().contains("key column `key` is missing"), "{stopped}");

    fn tabs<'w, R: Record>(import: Import<'w, i64, R>) -> Import<'w, i64, R> {
        import.csv_delimiter(b'\t').csv_null("\\N").skip_bad(9)
    }
    let report = import::<i64, Seen>(&database, tabs, input).unwrap();
    let said: Vec<String> = report.errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "table `imported`, record `Seen`, field `at`, line 2, byte 17: a time without a zone: say by `naive_zone` in which \
             zone it is",
            "table `imported`, record `Seen`, field `at`, line 4, byte 92: \
             a text that is not a time as in RFC 3339 in whole microseconds, such as \"2024-02-29T12:00:00.5Z\""
        ]
    );
    let report = import::<i64, Seen>(&database, |import| tabs(import).naive_zone("+02:00"), input).unwrap();
    assert_eq!((report.put, report.refused), (2, 1));
    let table = database.table::<i64, Seen>("imported");
    let row = table.get(database.connect().client(), &1).unwrap().found().unwrap();
    assert_eq!(row.view().at(), Some(Timestamp::from_micros(1_709_200_800_000_000)));
    assert_eq!(row.view().note(), Some(""), "an empty text is no null when null has a text of its own");
    assert_eq!(row.view().days().iter().collect::<Vec<_>>(), [19_782, 19_783].map(Date::from_days));
    let row = table.get(database.connect().client(), &2).unwrap().found().unwrap();
    assert_eq!((row.view().at(), row.view().note()), (None, None));
}

#[test]
fn one_error_lists_all_that_is_wrong_with_a_header() {
    let database = Database::new();
    let input = "day,day,delay,delay,mood,\n1,1,1,1,good,\n";
    let stopped = import::<Leg, Flight>(&database, |import| import.skip_bad(9), input).unwrap_err();
    let advice = "correct the name, or call `skip_unknown` to pass over it";
    assert_eq!(
        stopped.error.to_string(),
        format!(
            "table `imported`, record `Flight`: the CSV is not of this table: key column `code` is missing; column `ident` is \
             missing; column `delay` is there twice; column `day` is there twice; the record has no field for column `mood`: \
             {advice}; the record has no field for column ``: {advice}"
        )
    );
    let stopped =
        import::<Leg, Flight>(&database, |import| import.skip_unknown(), "day,code,day,ident,delay")
            .unwrap_err();
    assert!(stopped.error.to_string().ends_with("column `day` is there twice"), "{stopped}");
    let report = import::<Leg, Flight>(
        &database,
        |import| import.skip_unknown(),
        "day,code,ident,delay,mood,\n1,x,y,0,good,\n",
    )
    .unwrap();
    assert_eq!((report.put, report.unknown), (1, 2));
    for (input, said) in [
        ("", "the input has no header"),
        ("day,\u{7f}code".replace('\u{7f}', "\u{0}").as_str(), "`code` is missing"),
    ] {
        let stopped = import::<Leg, Flight>(&database, |import| import, input).unwrap_err();
        assert!(stopped.error.to_string().contains(said), "{stopped}");
    }
    let stopped = import::<Leg, Flight>(&database, |import| import, b"day,\xff").unwrap_err();
    assert!(stopped.error.to_string().contains("the header is not UTF-8"), "{stopped}");
    let stopped =
        import::<Leg, Flight>(&database, |import| import.known_empty("day"), "day,code,ident,delay")
            .unwrap_err();
    assert!(stopped.error.to_string().contains("`day` is a key column and something else too"), "{stopped}");
    let stopped =
        import::<Leg, Flight>(&database, |import| import.known_empty("gate"), "day,code,ident,delay")
            .unwrap_err();
    assert!(
        stopped.error.to_string().contains("`gate` is a field and the mark of known-empty rows too"),
        "{stopped}"
    );
}

#[test]
fn bad_records_are_named_by_line_and_column_and_told_apart() {
    let good = "1,x,SK1,5,B1\n";
    let cases: [(&[u8], &str); 11] = [
        (b"2,x,SK2,late,B1\n", "field `delay`, line 3, byte 40: a text that is not an integer"),
        (
            b"2,x,SK2,2147483648,B1\n",
            "field `delay`, line 3, byte 40: a number that the field is too narrow for",
        ),
        (b"2,x,SK2,,B1\n", "field `delay`, line 3, byte 40: null in a field that is never null"),
        (b"2,x,SK2,1.5,B1\n", "field `delay`, line 3, byte 40: a text that is not an integer"),
        (b"2,x,SK2,5,secret\n", "field `gate`, line 3, byte 40: 6 bytes of text, the field holds 4"),
        (
            b"-1,x,SK2,5,B1\n",
            "field `day`, line 3, byte 40: the value of the key column is an integer from -2147483648 to 2147483647, but none \
             that the key's own type takes: it is out of that type's range or of another length",
        ),
        (
            b"2147483648,x,SK2,5,B1\n",
            "field `day`, line 3, byte 40: the value of the key column is not an integer from -2147483648 to 2147483647",
        ),
        (
            b",x,SK2,5,B1\n",
            "field `day`, line 3, byte 40: the value of the key column is not an integer from -2147483648 to 2147483647",
        ),
        (b"2,x,SK2,5\n", "line 3, byte 40: the record has 4 values, the header 5 names"),
        (b"2,x,SK2,5,B1,\n", "line 3, byte 40: the record has 6 values, the header 5 names"),
        (b"2,x,SK\xff,5,B1\n", "field `ident`, line 3, byte 40: the value is not UTF-8"),
    ];
    for (bad, expected) in cases {
        let database = Database::new();
        let mut input = b"day,code,ident,delay,gate\n\"1\"\"".to_vec();
        input.truncate(26);
        input.extend_from_slice(good.as_bytes());
        let at = input.len();
        input.extend_from_slice(bad);
        input.extend_from_slice(b"3,x,SK3,5,\n");
        let expected = expected.replace("byte 40", &format!("byte {at}"));
        let stopped = import::<Leg, Flight>(&database, |import| import, &input).unwrap_err();
        let said = stopped.error.to_string();
        assert!(
            said.starts_with("table `imported`, record `Flight`, ") && said.contains(&expected),
            "{said}"
        );
        assert!(!said.contains("secret"));
        assert_eq!((stopped.report.read, stopped.report.put, stopped.error.line()), (2, 1, Some(3)));
        let report = import::<Leg, Flight>(&database, |import| import.skip_bad(1), &input).unwrap();
        assert_eq!((report.read, report.put, report.refused), (3, 2, 1));
        assert_eq!(report.errors[0].to_string(), said);
    }
}

/// Lines are counted as an editor counts them, also behind values that hold some.
#[test]
fn lines_are_those_of_the_file() {
    let database = Database::new();
    let input = "key,note\n1,\"a\nb\r\nc\"\n\n2,x,\n3,\"d\n\"\nx,y\n";
    let report = import::<i64, Notes>(&database, |import| import.skip_bad(9), input).unwrap();
    assert_eq!(report.errors.iter().map(|error| error.line()).collect::<Vec<_>>(), [Some(6), Some(9)]);
    assert_eq!(report.put, 2);
}

/// Where the next record begins can't be told then.
#[test]
fn a_record_without_an_end_ends_the_import() {
    let database = Database::new();
    let run = |input: &mut dyn BufRead| {
        let writer = database.writer(&database.table::<i64, Notes>("imported"));
        let stopped = Import::new(&writer).max_line_bytes(1 << 20).skip_bad(9).csv(input).unwrap_err();
        writer.close().unwrap();
        assert_eq!((stopped.report.put, stopped.error.line()), (1, Some(3)));
        stopped.error.to_string()
    };
    let begun = "key,note\n1,a\n2,\"b";
    let said = run(&mut BufReader::new(begun.as_bytes().chain(std::io::repeat(b'x'))));
    assert!(
        said.contains("line 3, byte 13: the record is longer than 1048576 bytes: close the quotation mark"),
        "{said}"
    );
    let said = run(&mut begun.as_bytes());
    assert!(said.contains("line 3, byte 13: the input ends between quotation marks"), "{said}");
}

#[test]
fn known_empty_records_are_marked() {
    let database = Database::new();
    let input = "key,note,empty\n1,,true\n2,,\n3,n,false\n4,n,true\n5,,perhaps\n";
    let report =
        import::<i64, Notes>(&database, |import| import.known_empty("empty").skip_bad(9), input).unwrap();
    assert_eq!((report.put, report.known_empty), (3, 1));
    let table = database.table::<i64, Notes>("imported");
    let is_empty =
        |key: i64| matches!(table.get(database.connect().client(), &key).unwrap(), Lookup::KnownEmpty);
    assert_eq!([1, 2, 3].map(is_empty), [true, false, false]);
    let said: Vec<String> = report.errors.iter().map(ToString::to_string).collect();
    assert!(
        said[0].contains("line 5") && said[0].contains("marked as known-empty but holds values"),
        "{said:?}"
    );
    assert!(said[1].contains("line 6") && said[1].contains("neither `true` nor `false`"), "{said:?}");
}

/// `count` flights as CSV.
fn flights(count: i32) -> String {
    let mut text = String::from("day,code,ident,gate,delay,weight\n");
    for i in 0..count {
        let Flight { ident, gate, delay, weight } = flight(i);
        let gate = gate.map(|gate| gate.to_string()).unwrap_or_default();
        text += &format!("{i},x,\"{ident}\n\",{gate},{delay},{weight}\n");
    }
    text
}

#[test]
fn an_import_goes_on_where_it_was_and_only_there() {
    let database = Database::new();
    let table = database.table::<Leg, Flight>("imported");
    let all = flights(500);
    let part = flights(200);
    let run = |input: &str| {
        let writer = database.feed(&table, "flights.csv");
        let result = Import::new(&writer).csv(input.as_bytes());
        writer.close().unwrap();
        result
    };
    let report = run(&part).unwrap();
    assert_eq!((report.put, report.resumed_after), (200, 0));
    // Without the end of its last line, too.
    let report = run(part.trim_end()).unwrap();
    assert_eq!((report.put, report.resumed_after), (0, 200));
    let report = run(&all).unwrap();
    assert_eq!((report.put, report.resumed_after), (300, 200));
    assert_eq!(run(&all).unwrap().put, 0);
    for other in [
        all.replacen("\"SK7\n\"", "\"SK8\n\"", 1),
        all.replacen("ident,gate", "gate,ident", 1),
        flights(499),
        "day,code,ident,delay\n".into(),
    ] {
        let stopped = run(&other).unwrap_err();
        assert!(stopped.error.to_string().contains("this is another input than the one"), "{stopped}");
    }
    assert_eq!(database.stored::<Leg>("imported").len(), 500);
    let writer = database.feed(&table, "flights.csv");
    let stopped = Import::new(&writer).json_lines(all.as_bytes()).unwrap_err();
    assert!(stopped.error.to_string().contains("is none of an import of JSON lines"), "{stopped}");
    writer.close().unwrap();
}

/// A JSON value as a cell says it.
fn cell(value: &serde_json::Value) -> String {
    let text = match value {
        serde_json::Value::Null => "\\N".into(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// What a patch serializes to, as CSV, makes the same blobs.
fn there_and_back<P: record_core::Patch<Record: 'static + Clone + Send + Sync> + serde::Serialize>(
    rows: &[P::Record],
) {
    let database = Database::new();
    let table = database.table::<i64, P::Record>("original");
    table.put_many(database.connect().client(), (0..).zip(rows.iter().cloned())).unwrap();
    let mut text = String::new();
    for (key, row) in rows.iter().enumerate() {
        let fields = serde_json::to_value(P::from_record(row)).unwrap();
        let fields = fields.as_object().unwrap();
        if key == 0 {
            let names: Vec<&str> = fields.keys().map(String::as_str).collect();
            text += &format!("key,{}\n", names.join(","));
        }
        // A JSON text is one as it is.
        let cells = fields.iter().map(|(name, value)| match &name[..] {
            "json" => format!("\"{}\"", value.to_string().replace('"', "\"\"")),
            _ => cell(value),
        });
        text += &format!("{key},{}\n", cells.collect::<Vec<_>>().join(","));
    }
    let report = import::<i64, P::Record>(&database, |import| import.csv_null("\\N"), &text).unwrap();
    assert_eq!(report.put, rows.len() as u64);
    assert_eq!(database.stored::<i64>("imported"), database.stored::<i64>("original"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn fixed_types_come_back(rows in vec(fixed(), 1..9)) {
        there_and_back::<super::records::FixedPatch>(&rows);
    }

    #[test]
    fn nullable_types_come_back(rows in vec(nullable(), 1..9)) {
        there_and_back::<super::records::NullablePatch>(&rows);
    }

    #[test]
    fn variable_types_come_back(rows in vec(variable(), 1..9)) {
        there_and_back::<super::records::VariablePatch>(&rows);
    }
}

#[test]
fn quotation_marks_out_of_place_lose_nothing_in_silence() {
    #[derive(Record)]
    struct Word {
        s: String,
    }
    fn lenient<'w, R: Record>(import: Import<'w, i64, R>) -> Import<'w, i64, R> {
        import.skip_bad(9)
    }
    let database = Database::new();
    // Never closed: what follows might be rows, so nothing of it is taken, whatever the input ends with.
    for input in ["key,s\n1,a\n2,\"b\n3,c\n", "key,s\r\n1,a\r\n2,\"b\"\"\r\n3,c\r\n", "key,s\n1,a\n2,\"b"] {
        let stopped = import::<i64, Word>(&database, lenient, input).unwrap_err();
        assert!(stopped.error.to_string().contains("the input ends between quotation marks"), "{stopped}");
        assert_eq!((stopped.error.line(), stopped.report.put), (Some(3), 1), "{input}");
    }
    // Closed too early: the row is bad, those after it are not.
    let input = "key,s\n1,\"a\"b\n2,\"b\" \n3,c\"d\"\n";
    let report = import::<i64, Word>(&database, lenient, input).unwrap();
    let lines: Vec<_> = report.errors.iter().map(|error| error.line().unwrap()).collect();
    assert_eq!((report.put, lines), (1, vec![2, 3]));
    assert!(report.errors[0].to_string().contains("behind a closing quotation mark"), "{}", report.errors[0]);
    // A header that is not closed shows neither rows nor their ends of lines.
    let stopped =
        import::<i64, Word>(&database, lenient, format!("key,\"s\n42,{}\n\"", "secret ".repeat(50)))
            .unwrap_err();
    let error = stopped.error.to_string();
    assert!(!error.contains('\n') && error.matches("secret").count() < 10, "{error}");
}

#[test]
fn json_is_spelled_as_an_import_of_json_spells_it() {
    #[derive(Record, Clone, Debug, PartialEq)]
    struct Document {
        json: record_core::Json,
    }
    let database = Database::new();
    let input = "key,json\n1,\"{\"\"b\"\": 1, \"\"a\"\": [ 2.50 ]}\"\n";
    import::<i64, Document>(&database, |import| import, input).unwrap();
    let table = database.table::<i64, Document>("imported");
    let mut conn = database.connect();
    let json = r#"{"b":1,"a":[2.50]}"#;
    let document = Document { json: record_core::Json::parse(json).unwrap() };
    assert_eq!(table.put(conn.client(), &1, &document).unwrap(), record_table::Put::Unchanged);
    let twice = "key,json\n1,\"{\"\"a\"\": 1, \"\"a\"\": 2}\"\n";
    assert!(import::<i64, Document>(&database, |import| import, twice).is_err());
}

#[test]
fn a_header_of_very_many_columns_is_read() {
    #[derive(Record)]
    struct One {
        s: String,
    }
    let columns: Vec<String> = (0..50_000).map(|i| format!("c{i}")).collect();
    let input = format!("key,s,{}\n1,x{}\n", columns.join(","), ",".repeat(columns.len()));
    let database = Database::new();
    let report = import::<i64, One>(&database, |import| import.skip_unknown(), input).unwrap();
    assert_eq!((report.put, report.unknown), (1, 50_000));
}

#[test]
fn cells_of_json_are_read_as_an_import_of_json_reads_them() {
    #[derive(Record)]
    struct Step {
        at: u8,
        note: Option<record_core::Text<4>>,
    }
    #[derive(Record)]
    struct Walk {
        steps: Vec<Step>,
        last: Step,
    }
    let database = Database::new();
    let csv = |cells: [&str; 2]| {
        let [steps, last] = cells.map(|cell| cell.replace('"', "\"\""));
        format!("key,steps,last\n1,\"{steps}\",\"{last}\"\n")
    };
    let good = "{\"at\":1}";
    for (cells, said) in [
        (["[{\"at\":1},{\"at\":256}]", good], "`steps[1].at`: a number that the field is too narrow for"),
        (["[{\"at\":1,\"note\":\"secret\"}]", good], "`steps[0].note`: 6 bytes of text, the field holds 4"),
        (["[{\"at\":\"secret\"}]", good], "`steps[0].at`: a text for an integer"),
        (["[]", "{\"at\":1,\"at\":2}"], "`last.at`: the field is given more than once"),
        (["[]", "{}"], "`Step` lacks its field `at`"),
        (["[]", "[]"], "a list for an object"),
        (
            ["[{\"at\":1,\"on\":2}]", good],
            "`steps[0].on`: there is no such field: correct the name, or call `skip_unknown` to pass over such members",
        ),
        (["[{\"at\":1}", good], "not a JSON text, from byte 9 of its line 1 on"),
        (["secret", good], "not a JSON text, from byte 1 of its line 1 on"),
    ] {
        let stopped = import::<i64, Walk>(&database, |import| import, csv(cells)).unwrap_err();
        let field = if cells[0] == "[]" { "last" } else { "steps" };
        let expected = format!("table `imported`, record `Walk`, field `{field}`, line 2, byte 15: {said}");
        assert_eq!(stopped.error.to_string(), expected);
        assert!(stopped.error.is_refused());
    }
    let unknown = csv(["[{\"at\":1,\"on\":2},{\"at\":2,\"on\":{}}]", "{\"at\":1,\"or\":[]}"]);
    let report = import::<i64, Walk>(&database, |import| import.skip_unknown(), unknown).unwrap();
    assert_eq!((report.put, report.unknown), (1, 3));
}

#[test]
fn another_delimiter_is_proposed() {
    let database = Database::new();
    let refused = |set_delimiter: u8, input: &str| {
        let writer = database.writer(&database.table::<i64, Notes>("imported"));
        let stopped = Import::new(&writer).csv_delimiter(set_delimiter).csv(input.as_bytes()).unwrap_err();
        writer.close().unwrap();
        stopped.error.to_string()
    };
    for (delimiter, input, said) in [
        (b',', "key;note\n1;a\n", "; if `;` stands between the names, call `csv_delimiter(b';')`"),
        (b',', "key\tnote|s\tx\n1\ta\n", "; if `\\t` stands between the names, call `csv_delimiter(b'\\t')`"),
        (b',', "key|note\n", "; if `|` stands between the names, call `csv_delimiter(b'|')`"),
        (b';', "key,note\n", "; if `,` stands between the names, call `csv_delimiter(b',')`"),
    ] {
        let error = refused(delimiter, input);
        assert!(error.ends_with(said), "{error}");
    }
    for input in ["Key\n", "a;b,note\n"] {
        assert!(!refused(b',', input).contains("csv_delimiter"));
    }
}
