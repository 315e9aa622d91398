//! CSV into a writer: what the header's names stand for, and one record after the other to a key and a blob. Records are cut in
//! `records`.
//!
//! `csv_core` cuts, and not `arrow-csv` above it: that one guesses or is told types, has no lines to name, and stops at the
//! first record with a value too many. What a value means is the field's to say, as in JSON, so no Arrow is needed.

mod records;

use self::records::{Next, Records};
use super::{
    Import, ImportReport, ImportStopped,
    error::ImportError,
    input::{Pieces, Waiting},
    key_cell::KeyCell,
    object::is_field,
    run::{self, Run, read_key},
};
use crate::{engine, running_hash, writer::Waits};
use record_core::{
    Key, Record, Refusal,
    field::normalize_set,
    layout::{FieldLayout, Names, Type},
    patch::{Gathered, RawPatch},
    value::{
        cell,
        place::{Given, Unknown},
    },
};
use std::io::BufRead;

/// What is wrong with a value such as `"a"b`.
const TORN: &str = "something stands behind a closing quotation mark: write a quotation mark inside of a value twice, and none around \
                    a part of one";

/// Room is made for no more bytes before they are there.
const MAX_ROOM: usize = 1 << 10;

/// How values are written and told apart.
#[derive(Clone, Debug)]
pub(super) struct Dialect {
    delimiter: u8,
    null: String,
}

impl Default for Dialect {
    fn default() -> Self {
        Dialect { delimiter: b',', null: String::new() }
    }
}

impl<K: Key, R: Record> Import<'_, K, R> {
    /// Puts the rows of a CSV file (RFC 4180): a header with names, then a row in each record.
    ///
    /// Columns are found by name, in any order: the key columns by theirs, fields by the name of their column or else by their
    /// stored name. A column that is missing is null, or the default of a field that
    /// a newer version added. The header is checked before the first row is put.
    ///
    /// Every value is a text that is parsed by the type of its field, never guessed: numbers with or without a sign, a point and
    /// an exponent; `true` and `false`; RFC 3339 for [`Timestamp`](record_core::Timestamp), ISO 8601 for other times; hexadecimal
    /// digits for bytes; names for enums; JSON for lists and nested records. Nothing is rounded or cut, but for floats, which are
    /// the nearest to their digits. An empty value is null where the field may be null, quoted or not, and the empty text where
    /// it is a text that is never null; see [`csv_null`](Self::csv_null) for another text that stands for null.
    ///
    /// ```
    /// use record_feed::{Import, Writer};
    /// use record_core::{Record, Timestamp};
    /// use record_sqlite as sqlite;
    ///
    /// #[derive(Record)]
    /// struct Flight { gate: Option<String>, delay: i32, off: Timestamp }
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("flights.sqlite");
    /// let conn = sqlite::open(&path)?;
    /// let table = sqlite::Table::<i64, Flight>::create(&conn, "flights")?;
    /// let writer = Writer::builder(table.clone()).start(move || sqlite::open(&path))?;
    /// let file = "key,off,delay,gate\n\
    ///             1429,2024-02-29T12:00:00Z,5,\"B 12, north\"\n\
    ///             1430,2024-02-29T12:05:00Z,late,\n\
    ///             1431,2024-02-29T12:10:00Z,-3,\n";
    /// let report = Import::new(&writer).skip_bad(100).csv(file.as_bytes())?;
    /// assert_eq!((report.read, report.put, report.errors[0].line()), (3, 2, Some(3)));
    /// writer.close()?;
    /// assert_eq!(table.get(&conn, &1429)?.found().unwrap().view().gate(), Some("B 12, north"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// If the writer keeps a position, the records that it covers are passed over, and it moves on with every record: its text
    /// is the number of records and a hash of their values and the header, such as `3000:7c4a1f0e5b2d9a63`. Hand in the whole
    /// input again to resume.
    ///
    /// # Errors
    /// When the header does not fit: one error lists all that is wrong. When a record is bad and may not be
    /// [skipped](Import::skip_bad): its error names line and column. Bad is also one in which something stands behind a
    /// closing quotation mark. When a record is longer than
    /// [`max_line_bytes`](Import::max_line_bytes) or the input ends between quotation marks, since it can't be told then where
    /// records begin. When the input can't be read, or is not the one that the stored position belongs to; when the writer has
    /// stopped. Rows before that are in the writer.
    pub fn csv(self, input: impl BufRead) -> Result<ImportReport, Box<ImportStopped>> {
        engine::run(take_records(&self, Waiting(input)))
    }
}

