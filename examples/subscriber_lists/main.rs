//! Lists of subscribers, found by what they hold: `find_equal` beside loading all of them and comparing.
//!
//! ```text
//! generate ─▶ lists ─▶ table ─┬─ by digest ─▶ find_equal ─┬─▶ measure ─▶ report
//!          ╰▶ queries ────────┴─ as JSON ─▶ compare all ──╯
//! ╰── job ────────────────────────────────────────────────────────╯
//! ```

mod cli;
mod compare;
mod generate;
mod job;
mod lists;
mod measure;
#[path = "../shared/outcome.rs"]
mod outcome;
#[path = "../shared/place.rs"]
mod place;
#[path = "../shared/postgres_server.rs"]
#[allow(dead_code, reason = "another example goes through a proxy")]
mod postgres_server;
#[path = "../shared/progress.rs"]
mod progress;
#[path = "../shared/random.rs"]
mod random;
mod report;
#[path = "../shared/sqlite_file.rs"]
mod sqlite_file;
#[path = "../shared/style.rs"]
#[allow(dead_code, reason = "the other example draws charts")]
mod style;
mod texts;
#[path = "../shared/units.rs"]
#[allow(dead_code, reason = "the other example measures bytes")]
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
