//! The job: from a repository to the report, each step timed.

use std::{
    collections::HashSet,
    error::Error,
    time::{Duration, Instant},
};

use record_core::Record;
use record_postgres::postgres;
use record_sqlite as sqlite;
use record_table::{
    PutCounts, Row as _, Table, ToBatches,
    store::{Blocking, now},
};

use crate::{
    cli::{self, Arguments},
    columns::Columns,
    facts::{CommitFacts, Key},
    git::Repository,
    history::History,
    place::Place,
    postgres_server, progress,
    report::{Newest, Report, Sizes, Stored, Times},
    size, sqlite_file,
    summary::{Row, Summary},
    units::counted,
};

/// Rows between two signs of progress: all rows at once would show nothing for seconds.
const STEP: usize = 1_000;

pub(crate) fn run(arguments: &Arguments) -> Result<Report, Box<dyn Error>> {
    let repository = Repository::open(&arguments.path)?;
    // Before the history is read, which may take minutes: an address that is wrong is known at once.
    if let Some(address) = &arguments.postgres {
        let (client, place) = postgres_server::connect(address)?;
        let bytes = |table: &postgres::Table<_, _>, client: &mut _| size::of_table(client, table.name());
        return run_on(arguments, &repository, client, place, bytes);
    }
    let default = || cli::default_database(&repository.name(), &repository.git_folder);
    let file = arguments.db.clone().unwrap_or_else(default);
    let (connection, place) = sqlite_file::open(&file)?;
    let bytes = |_: &sqlite::Table<_, _>, _: &mut _| Ok(size::of_file(&file));
    run_on(arguments, &repository, connection, place, bytes)
}

/// The job on a table of one of the stores, which may also hold commits of other histories. `bytes` says what it takes on the
/// disk.
fn run_on<T: ToBatches<Key = Key, Record = CommitFacts> + Blocking>(
    arguments: &Arguments,
    repository: &Repository,
    mut connection: T::Connection,
    place: Place,
    bytes: impl FnOnce(&T, &mut T::Connection) -> Result<u64, Box<dyn Error>>,
) -> Result<Report, Box<dyn Error>> {
    let table = now(T::create_default(&mut connection))?;
    let History { rows, mut notes, read_git, compute } = History::read(repository)?;

    let (records, encode) = timed(|| encode(&rows))?;
    let bar = progress::bar("storing", || Ok::<_, Box<dyn Error>>(rows.len() as u64))?;
    let (stored, store_time) = timed(|| {
        let mut counts = PutCounts::default();
        for rows in rows.chunks(STEP) {
            counts += now(table.put_many(&mut connection, rows.iter().map(|(key, facts)| (key, facts))))?;
            bar.inc(rows.len() as u64);
        }
        Ok(counts)
    })?;
    bar.finish_and_clear();

    let (newest, get_by_key) = timed(|| newest(&table, &mut connection, &rows[rows.len() - 1].0))?;
    let history: HashSet<Key> = rows.into_iter().map(|(key, _)| key).collect();
    let ((summary, table_rows), scan_views) = timed(|| summary(&table, &mut connection, &history))?;
    let (columns, scan_to_arrow) = timed(|| Ok(Columns(now(table.scan().to_batches(&mut connection))?)))?;
    let parquet = match &arguments.parquet {
        Some(path) => Some(timed(|| columns.write_parquet(path, &history))?),
        None => None,
    };
    notes.extend(note_of_others(table_rows - summary.commits));

    Ok(Report {
        repository: repository.name(),
        database: place,
        summary,
        table_rows,
        stored: Stored { new: stored.inserted, updated: stored.updated, unchanged: stored.unchanged },
        sizes: Sizes {
            records,
            database: bytes(&table, &mut connection)?,
            arrow: columns.bytes(),
            parquet: parquet.map(|(bytes, _)| bytes),
        },
        times: Times {
            read_git,
            compute,
            encode,
            store: store_time,
            get_by_key,
            scan_views,
            scan_to_arrow,
            write_parquet: parquet.map(|(_, took)| took),
        },
        newest,
        parquet: arguments.parquet.clone(),
        notes,
    })
}

/// Encodes all rows into a reused buffer, for the measurement; gives their bytes.
fn encode(rows: &[(Key, CommitFacts)]) -> Result<u64, Box<dyn Error>> {
    let (mut buffer, mut bytes) = (Vec::new(), 0);
    for (_, facts) in rows {
        buffer.clear();
        facts.encode(&mut buffer)?;
        bytes += buffer.len() as u64;
    }
    Ok(bytes)
}

/// Reads one row by its key.
fn newest<T: Table<Key = Key, Record = CommitFacts> + Blocking>(
    table: &T,
    connection: &mut T::Connection,
    key: &Key,
) -> Result<Newest, Box<dyn Error>> {
    match now(table.get(connection, key))?.found() {
        Some(row) => Ok(Newest { hash: *key, subject: row.view().subject().to_owned() }),
        None => Err("the database has lost the newest commit: remove the table and try again".into()),
    }
}

/// Counts over views of all rows of the history, and the number of all rows. Others are commits that are in the history
/// no more, after a rebase, or those of other repositories.
fn summary<T: Table<Key = Key, Record = CommitFacts> + Blocking>(
    table: &T,
    connection: &mut T::Connection,
    history: &HashSet<Key>,
) -> Result<(Summary, u64), Box<dyn Error>> {
    let mut summary = Summary::default();
    let counts = now(table.scan().for_each(connection, |key, view| {
        if let Some(view) = view.filter(|_| history.contains(&key)) {
            let row = Row {
                authored: view.authored(),
                author: view.author(),
                added: view.added(),
                deleted: view.deleted(),
                is_merge: view.is_merge(),
                kind: view.kind(),
            };
            summary.add(row, view.folders());
        }
    }))?;
    Ok((summary, counts.rows))
}

fn note_of_others(others: u64) -> Option<String> {
    let others = (others > 0).then(|| counted(others, "commit"))?;
    Some(format!(
        "the table also has {others} of other histories. They are read by the scans and take their part of the table and \
         of the Arrow columns, but are counted nowhere else."
    ))
}

fn timed<T>(step: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<(T, Duration), Box<dyn Error>> {
    let start = Instant::now();
    let value = step()?;
    Ok((value, start.elapsed()))
}