impl<K: Key, R: Record, W> Import<'_, K, R, W> {
    /// What stands between the values of a record of CSV: `b','` by default.
    #[must_use]
    pub fn csv_delimiter(mut self, delimiter: u8) -> Self {
        self.csv.delimiter = delimiter;
        self
    }

    /// The text that stands for null in CSV, such as `\N` or `NULL`: none by default, which is an empty value.
    ///
    /// With one, an empty value is an empty text, also where the field may be null, so that the two are told apart.
    #[must_use]
    pub fn csv_null(mut self, null: impl Into<String>) -> Self {
        self.csv.null = null.into();
        self
    }
}

/// Imports records.
pub(super) async fn take_records<K: Key, R: Record, W: Waits>(
    import: &Import<'_, K, R, W>,
    input: impl Pieces,
) -> Result<ImportReport, Box<ImportStopped>> {
    let mut run = Run::new(import);
    let taken = take_each(&mut run, input).await;
    run.end(taken)
}

async fn take_each<K: Key, R: Record, W: Waits>(
    run: &mut Run<'_, K, R, W>,
    mut input: impl Pieces,
) -> Result<(), ImportError> {
    let import = run.import;
    let naive_zone = run.naive_zone()?;
    let mut records = Records::new(import.csv.delimiter, import.max_line);
    let failed = |error: ImportError| error.in_table(import.feed.table_name());
    if !next::<R>(&mut records, &mut input).await.map_err(failed)? {
        return Err(run.error("the input has no header: the first record names the columns"));
    }
    let header = Header::of(run, &records)?;
    let unknown = match import.skip_unknown {
        true => Unknown::counted(),
        false => Unknown::refused("call `skip_unknown` to pass over such members"),
    };
    let mut row = Row { header, null: &import.csv.null, naive_zone, unknown, usual: 0 };
    if let Some((count, hash)) = run.begin("CSV", running_hash::parse_counted).await? {
        for _ in 0..count {
            if !next::<R>(&mut records, &mut input).await.map_err(failed)? {
                return Err(run.other_input());
            }
        }
        if records.hash.value() != hash {
            return Err(run.other_input());
        }
        run.report.resumed_after = count;
    }
    run.report.unknown = row.header.unknown;
    while next::<R>(&mut records, &mut input).await.map_err(failed)? {
        let passed_over = row.unknown.count();
        let read = row.read::<K, R>(&records);
        let place = |error: ImportError| error.with_line(records.line, records.start);
        let position = || records.hash.position(&[records.number]);
        if run.take(read, place, position).await? {
            run.report.unknown += row.unknown.count() - passed_over;
        }
    }
    Ok(())
}

/// Reads the next record; `false` at the end. What can't be cut into records can't be skipped either.
async fn next<R: Record>(records: &mut Records, input: &mut impl Pieces) -> Result<bool, ImportError> {
    let error = match input.take_until(|piece| records.take(piece)).await {
        Ok(Next::Record) => return Ok(true),
        Ok(Next::End) => return Ok(false),
        Ok(Next::TooLong) => run::error::<R>(format!(
            "the record is longer than {} bytes: close the quotation mark that it may begin with, or allow more with \
             `max_line_bytes`",
            records.max
        )),
        Ok(Next::Unclosed) => run::error::<R>(
            "the input ends between quotation marks: it was cut short, or one of them stands in a value that has none around it",
        ),
        Err(error) => record_table::Error::source(R::LAYOUT.record(), "reading CSV", error).into(),
    };
    Err(error.with_line(records.line, records.start))
}

