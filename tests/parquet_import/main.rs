//! A table's rows to a Parquet file and from there into another table, with the crate `parquet`, which `record-core` does
//! not depend on.

use parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder};
use record_core::{Import, Key, Record, RecordEnum, Text, Timestamp, Writer, sqlite};
use std::{error::Error, fs::File};

#[derive(RecordEnum, Clone, Copy)]
#[repr(u8)]
enum State {
    Filed,
    Flying,
}

#[derive(Record)]
struct Flight {
    filed: Timestamp,
    ident: Text<8>,
    state: State,
    gate: Option<String>,
    delays: Vec<Option<i32>>,
}

#[derive(Key)]
struct Leg {
    flight: u32,
    code: String,
}

/// The rows as they are stored.
fn stored(conn: &sqlite::rusqlite::Connection, table: &str) -> Vec<(u32, String, Option<Vec<u8>>)> {
    let mut rows = conn.prepare(&format!("SELECT flight, code, data FROM {table} ORDER BY 1, 2")).unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_table_goes_through_a_parquet_file_unchanged() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let (path, file) = (folder.path().join("flights.sqlite"), folder.path().join("flights.parquet"));
    let conn = sqlite::open(&path)?;
    let table = sqlite::Table::<Leg, Flight>::create(&conn, "flights")?;
    let rows = (0..20_000u32).map(|i| {
        let flight = Flight {
            filed: Timestamp::from_micros(i64::from(i) * 1_000_003),
            ident: format!("SK{i}").parse().unwrap(),
            state: if i % 3 == 0 { State::Filed } else { State::Flying },
            gate: (i % 2 == 0).then(|| format!("B{}", i % 50)),
            delays: (0..i % 4).map(|n| (n > 0).then_some(n as i32 - 2)).collect(),
        };
        (Leg { flight: i / 2, code: format!("c{}", i % 2) }, (i % 11 > 0).then_some(flight))
    });
    table.put_many(&conn, rows)?;

    let mut batches = table.scan().batches(&conn)?.peekable();
    let schema = match batches.peek() {
        Some(Ok(batch)) => batch.schema(),
        _ => panic!("no rows"),
    };
    let mut out = ArrowWriter::try_new(File::create(&file)?, schema, None)?;
    for batch in batches {
        out.write(&batch?)?;
    }
    out.close()?;

    let copy = sqlite::Table::<Leg, Flight>::create(&conn, "copy")?;
    let writer = Writer::builder(copy).position("flights.parquet").start(move || sqlite::open(&path))?;
    let batches = ParquetRecordBatchReaderBuilder::try_new(File::open(&file)?)?.build()?;
    let report = Import::new(&writer).batches(batches)?;
    assert_eq!((report.put, report.known_empty, report.refused), (20_000, 1_819, 0));
    writer.close()?;
    assert_eq!(stored(&conn, "copy"), stored(&conn, "flights"));
    Ok(())
}
