//! Importing into a table through a [`Writer`]: JSON lines, with the feature `csv` CSV files, and with the feature `arrow`
//! record batches, as they come from Parquet files, queries and other tables. Every row is checked against the record before it
//! is put. On tokio there is `record_feed::tokio::Import`, which does the same in tasks.
//!
//! ```
//! use record_feed::{Import, Writer};
//! use record_core::Record;
//! use record_sqlite as sqlite;
//!
//! #[derive(Record)]
//! struct Flight { gate: Option<String>, delay: i32 }
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("flights.sqlite");
//! let conn = sqlite::open(&path)?;
//! let table = sqlite::Table::<i64, Flight>::create(&conn, "flights")?;
//! let writer = Writer::builder(table.clone())
//!     .position("flights.jsonl") // how far the import has come is stored with its rows
//!     .start(move || sqlite::open(&path))?;
//!
//! let lines = br#"{"key": 1429, "gate": "B12", "delay": 5}
//! {"key": 1430, "delay": "late"}
//! {"key": 1431, "delay": -3}"#;
//! let report = Import::new(&writer).skip_bad(100).json_lines(&lines[..])?;
//!
//! assert_eq!((report.read, report.put, report.refused), (3, 2, 1));
//! assert_eq!(report.errors[0].line(), Some(2));
//! assert_eq!(
//!     report.errors[0].to_string(),
//!     "table `flights`, record `Flight`, field `delay`, line 2, byte 41: a text for an integer, at byte 30 of the line"
//! );
//! writer.close()?; // waits until everything is written
//! assert_eq!(table.get(&conn, &1431)?.found().unwrap().view().delay(), -3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A row gives a whole record: a later one of the same key replaces it. For sparse changes there is
//! [`Writer::patch`] with [`PatchRows`].
//!
//! # Names
//!
//! | | fields | key columns |
//! |---|---|---|
//! | JSON, as views serialize | stored names, else names of columns | their names: `key`, or those of the key's fields |
//! | Arrow, CSV, as scans give | names of columns, else stored names | the same |
//!
//! First comes the name by which this library writes a field in that form. So what a view or a scan gives comes back also where the
//! stored name of one field is the column's name of another.
//!
//! What is neither a field nor a key column is an error, because it may be misspelt, until
//! [`skip_unknown`](Import::skip_unknown) says otherwise. This also holds for members of nested records, at every depth: the
//! error names the path, such as `reviews[3].stat` in JSON and `reviews.stat` in Arrow. What an object gives twice is an error too.
//! A value that does not fit is named by its path as well, such as `reviews[3].state`, in whichever form it comes.
//!
//! # JSON
//!
//! Values have the shapes that views serialize to, so what a view gives comes back byte for byte:
//!
//! ```
//! # use record_core::{Date, Decimal, Json, Record};
//! # use record_feed::{Import, Writer};
//! # use record_sqlite as sqlite;
//! #[derive(Record)]
//! struct Sale { day: Date, price: Decimal<12, 2>, change: f64, count: u32, payload: Json }
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("sales.sqlite");
//! # let conn = sqlite::open(&path)?;
//! # let table = sqlite::Table::<i64, Sale>::create(&conn, "sales")?;
//! # let writer = Writer::builder(table.clone()).start(move || sqlite::open(&path))?;
//! let lines = br#"{"key": 1, "day": "2024-02-29", "price": 19.90, "change": "NaN", "count": 1e3, "payload": [0.10]}"#;
//! Import::new(&writer).json_lines(&lines[..])?;
//! # writer.close()?;
//! let row = table.get(&conn, &1)?.found().unwrap();
//! assert_eq!(
//!     serde_json::to_string(&row.view())?,
//!     r#"{"day":"2024-02-29","price":"19.90","change":"NaN","count":1000,"payload":[0.10]}"#
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Nothing is rounded on the way: integers may be spelled as `1.0` or `1e3`, decimals as numbers or as text, and a
//! [`Json`](record_core::Json) keeps the digits of its numbers. Only floats take the nearest value. Years beyond 9999 and before 0 have a
//! sign and at least six digits, `"+010000-01-01"`; a time that is finer than a microsecond is an error.
//!
//! # Record batches, Parquet files
//!
//! What a table's scan gives comes back exactly, through a Parquet file too:
//!
//! ```
//! # #[cfg(feature = "arrow")] {
//! # use record_feed::{Import, Writer};
//! # use record_core::Record;
//! # use record_sqlite as sqlite;
//! # #[derive(Record)]
//! # struct Flight { gate: Option<String>, delay: i32 }
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("flights.sqlite");
//! # let conn = sqlite::open(&path)?;
//! # let table = sqlite::Table::<i64, Flight>::create(&conn, "flights")?;
//! # table.put(&conn, &1429, &Flight { gate: None, delay: 5 })?;
//! # table.put_known_empty(&conn, &1430)?;
//! let copy = sqlite::Table::<i64, Flight>::create(&conn, "copy")?;
//! let writer = Writer::builder(copy.clone()).start(move || sqlite::open(&path))?;
//!
//! // Or `ParquetRecordBatchReaderBuilder::try_new(File::open("flights.parquet")?)?.build()?`
//! // of the crate `parquet`.
//! let batches = table.scan().to_batches(&conn)?;
//! let report = Import::new(&writer).batches(batches.into_iter().map(Ok::<_, record_feed::Error>))?;
//!
//! assert_eq!((report.put, report.known_empty), (2, 1));
//! writer.close()?;
//! assert_eq!(copy.get(&conn, &1429)?.found().unwrap().view().delay(), 5);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Files of other programs come in too, as far as the fields can hold their values exactly; see
//! [`BatchEncoder`](record_arrow::BatchEncoder#columns) for the types that columns may have. The crate `parquet` reads files of
//! the codecs that its features name: all by default, or `zstd`, `snap`, `lz4`, `brotli`, `flate2-zlib-rs`.
//!
//! # CSV
//!
//! In CSV every value is a text, which is parsed by the type of its field, so no type is guessed: `007` stays that in a `String`
//! and is 7 in an integer. See [`csv`](Import::csv).
//!
//! # Known-empty rows
//!
//! A mark says which rows are *known empty*: [`known_empty`](Import::known_empty). Scans write one with
//! `batches_with(conn, BatchDecoder::new().mark_known_empty("known_empty")?)`. In batches of a table's scan, which their key
//! columns' metadata shows, a row that is null in every column is known-empty without a mark, if the record has a field that
//! is never null. Elsewhere a null in such a field is an error.
//!
//! # Resuming
//!
//! With a writer that keeps a position, an import that was killed at any moment is begun again by the same calls with the same
//! input, and ends with the table of one that never was. Once it has come to its end, it has nothing more to do. Bad rows
//! that were skipped stay behind.
//!
//! The position holds a hash of what was taken, and another input than the one that it belongs to is an error, as is one that
//! was changed before that place; one that was continued behind it is not, nor one whose last line was given its end or lost it, as
//! editors do. So each input is a feed of its own, with a writer
//! of its own, named after the file:
//!
//! ```
//! # use record_feed::{Import, Writer};
//! # use record_core::Record;
//! # use record_sqlite as sqlite;
//! # use std::{fs::{self, File}, io::BufReader};
//! # #[derive(Record)]
//! # struct Flight { gate: Option<String>, delay: i32 }
//! # let folder = tempfile::tempdir()?;
//! # let (path, folder) = (folder.path().join("flights.sqlite"), folder.path());
//! # let conn = sqlite::open(&path)?;
//! # let table = sqlite::Table::<i64, Flight>::create(&conn, "flights")?;
//! # fs::write(folder.join("monday.jsonl"), r#"{"key": 1429, "delay": 5}"#)?;
//! # fs::write(folder.join("tuesday.jsonl"), r#"{"key": 1430, "delay": 0}"#)?;
//! for name in ["monday.jsonl", "tuesday.jsonl"] {
//!     let path = path.clone();
//!     let writer = Writer::builder(table.clone()).position(name).start(move || sqlite::open(&path))?;
//!     Import::new(&writer).json_lines(BufReader::new(File::open(folder.join(name))?))?;
//!     writer.close()?;
//! }
//! # assert_eq!(table.scan().for_each(&conn, |_, _| ())?.rows, 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! One import at a time feeds a writer that keeps a position: of two at once, the position would tell neither.