/// What the columns of a file stand for.
struct Header {
    /// How many there are.
    columns: usize,
    /// Where the key columns are.
    keys: Vec<usize>,
    /// The numbers of fields that have a column, in blob order, and where it is.
    fields: Vec<(usize, usize)>,
    /// Where rows are marked as known-empty.
    marker: Option<usize>,
    /// Columns that are passed over.
    unknown: u64,
}

impl Header {
    fn of<K: Key, R: Record, W: Waits>(
        run: &Run<'_, K, R, W>,
        records: &Records,
    ) -> Result<Self, ImportError> {
        if records.is_torn {
            return Err(run.error(TORN));
        }
        let not_utf8 = || run.error("the header is not UTF-8");
        let names =
            (0..records.len()).map(|i| core::str::from_utf8(records.value(i)).map_err(|_| not_utf8()));
        let names: Vec<&str> = names.collect::<Result<_, _>>()?;
        let (layout, marker) = (R::LAYOUT, run.import.known_empty.as_deref());
        let mut problems = Vec::new();
        let mut special = vec![false; names.len()];
        let mut find = |name: &str| {
            let i = names.iter().position(|met| *met == name)?;
            special[i] = true;
            Some(i)
        };
        let mut keys = Vec::new();
        for column in K::COLUMNS {
            if is_field(layout, column.name) || marker == Some(column.name) {
                problems.push(format!(
                    "`{}` is a key column and something else too: give the other another name",
                    column.name
                ));
            }
            match find(column.name) {
                Some(i) => keys.push(i),
                None => problems.push(format!("key column `{}` is missing", column.name)),
            }
        }
        if let Some(name) = marker.filter(|name| is_field(layout, name)) {
            problems.push(format!(
                "`{name}` is a field and the mark of known-empty rows too: give one another name"
            ));
        }
        let marker = marker.and_then(&mut find);
        let others = names.iter().enumerate().filter(|(i, _)| !special[*i]).map(|(i, name)| (i, *name));
        let found =
            Names::find(layout, others, |field| !matches!(field.ty().storage_type(), Type::Unknown { .. }));
        for field in &found.missing {
            problems.push(format!("column `{}` is missing", field.column()));
        }
        let special: Vec<&str> =
            names.iter().zip(&special).filter(|(_, is_it)| **is_it).map(|(name, _)| *name).collect();
        let is_special = |name: &str| special.contains(&name);
        let (more, extra): (Vec<usize>, Vec<usize>) =
            found.extra.iter().partition(|i| is_special(names[**i]));
        for i in found.twice.iter().chain(&more) {
            problems.push(format!("column `{}` is there twice", Given(names[*i])));
        }
        if !run.import.skip_unknown {
            problems.extend(extra.iter().map(|i| {
                let name = Given(names[*i]);
                format!("the record has no field for column `{name}`: correct the name, or call `skip_unknown` to pass over it")
            }));
        }
        if !problems.is_empty() {
            problems.extend(other_delimiter(&names, run.import.csv.delimiter));
            return Err(run.error(format!("the CSV is not of this table: {}", problems.join("; "))));
        }
        let fields = found.fields.iter().enumerate().filter_map(|(field, column)| Some((field, (*column)?)));
        let (fields, unknown) = (fields.collect(), extra.len() as u64);
        Ok(Header { columns: names.len(), keys, fields, marker, unknown })
    }
}

/// What to do about a header of one name that looks like several with something else between them.
fn other_delimiter(names: &[&str], delimiter: u8) -> Option<String> {
    let [name] = names else { return None };
    let count = |other: &char| name.matches(*other).count();
    let others = [',', ';', '\t', '|'].into_iter().filter(|other| *other != char::from(delimiter));
    let other = others.max_by_key(count).filter(|other| count(other) > 0)?;
    Some(format!("if `{}` stands between the names, call `csv_delimiter(b{other:?})`", other.escape_debug()))
}

