//! Imports that broke off and are begun again come to what one that never did comes to.

use super::{Flight, Notes, flight};
use crate::store::{Database, Import};
use arrow_array::{ArrayRef, Int8Array, Int64Array, RecordBatch, StringArray, StringViewArray};
use record_feed::{
    Error,
    import::{ImportReport, ImportStopped},
};
use std::{
    io::{self, BufRead, Read},
    sync::Arc,
};

/// Input that breaks off after so many bytes.
struct Broken<'a> {
    rest: &'a [u8],
}

impl Read for Broken<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Broken<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.rest.is_empty() {
            true => Err(io::Error::other("cut")),
            false => Ok(&self.rest[..self.rest.len().min(50)]),
        }
    }

    fn consume(&mut self, count: usize) {
        self.rest = &self.rest[count..];
    }
}

#[test]
fn lines_are_taken_once() {
    let lines: Vec<String> = (0..300)
        .map(|i| match i % 10 {
            3 => "  \n".into(),
            7 => "bad\n".into(),
            _ => format!("{{\"key\":{},\"ident\":\"SK{i}\",\"delay\":{i}}}\n", i % 100),
        })
        .collect();
    let all = lines.concat();
    let whole = Database::new();
    let writer = whole.writer(&whole.table::<i64, Flight>("flights"));
    Import::new(&writer).skip_bad(100).json_lines(all.as_bytes()).unwrap();
    writer.close().unwrap();

    let database = Database::new();
    let table = database.table::<i64, Flight>("flights");
    let (mut put, mut refused) = (0, 0);
    for cut in [1, 33, 200, 201, 1_000, 5_000, 5_010] {
        let writer = database.feed(&table, "lines");
        let stopped = Import::new(&writer)
            .skip_bad(100)
            .json_lines(Broken { rest: &all.as_bytes()[..cut] })
            .unwrap_err();
        let whole_lines = all[..cut].matches('\n').count();
        assert_eq!(stopped.error.line(), Some(whole_lines as u64 + 1), "{stopped}");
        put += stopped.report.put;
        refused += stopped.report.refused;
        let report = writer.close().unwrap();
        if whole_lines > 0 {
            let end = all[..cut].rfind('\n').unwrap() + 1;
            let position = report.position.unwrap();
            assert!(position.to_str().unwrap().starts_with(&format!("{whole_lines}:{end}:")), "{position:?}");
        }
    }
    for (last, skipped) in [(false, None), (true, Some(300))] {
        let writer = database.feed(&table, "lines");
        let report = Import::new(&writer).skip_bad(100).json_lines(all.as_bytes()).unwrap();
        put += report.put;
        refused += report.refused;
        assert!(skipped.is_none_or(|skipped| report.resumed_after == skipped));
        assert_eq!(report.read == 0, last);
        writer.close().unwrap();
    }
    assert_eq!((put, refused), (240, 30));
    assert_eq!(database.stored::<i64>("flights"), whole.stored::<i64>("flights"));
}

#[test]
fn rows_of_batches_are_taken_once() {
    let source = Database::new();
    let mut conn = source.connect();
    let table = source.table::<i64, Flight>("flights");
    table.put_many(conn.client(), (0..1_000).map(|i| (i64::from(i), flight(i)))).unwrap();
    let batches = table.scan().to_batches(conn.client()).unwrap();
    let rows = RecordBatch::clone(&batches[0]);
    assert_eq!(rows.num_rows(), 1_000);
    let parts = |until: usize| {
        let starts = (0..until).step_by(130);
        starts.map(move |start| (start, 130.min(until - start))).collect::<Vec<_>>()
    };

    let database = Database::new();
    let table = database.table::<i64, Flight>("flights");
    let mut before = 0;
    for until in [0, 1, 129, 200, 261, 1_000, 1_000] {
        let writer = database.feed(&table, "rows");
        let slices = parts(until).into_iter().map(|(start, len)| Ok::<_, Error>(rows.slice(start, len)));
        let report = Import::new(&writer).batches(slices).unwrap();
        assert_eq!((report.put, report.resumed_after), (until as u64 - before, before));
        before = until as u64;
        writer.close().unwrap();
    }
    assert_eq!(database.stored::<i64>("flights"), source.stored::<i64>("flights"));

    let writer = database.feed(&table, "rows");
    let stopped = Import::new(&writer).batches([Ok::<_, Error>(rows.slice(0, 999))]).unwrap_err();
    assert!(stopped.error.to_string().contains(OTHER_INPUT), "{stopped}");
    writer.close().unwrap();
}