// An input's way: `input`, then `lines` with `object`, `csv`, or `batches` with `schema`; `run`, which counts; the writer's feed.
#[cfg(feature = "arrow")]
mod batches;
#[cfg(feature = "csv")]
mod csv;
mod error;
mod input;
#[cfg(feature = "arrow")]
mod key_array;
mod key_cell;
mod lines;
mod object;
mod patch_rows;
mod report;
mod run;
#[cfg(feature = "arrow")]
mod schema;
#[cfg(feature = "tokio")]
pub(crate) mod task;

pub use error::ImportError;
pub use patch_rows::PatchRows;
pub use report::{ImportReport, ImportStopped};

use crate::{
    Writer,
    writer::{Feed, OnThread},
};
use core::{fmt, marker::PhantomData};
use record_core::{Key, Record};

/// An import through a [`Writer`], to be set up and given its input; see the [module](self). That of `record_feed::tokio` is the
/// same through its own writer.
///
/// ```
/// # #[derive(record_core::Record)] struct Flight { gate: Option<String>, delay: i32 }
/// # fn run(writer: &record_feed::Writer<i64, Flight>) -> Result<(), Box<dyn std::error::Error>> {
/// use record_feed::Import;
/// use std::{fs::File, io::BufReader};
///
/// let carefully = Import::new(writer).skip_bad(100); // once for all inputs of a feed that keeps no position
/// for name in ["monday.jsonl", "tuesday.jsonl"] {
///     carefully.clone().json_lines(BufReader::new(File::open(name)?))?;
/// }
/// # Ok(())
/// # }
/// ```
///
/// It holds a line or a batch at a time, and waits where the writer does. Rows are written in the background: what was put is
/// durable when [`Writer::flush`] or [`Writer::close`] returns, and rows that the database does not take are the writer's
/// to hand back.
pub struct Import<'w, K: Key, R: Record, W = OnThread> {
    feed: &'w Feed<K, R>,
    max_bad: usize,
    skip_unknown: bool,
    known_empty: Option<String>,
    max_line: usize,
    #[cfg(feature = "arrow")]
    parse_text: bool,
    #[cfg(any(feature = "arrow", feature = "csv"))]
    naive_zone: Option<String>,
    #[cfg(feature = "csv")]
    csv: csv::Dialect,
    waits: PhantomData<fn() -> W>,
}

