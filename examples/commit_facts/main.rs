//! Facts about every commit of a git repository: read, computed, stored, read back three ways, reported.
//!
//! ```text
//! git ─▶ numstat ─▶ facts (kind) ─▶ store ─┬─ one by key, as a view ─▶ report, json
//! ╰── history ──────────────────╯          ├─ scan of views ─▶ summary ─▶ (chart, calendar)
//!                                          └─ Arrow columns ─▶ Parquet
//! ```

mod calendar;
mod chart;
mod cli;
mod facts;
mod git;
mod history;
mod json;
mod kind;
mod numstat;
mod progress;
mod report;
mod store;
mod style;
mod summary;
mod trouble;
mod units;

use std::collections::HashSet;
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;

use crate::cli::Arguments;
use crate::facts::Key;
use crate::git::Repository;
use crate::history::History;
use crate::report::{Newest, Report, Sizes, Times};
use crate::store::Store;
use crate::style::Style;
use crate::summary::{Row, Summary};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments).and_then(|report| print(&report, arguments.json)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Not `eprintln!`, which panics when nobody reads stderr.
            _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<Report, Box<dyn Error>> {
    let repository = Repository::open(&arguments.path)?;
    let History { rows, notes, read_git, compute } = History::read(&repository)?;

    let name = repository.name();
    let database =
        arguments.db.clone().unwrap_or_else(|| cli::default_database(&name, &repository.git_folder));
    make_folder_of(&database)?;
    let mut store = Store::open(&database)?;
    let encoded = Store::encode(&rows)?;
    let bar = progress::bar("storing", || Ok::<_, Box<dyn Error>>(rows.len() as u64))?;
    let (stored, store_time) = timed(|| store.store(&rows, &mut |done| bar.inc(done)))?;
    bar.finish_and_clear();

    let (newest, get_by_key) = timed(|| newest(&store, &rows[rows.len() - 1].0))?;
    let history: HashSet<Key> = rows.into_iter().map(|(key, _)| key).collect();
    let (summary, scan_views) = timed(|| summary(&store, &history))?;
    let (columns, scan_to_arrow) = timed(|| store.to_arrow())?;
    let parquet = match &arguments.parquet {
        Some(path) => Some(timed(|| columns.write_parquet(path))?),
        None => None,
    };

    Ok(Report {
        repository: name,
        summary,
        stored,
        sizes: Sizes {
            records: encoded.bytes,
            database: store.file_bytes()?,
            arrow: columns.bytes,
            parquet: parquet.map(|(bytes, _)| bytes),
        },
        times: Times {
            read_git,
            compute,
            encode: encoded.took,
            store: store_time,
            get_by_key,
            scan_views,
            scan_to_arrow,
            write_parquet: parquet.map(|(_, took)| took),
        },
        newest,
        database,
        parquet: arguments.parquet.clone(),
        notes,
    })
}

/// Reads one row by its key.
fn newest(store: &Store, key: &Key) -> Result<Newest, Box<dyn Error>> {
    let newest = store.get_one(key, |view| Newest { hash: *key, subject: view.subject().to_owned() })?;
    newest.ok_or_else(|| "the database has lost the newest commit: delete the file and try again".into())
}

/// Counts over views of all rows. The table may also hold commits that are in the history no more, after a rebase.
fn summary(store: &Store, history: &HashSet<Key>) -> Result<Summary, Box<dyn Error>> {
    let mut summary = Summary::default();
    store.scan(|key, view| {
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
    Ok(summary)
}

fn make_folder_of(file: &Path) -> Result<(), String> {
    match file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => std::fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make the folder {}: {error}", folder.display())),
        None => Ok(()),
    }
}

fn timed<T>(step: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<(T, Duration), Box<dyn Error>> {
    let start = Instant::now();
    let value = step()?;
    Ok((value, start.elapsed()))
}

fn print(report: &Report, json: bool) -> Result<(), Box<dyn Error>> {
    let text = if json { format!("{:#}\n", report.to_json()) } else { report.to_text(Style::of_stdout()) };
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // Whoever read our output, such as `head`, has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
