//! Parquet files of other programs, named by field and column: what each gives, or what is said of it.

use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use record_core::{CivilDateTime, Date, Decimal, Record, Timestamp};
use record_feed::{Import, Writer};
use record_sqlite as sqlite;
use std::{fmt::Debug, fs::File, path::Path};

/// The record of the files of one kind of field: the column is `v`, beside the key.
macro_rules! records {
    ($($name:ident: $ty:ty;)*) => {$(
        #[derive(Record)]
        struct $name {
            v: $ty,
        }
    )*};
}

#[derive(Record)]
struct Point {
    lat: f64,
    lon: f64,
}

records! {
    Int: Option<i64>;
    Float: Option<f64>;
    Day: Option<Date>;
    Moment: Option<Timestamp>;
    Clock: Option<CivilDateTime>;
    Money: Option<Decimal<18, 4>>;
    Word: Option<[u8; 16]>;
    Triple: Option<[f64; 3]>;
    Place: Option<Point>;
    Places: Vec<Point>;
}

/// What the rows of a file are in a table of `R`, in the order of their keys, or why the file is refused; and how many names
/// were passed over.
fn import<R>(file: &str, skip_unknown: bool) -> Result<(Vec<String>, u64), String>
where
    R: Record + 'static,
    for<'a> R::View<'a>: Debug,
{
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("imported.sqlite");
    let conn = sqlite::open(&path).unwrap();
    let table = sqlite::Table::<i64, R>::create(&conn, "imported").unwrap();
    let writer = Writer::builder(table.clone()).start(move || sqlite::open(&path)).unwrap();
    let import = Import::new(&writer);
    let import = if skip_unknown { import.skip_unknown() } else { import };
    let report = import.batches(batches(file)).map_err(|stopped| stopped.error.to_string())?;
    writer.close().unwrap();
    let row = |key| format!("{:?}", table.get(&conn, &key).unwrap().found().unwrap().view());
    Ok(((0..report.put as i64).map(row).collect(), report.unknown))
}

/// A reader of a file of the folder `cases`.
pub(crate) fn batches(file: &str) -> ParquetRecordBatchReader {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parquet_import/cases").join(file);
    ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap().build().unwrap()
}

fn assert_gives<R>(file: &str, expected: &[&str])
where
    R: Record + 'static,
    for<'a> R::View<'a>: Debug,
{
    let name = R::LAYOUT.record();
    let expected = expected.iter().map(|value| format!("{name} {{ v: {value} }}")).collect();
    assert_eq!(import::<R>(file, false), Ok((expected, 0)), "{file}");
}

#[test]
fn values_that_the_field_holds_exactly_come_in() {
    assert_gives::<Int>("fi64__i32.parquet", &["1", "100", "None", "0"]);
    assert_gives::<Int>("fi64__null_only_typenull.parquet", &["None"; 4]);
    assert_gives::<Float>("ff64__f32.parquet", &["1.5", "None"]);
    assert_gives::<Day>("fdate__d64.parquet", &["2024-02-29", "None"]);
    assert_gives::<Moment>("fts__ms_UTC.parquet", &["2024-02-29T12:34:56.789Z", "None"]);
    assert_gives::<Moment>("fts__ns_UTC.parquet", &["2024-02-29T12:34:56.789Z", "None"]);
    assert_gives::<Clock>("fciv__duckdb_ts_ms.parquet", &["2024-02-29T12:00:00"; 2]);
    assert_gives::<Money>("fdec__d128_10_2.parquet", &["1.5000", "None"]);
    assert_gives::<Money>("fdec__duckdb_dec5.parquet", &["1.5000"; 2]);
    assert_gives::<Word>("fb16__bin.parquet", &["0x1234567890abcdef1234567890abcdef", "None"]);
    assert_gives::<Triple>("farr__list.parquet", &["[1.0, 2.0, 3.0]", "None"]);
}

#[test]
fn members_that_have_no_field_are_named_or_counted() {
    let lacks = "column `v.lon` of type Float64 is missing";
    for (result, record, said) in [
        (
            import::<Place>("fpt__struct_misspelt.parquet", false),
            "Place",
            &*format!("{lacks}; the record has no field for column `v.Lon`: did you mean `lon`?"),
        ),
        (
            import::<Places>("fpts__list_struct_misspelt.parquet", false),
            "Places",
            &format!(
                "{lacks}; the record has no field for column `v.lng`: call `skip_unknown` to pass over it"
            ),
        ),
        (
            import::<Place>("fpt__struct_extra.parquet", false),
            "Place",
            "the record has no field for column `v.alt`: call `skip_unknown` to pass over it",
        ),
        (import::<Place>("fpt__struct_misspelt.parquet", true), "Place", lacks),
    ] {
        let expected =
            format!("table `imported`, record `{record}`: the batches are not of this table: {said}");
        assert_eq!(result, Err(expected));
    }
    let rows = vec!["Place { v: Point { lat: 1.0, lon: 2.0 } }".to_owned()];
    assert_eq!(import::<Place>("fpt__struct_extra.parquet", true), Ok((rows, 1)));
}
