//! The job: from a repository to the report, each step timed.

use std::{
    collections::HashSet,
    error::Error,
    time::{Duration, Instant},
};

use record_core::Record;

use crate::{
    cli::{self, Arguments},
    columns::Columns,
    facts::{CommitFacts, Key},
    git::Repository,
    history::History,
    progress,
    report::{Newest, Report, Sizes, Stored, Times},
    store::{self, Store},
    summary::{Row, Summary},
    units::counted,
};

pub(crate) fn run(arguments: &Arguments) -> Result<Report, Box<dyn Error>> {
    let repository = Repository::open(&arguments.path)?;
    // Before the history is read, which may take minutes: an address that is wrong is known at once.
    let mut store = open_store(arguments, &repository)?;
    let History { rows, mut notes, read_git, compute } = History::read(&repository)?;

    let (records, encode) = timed(|| encode(&rows))?;
    let bar = progress::bar("storing", || Ok::<_, Box<dyn Error>>(rows.len() as u64))?;
    let (stored, store_time) = timed(|| store.put_all(&rows, &mut |done| bar.inc(done)))?;
    bar.finish_and_clear();

    let (newest, get_by_key) = timed(|| newest(&mut *store, &rows[rows.len() - 1].0))?;
    let history: HashSet<Key> = rows.into_iter().map(|(key, _)| key).collect();
    let ((summary, table_rows), scan_views) = timed(|| summary(&mut *store, &history))?;
    let (columns, scan_to_arrow) = timed(|| Ok(Columns(store.to_arrow()?)))?;
    let parquet = match &arguments.parquet {
        Some(path) => Some(timed(|| columns.write_parquet(path, &history))?),
        None => None,
    };
    notes.extend(note_of_others(table_rows - summary.commits));

    Ok(Report {
        repository: repository.name(),
        database: store.place(),
        summary,
        table_rows,
        stored: Stored { new: stored.inserted, updated: stored.updated, unchanged: stored.unchanged },
        sizes: Sizes {
            records,
            database: store.bytes()?,
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

fn open_store(arguments: &Arguments, repository: &Repository) -> Result<Box<dyn Store>, Box<dyn Error>> {
    match (&arguments.postgres, &arguments.db) {
        (Some(address), _) => store::in_postgres(address),
        (None, Some(file)) => store::in_sqlite(file),
        (None, None) => store::in_sqlite(&cli::default_database(&repository.name(), &repository.git_folder)),
    }
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
fn newest(store: &mut dyn Store, key: &Key) -> Result<Newest, Box<dyn Error>> {
    match store.subject(key)? {
        Some(subject) => Ok(Newest { hash: *key, subject }),
        None => Err("the database has lost the newest commit: remove the table and try again".into()),
    }
}

/// Counts over views of all rows of the history, and the number of all rows. Others are commits that are in the history
/// no more, after a rebase, or those of other repositories.
fn summary(store: &mut dyn Store, history: &HashSet<Key>) -> Result<(Summary, u64), Box<dyn Error>> {
    let (mut summary, mut rows) = (Summary::default(), 0);
    store.scan(&mut |key, view| {
        rows += 1;
        if history.contains(key) {
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
    })?;
    Ok((summary, rows))
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
