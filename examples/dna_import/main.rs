//! An import of objects whose ids the database draws: sequences, and annotations whose keys hold the ids of their
//! sequences.
//!
//! ```text
//! generate ─▶ designs ─▶ tables ┬─ one batch ──▶ ids ─▶ check ─┬─▶ report
//!                               ╰─ one by one ─▶ ids ──────────╯
//! ╰── job ────────────────────────────────────────────────────────╯
//! ```

mod cli;
mod database;
mod dna;
mod generate;
mod job;
#[path = "../shared/outcome.rs"]
mod outcome;
#[path = "../shared/place.rs"]
mod place;
#[path = "../shared/postgres_server.rs"]
mod postgres_server;
#[path = "../shared/progress.rs"]
mod progress;
#[path = "../shared/random.rs"]
#[allow(dead_code, reason = "the other example shuffles")]
mod random;
mod report;
#[path = "../shared/sqlite_file.rs"]
mod sqlite_file;
#[path = "../shared/style.rs"]
#[allow(dead_code, reason = "another example draws charts")]
mod style;
#[path = "../shared/units.rs"]
#[allow(dead_code, reason = "another example measures bytes")]
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
