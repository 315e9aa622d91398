//! Imports that broke off and are begun again come to what one that never did comes to.

use crate::{File, Flight, Notes, flight};
use arrow_array::RecordBatch;
use record_core::{Error, Import};
use std::io::{self, BufRead, Read};

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
    let whole = File::new();
    let writer = whole.writer(&whole.table::<i64, Flight>("flights"));
    Import::new(&writer).skip_bad(100).json_lines(all.as_bytes()).unwrap();
    writer.close().unwrap();

    let file = File::new();
    let table = file.table::<i64, Flight>("flights");
    let (mut put, mut refused) = (0, 0);
    for cut in [1, 33, 200, 201, 1_000, 5_000, 5_010] {
        let writer = file.feed(&table, "lines");
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
            assert_eq!(report.position.unwrap().to_str(), Some(&format!("{whole_lines}:{end}")[..]));
        }
    }
    for (last, skipped) in [(false, None), (true, Some(300))] {
        let writer = file.feed(&table, "lines");
        let report = Import::new(&writer).skip_bad(100).json_lines(all.as_bytes()).unwrap();
        put += report.put;
        refused += report.refused;
        assert!(skipped.is_none_or(|skipped| report.resumed_after == skipped));
        assert_eq!(report.read == 0, last);
        writer.close().unwrap();
    }
    assert_eq!((put, refused), (240, 30));
    assert_eq!(file.stored::<i64>("flights"), whole.stored::<i64>("flights"));
}

#[test]
fn rows_of_batches_are_taken_once() {
    let source = File::new();
    let conn = source.open();
    let table = source.table::<i64, Flight>("flights");
    table.put_many(&conn, (0..1_000).map(|i| (i64::from(i), flight(i)))).unwrap();
    let batches = table.scan().to_batches(&conn).unwrap();
    let rows = RecordBatch::clone(&batches[0]);
    assert_eq!(rows.num_rows(), 1_000);
    let parts = |until: usize| {
        let starts = (0..until).step_by(130);
        starts.map(move |start| (start, 130.min(until - start))).collect::<Vec<_>>()
    };

    let file = File::new();
    let table = file.table::<i64, Flight>("flights");
    let mut before = 0;
    for until in [0, 1, 129, 200, 261, 1_000, 1_000] {
        let writer = file.feed(&table, "rows");
        let slices = parts(until).into_iter().map(|(start, len)| Ok::<_, Error>(rows.slice(start, len)));
        let report = Import::new(&writer).batches(slices).unwrap();
        assert_eq!((report.put, report.resumed_after), (until as u64 - before, before));
        before = until as u64;
        writer.close().unwrap();
    }
    assert_eq!(file.stored::<i64>("flights"), source.stored::<i64>("flights"));

    let writer = file.feed(&table, "rows");
    let stopped = Import::new(&writer).batches([Ok::<_, Error>(rows.slice(0, 999))]).unwrap_err();
    assert!(stopped.error.to_string().contains("fewer rows than the stored position"), "{stopped}");
    writer.close().unwrap();
}

#[test]
fn other_input_than_that_of_the_position_is_refused() {
    let file = File::new();
    let table = file.table::<i64, Notes>("notes");
    let writer = file.feed(&table, "lines");
    Import::new(&writer).json_lines(&b"{\"key\":1}\n{\"key\":2}\n"[..]).unwrap();
    writer.close().unwrap();
    for (input, message) in [
        (&b"{\"key\":1}\n"[..], "does not have the end of a line"),
        (b"{\"key\":1}\n{\"key\":200}\n", "does not have the end of a line"),
    ] {
        let writer = file.feed(&table, "lines");
        let stopped = Import::new(&writer).json_lines(input).unwrap_err();
        assert!(stopped.error.to_string().contains(message), "{stopped}");
        writer.close().unwrap();
    }
    let writer = file.feed(&table, "lines");
    let stopped = Import::new(&writer).batches([] as [Result<RecordBatch, Error>; 0]).unwrap_err();
    assert!(stopped.error.to_string().contains("is none of an import of record batches"), "{stopped}");
    writer.close().unwrap();
}