impl<'w, K: Key, R: Record, W> Import<'w, K, R, W> {
    /// An import through a writer, to which everything that does not fit is an error.
    pub fn new(writer: impl Into<Self>) -> Self {
        writer.into()
    }

    fn of(feed: &'w Feed<K, R>) -> Self {
        Import {
            feed,
            max_bad: 0,
            skip_unknown: false,
            known_empty: None,
            max_line: 64 << 20,
            #[cfg(feature = "arrow")]
            parse_text: false,
            #[cfg(any(feature = "arrow", feature = "csv"))]
            naive_zone: None,
            #[cfg(feature = "csv")]
            csv: csv::Dialect::default(),
            waits: PhantomData,
        }
    }

    /// Skips up to so many lines or rows that are bad, and collects their errors in the [report](ImportReport::errors). One
    /// more ends the import. None by default.
    #[must_use]
    pub fn skip_bad(self, rows: usize) -> Self {
        Import { max_bad: rows, ..self }
    }

    /// Passes over members of objects, columns, and members of struct columns, at every depth, that have no field and are no
    /// key column, and [counts](ImportReport::unknown) them.
    #[must_use]
    pub fn skip_unknown(self) -> Self {
        Import { skip_unknown: true, ..self }
    }

    /// Takes a member or column of this name for the mark of rows that are *known empty*: true where they are, and all fields
    /// null or missing then. A second call replaces the first.
    #[must_use]
    pub fn known_empty(self, name: impl Into<String>) -> Self {
        Import { known_empty: Some(name.into()), ..self }
    }

    /// Whether columns of text in [batches](Import::batches) are parsed for fields and key columns that are not text, as
    /// [`BatchEncoder::parse_text`](record_arrow::BatchEncoder::parse_text) does it. Not by default.
    #[cfg(feature = "arrow")]
    #[must_use]
    pub fn parse_text(self, parse: bool) -> Self {
        Import { parse_text: parse, ..self }
    }

    /// Takes times without a zone, in [batches](Import::batches) and in CSV, for times of this one where the field is a
    /// [`Timestamp`](record_core::Timestamp): `UTC`, or what its clocks are ahead of UTC, such as `+01:00`.
    ///
    /// Without it such times are an error. So is the name of another zone, when the import begins: where clocks are set back, a
    /// time without a zone is not one moment.
    #[cfg(any(feature = "arrow", feature = "csv"))]
    #[must_use]
    pub fn naive_zone(self, zone: impl Into<String>) -> Self {
        Import { naive_zone: Some(zone.into()), ..self }
    }

    /// The longest line that is held, in bytes; a longer one is bad. 64 MiB by default.
    #[must_use]
    pub fn max_line_bytes(self, bytes: usize) -> Self {
        Import { max_line: bytes, ..self }
    }
}

impl<K: Key, R: Record, W> Clone for Import<'_, K, R, W> {
    fn clone(&self) -> Self {
        Import {
            known_empty: self.known_empty.clone(),
            #[cfg(any(feature = "arrow", feature = "csv"))]
            naive_zone: self.naive_zone.clone(),
            #[cfg(feature = "csv")]
            csv: self.csv.clone(),
            ..*self
        }
    }
}

impl<'w, K: Key, R: Record> From<&'w Writer<K, R>> for Import<'w, K, R> {
    fn from(writer: &'w Writer<K, R>) -> Self {
        Import::of(writer.feed())
    }
}

impl<K: Key, R: Record, W> fmt::Debug for Import<'_, K, R, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Import")
            .field("writer", self.feed)
            .field("max_bad", &self.max_bad)
            .field("skip_unknown", &self.skip_unknown)
            .field("known_empty", &self.known_empty)
            .field("max_line", &self.max_line)
            .finish_non_exhaustive()
    }
}