const OTHER_INPUT: &str =
    "this is another input than the one that the stored position of the feed belongs to";

/// Imports inputs one after the other through one writer, or each through one of its own. Says what was put of each; and of one
/// that was refused, nothing, since it was refused for being another input.
fn put<I: Copy>(
    own_writers: bool,
    inputs: &[I],
    import: impl Fn(Import<'_, i64, Notes>, I) -> Result<ImportReport, Box<ImportStopped>>,
) -> (Vec<Option<u64>>, usize) {
    let database = Database::new();
    let table = database.table::<i64, Notes>("notes");
    let mut writer = database.feed(&table, "feed");
    let mut all = Vec::new();
    for input in inputs {
        all.push(match import(Import::new(&writer), *input) {
            Ok(report) => Some(report.put),
            Err(stopped) => {
                let said = stopped.error.to_string();
                assert!(
                    said.contains(OTHER_INPUT) && said.contains("table `notes`, record `Notes`"),
                    "{said}"
                );
                assert_eq!(stopped.report.put, 0);
                None
            }
        });
        if own_writers {
            writer.close().unwrap();
            writer = database.feed(&table, "feed");
        }
    }
    writer.close().unwrap();
    (all, database.stored::<i64>("notes").len())
}

#[test]
fn another_input_of_the_same_feed_is_refused_and_the_same_one_goes_on() {
    let lines = |keys: &[i64], note: &str| -> String {
        keys.iter().map(|key| format!("{{\"key\":{key},\"note\":\"{note}\"}}\n")).collect()
    };
    let rows = |keys: &[i64], note: &str| {
        RecordBatch::try_from_iter([
            ("key", Arc::new(Int64Array::from(keys.to_vec())) as ArrayRef),
            ("note", Arc::new(StringArray::from(vec![note; keys.len()]))),
        ])
        .unwrap()
    };
    // Keys and notes of one input after the other, what is put of each, and how many rows there are at last.
    type Input = (&'static [i64], &'static str);
    type Case<'c> = (&'c [Input], &'c [Option<u64>], usize);
    let cases: [Case<'_>; 7] = [
        (&[(&[1, 2], "a"), (&[1, 2], "a")], &[Some(2), Some(0)], 2),
        (&[(&[1, 2], "a"), (&[1, 2, 3], "a"), (&[1, 2, 3, 4], "a")], &[Some(2), Some(1), Some(1)], 4),
        (&[(&[], "a"), (&[1, 2], "a")], &[Some(0), Some(2)], 2),
        // As long, longer, shorter, and with the keys of the first.
        (&[(&[1, 2], "a"), (&[3, 4], "a"), (&[1, 2], "a")], &[Some(2), None, Some(0)], 2),
        (&[(&[1, 2], "a"), (&[3, 4, 5], "a"), (&[1, 2, 6], "a")], &[Some(2), None, Some(1)], 3),
        (&[(&[1, 2], "a"), (&[1], "a"), (&[], "a")], &[Some(2), None, None], 2),
        (&[(&[1, 2], "a"), (&[1, 2, 3], "b")], &[Some(2), None], 2),
    ];
    for (inputs, expected, stored) in cases {
        for own_writers in [false, true] {
            let expected = (expected.to_vec(), stored);
            let of_lines = put(own_writers, inputs, |import, (keys, note)| {
                import.json_lines(lines(keys, note).as_bytes())
            });
            assert_eq!(of_lines, expected, "lines of {inputs:?}");
            let of_rows = put(own_writers, inputs, |import, (keys, note)| {
                import.batches([Ok::<_, Error>(rows(keys, note))])
            });
            assert_eq!(of_rows, expected, "rows of {inputs:?}");
        }
    }
}

/// As editors do that end the last line, or cut off what is at the end of a file.
#[test]
fn the_end_of_the_last_line_may_come_and_go() {
    let lines = ["{\"key\":1}", "{\"key\":2}", "{\"key\":3}"];
    let records = ["key,note\n1,a", "2,b", "3,c"];
    for end in ["\n", "\r\n"] {
        for own_writers in [false, true] {
            let inputs = |rows: [&str; 3]| {
                let two = [rows[0], rows[1]].join(end);
                [two.clone() + end, two.clone(), two.clone() + end, two, rows.join(end), rows.join(end) + end]
            };
            let expected = (vec![Some(2), Some(0), Some(0), Some(0), Some(1), Some(0)], 3);
            let given = inputs(lines);
            let given: Vec<&str> = given.iter().map(|input| &input[..]).collect();
            let of_lines = put(own_writers, &given, |import, input| import.json_lines(input.as_bytes()));
            assert_eq!(of_lines, expected, "lines that end with {end:?}");
            let given = inputs(records);
            let given: Vec<&str> = given.iter().map(|input| &input[..]).collect();
            let of_records = put(own_writers, &given, |import, input| import.csv(input.as_bytes()));
            assert_eq!(of_records, expected, "records that end with {end:?}");
        }
    }
}

/// Types that hold the same, batches of other sizes, bad rows among them.
#[test]
fn rows_that_come_in_another_form_are_the_same_input() {
    let database = Database::new();
    let table = database.table::<i64, Notes>("notes");
    let writer = database.feed(&table, "rows");
    let batch = |keys: ArrayRef, notes: ArrayRef| {
        RecordBatch::try_from_iter_with_nullable([("key", keys, true), ("note", notes, true)]).unwrap()
    };
    let first = batch(
        Arc::new(Int64Array::from(vec![Some(1), None, Some(3)])),
        Arc::new(StringArray::from(vec![Some("a"), Some("b"), None])),
    );
    Import::new(&writer).skip_bad(1).batches([Ok::<_, Error>(first)]).unwrap();
    let again = batch(
        Arc::new(Int8Array::from(vec![Some(1), None, Some(3), Some(4)])),
        Arc::new(StringViewArray::from(vec![Some("a"), Some("b"), None, None])),
    );
    let parts = [again.slice(0, 2), again.slice(2, 2)];
    let report = Import::new(&writer).batches(parts.into_iter().map(Ok::<_, Error>)).unwrap();
    assert_eq!((report.resumed_after, report.put, report.refused), (3, 1, 0));
    writer.close().unwrap();
}

#[test]
fn a_position_of_something_else_is_refused() {
    let database = Database::new();
    let table = database.table::<i64, Notes>("notes");
    let writer = database.feed(&table, "lines");
    Import::new(&writer).json_lines(&b"{\"key\":1}\n{\"key\":2}\n"[..]).unwrap();
    let stopped = Import::new(&writer).batches([] as [Result<RecordBatch, Error>; 0]).unwrap_err();
    assert!(stopped.error.to_string().contains("is none of an import of record batches"), "{stopped}");
    writer.close().unwrap();
    for other in ["", "17", "17:20", "a:b:0000000000000000", "0:0000000000000000"] {
        let writer = database.feed(&table, &format!("feed of {other}"));
        writer.advance(other).unwrap();
        let stopped = Import::new(&writer).json_lines(&b""[..]).unwrap_err();
        assert!(
            stopped.error.to_string().contains("is none of an import of JSON lines"),
            "{other}: {stopped}"
        );
        let stopped = Import::new(&writer).batches([] as [Result<RecordBatch, Error>; 0]).unwrap_err();
        assert!(
            stopped.error.to_string().contains("is none of an import of record batches"),
            "{other}: {stopped}"
        );
        writer.close().unwrap();
    }
}