/// Reads records.
struct Row<'i> {
    header: Header,
    /// The text that stands for null.
    null: &'i str,
    naive_zone: Option<i64>,
    /// Members of objects that have no field.
    unknown: Unknown,
    /// Bytes of the entries before, which most others are about as long as.
    usual: usize,
}

impl Row<'_> {
    /// The key and the blob of a record; no blob is *known empty*.
    fn read<K: Key, R: Record>(&mut self, record: &Records) -> Result<(K, Option<Vec<u8>>), ImportError> {
        let header = &self.header;
        if record.is_torn {
            return Err(run::error::<R>(TORN));
        }
        if record.len() != header.columns {
            let (met, expected) = (record.len(), header.columns);
            return Err(run::error::<R>(format!("the record has {met} values, the header {expected} names")));
        }
        let mut cells = Vec::with_capacity(header.keys.len());
        for (column, i) in K::COLUMNS.iter().zip(&header.keys) {
            let text = text_of::<R>(record, *i, column.name)?;
            cells.push(KeyCell::parse(column.ty, text));
        }
        let key = read_key::<K, R>(|i| cells[i].as_ref()?.value())?;
        let is_known_empty = self.is_marked::<R>(record)?;
        let layout = R::LAYOUT;
        let mut entries = Gathered::with_room(self.usual);
        for (number, i) in &header.fields {
            let field = &layout.fields()[*number];
            let text = text_of::<R>(record, *i, field.name())?;
            if is_known_empty {
                if text != self.null {
                    return Err(run::error::<R>("the record is marked as known-empty but holds values")
                        .with_field(field.name()));
                }
                continue;
            }
            let put = entries.put(*number, |out| self.put(field, text, out));
            put.map_err(|refusal| refusal.of_field(layout.record(), field.name()))?;
        }
        if is_known_empty {
            return Ok((key, None));
        }
        let entries = entries.sorted();
        self.usual = entries.as_bytes().len().min(MAX_ROOM);
        Ok((key, Some(RawPatch::<R>::of_read(entries)?.encode()?)))
    }

    /// Appends a field's value; `false` when it is null.
    fn put(&self, field: &'static FieldLayout, text: &str, out: &mut Vec<u8>) -> Result<bool, Refusal> {
        if text == self.null {
            if field.is_nullable() {
                return Ok(false);
            }
            // An empty text is one, where nothing else can be meant.
            if !text.is_empty() || !matches!(field.ty().storage_type(), Type::String | Type::Text { .. }) {
                return Err(Refusal::new("null in a field that is never null"));
            }
        }
        let start = out.len();
        cell::put(field.ty(), text, self.naive_zone, &self.unknown, out)?;
        if field.is_set() {
            normalize_set(field.ty(), out, start);
        }
        Ok(true)
    }

    fn is_marked<R: Record>(&self, record: &Records) -> Result<bool, ImportError> {
        let Some(i) = self.header.marker else { return Ok(false) };
        let mut marked = Vec::new();
        match text_of::<R>(record, i, "")? {
            "" => Ok(false),
            text if text == self.null => Ok(false),
            text => match cell::put(&Type::Bool, text, None, &self.unknown, &mut marked) {
                Ok(()) => Ok(marked == [1]),
                Err(_) => Err(run::error::<R>("what marks known-empty rows is neither `true` nor `false`")),
            },
        }
    }
}

/// The text of value number `i`, which is of the field or key column `name`.
fn text_of<'r, R: Record>(record: &'r Records, i: usize, name: &str) -> Result<&'r str, ImportError> {
    core::str::from_utf8(record.value(i))
        .map_err(|_| run::error::<R>("the value is not UTF-8").with_field(name))
}
