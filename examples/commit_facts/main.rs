//! Facts about every commit of a git repository: read, computed, stored, read back three ways, reported.
//!
//! ```text
//! git ─▶ numstat ─▶ facts (kind) ─▶ table ─┬─ one by key, as a view ─▶ report, json
//! ╰── history ──────────────────╯          ├─ scan of views ─▶ summary ─▶ (chart, calendar)
//! ╰── job ──────────────────────────────╯  └─ Arrow columns ─▶ Parquet
//! ```

mod calendar;
mod chart;
mod cli;
mod columns;
mod facts;
mod git;
mod history;
mod job;
mod json;
mod kind;
mod numstat;
#[path = "../shared/outcome.rs"]
mod outcome;
#[path = "../shared/place.rs"]
mod place;
#[path = "../shared/postgres_server.rs"]
#[allow(dead_code, reason = "another example goes through a proxy")]
mod postgres_server;
#[path = "../shared/progress.rs"]
mod progress;
mod report;
mod size;
#[path = "../shared/sqlite_file.rs"]
mod sqlite_file;
#[path = "../shared/style.rs"]
mod style;
mod summary;
mod trouble;
#[path = "../shared/units.rs"]
mod units;

use std::process::ExitCode;

use clap::Parser;

use crate::{cli::Arguments, style::Style};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    outcome::end(job::run(&arguments).map(|report| {
        if arguments.json { format!("{:#}\n", report.to_json()) } else { report.to_text(Style::of_stdout()) }
    }))
}
