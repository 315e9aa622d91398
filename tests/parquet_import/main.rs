//! Parquet files into tables: of tables, and of other programs. With the crate `parquet`, which none of our crates depends
//! on.

mod foreign;

use parquet::{
    arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder},
    basic::Compression,
    file::properties::WriterProperties,
};
use record_core::{Key, Record, RecordEnum, Text, Timestamp};
use record_feed::{Import, Writer};
use record_sqlite as sqlite;
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

/// Whatever program wrote it, and however it packs its pages.
#[test]
fn files_of_every_codec_come_in() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("flights.sqlite");
    let conn = sqlite::open(&path)?;
    let table = sqlite::Table::<Leg, Flight>::create(&conn, "flights")?;
    let rows = (0..500u32).map(|i| {
        let flight = Flight {
            filed: Timestamp::from_micros(i64::from(i)),
            ident: format!("SK{i}").parse().unwrap(),
            state: State::Flying,
            gate: Some("B12".into()),
            delays: vec![Some(5), None],
        };
        (Leg { flight: i, code: "c".into() }, Some(flight))
    });
    table.put_many(&conn, rows)?;
    let batches = table.scan().to_batches(&conn)?;
    for (i, codec) in [
        Compression::UNCOMPRESSED,
        Compression::ZSTD(Default::default()),
        Compression::SNAPPY,
        Compression::GZIP(Default::default()),
        Compression::BROTLI(Default::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
    ]
    .into_iter()
    .enumerate()
    {
        let file = folder.path().join(format!("{i}.parquet"));
        let properties = WriterProperties::builder().set_compression(codec).build();
        let mut out = ArrowWriter::try_new(File::create(&file)?, batches[0].schema(), Some(properties))?;
        batches.iter().try_for_each(|batch| out.write(batch))?;
        out.close()?;
        let copy = format!("copy_{i}");
        let writer = Writer::builder(sqlite::Table::<Leg, Flight>::create(&conn, &copy)?);
        let path = path.clone();
        let writer = writer.start(move || sqlite::open(&path))?;
        Import::new(&writer)
            .batches(ParquetRecordBatchReaderBuilder::try_new(File::open(&file)?)?.build()?)?;
        writer.close()?;
        assert_eq!(stored(&conn, &copy), stored(&conn, "flights"), "{codec}");
    }
    Ok(())
}

/// As Polars writes it when it is not told otherwise: zstd, long strings and lists, categories, times in ns without a zone.
#[test]
fn a_file_of_polars_comes_in() -> Result<(), Box<dyn Error>> {
    #[derive(Record)]
    struct Plan {
        filed: Timestamp,
        ident: Option<Text<8>>,
        state: State,
        delays: Vec<Option<i32>>,
    }

    #[derive(Key)]
    struct PlanKey {
        key: u32,
        code: String,
    }

    let folder = tempfile::tempdir()?;
    let path = folder.path().join("plans.sqlite");
    let conn = sqlite::open(&path)?;
    let table = sqlite::Table::<PlanKey, Plan>::create(&conn, "plans")?;
    let writer = Writer::builder(table.clone()).start(move || sqlite::open(&path))?;
    let stopped = Import::new(&writer).batches(foreign::batches("polars_defaults.parquet")).unwrap_err();
    assert!(
        stopped.error.to_string().contains("say by `naive_zone` in which zone its times are"),
        "{stopped}"
    );
    let report =
        Import::new(&writer).naive_zone("UTC").batches(foreign::batches("polars_defaults.parquet"))?;
    assert_eq!((report.put, report.unknown), (2, 0));
    writer.close()?;
    let show = |key, code: &str| {
        let key = PlanKey { key, code: code.into() };
        table.get(&conn, &key).map(|row| format!("{:?}", row.found().unwrap().view()))
    };
    assert_eq!(
        show(0, "a")?,
        "Plan { filed: 2024-02-29T12:34:56.789Z, ident: \"SK1429\", state: Filed, delays: [1, None] }"
    );
    assert_eq!(show(1, "b")?, "Plan { filed: 1969-12-31T23:59:59Z, ident: None, state: Flying, delays: [] }");
    Ok(())
}
