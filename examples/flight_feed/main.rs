//! A feed of sparse messages, and the consumer that keeps a table of flights current.
//!
//! ```text
//! generator ─▶ message ─▶ consume ─▶ Writer ─▶ table ─▶ check ─▶ report
//!                         ╰── killed and begun again ──╯
//! ╰── job ──────────────────────────────────────────────────────────╯
//! ```

mod check;
mod cli;
mod consume;
mod flight;
mod generator;
mod job;
mod kill;
mod message;
#[path = "../shared/outcome.rs"]
mod outcome;
#[path = "../shared/place.rs"]
mod place;
#[path = "../shared/postgres_server.rs"]
#[allow(dead_code, reason = "this example runs no statement of its own")]
mod postgres_server;
#[path = "../shared/progress.rs"]
mod progress;
#[path = "../shared/random.rs"]
#[allow(dead_code, reason = "other examples shuffle")]
mod random;
mod report;
#[path = "../shared/sqlite_file.rs"]
mod sqlite_file;
#[path = "../shared/style.rs"]
#[allow(dead_code, reason = "other examples draw charts")]
mod style;
#[path = "../shared/units.rs"]
#[allow(dead_code, reason = "other examples measure bytes")]
mod units;

use std::process::ExitCode;

use clap::Parser;

use crate::{cli::Arguments, style::Style};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.print {
        return outcome::print_lines(job::print(arguments.messages));
    }
    outcome::end(job::run(&arguments).map(|report| match (arguments.tell.is_some(), arguments.json) {
        (true, _) => String::new(),
        (false, true) => format!("{:#}\n", report.to_json()),
        (false, false) => report.to_text(Style::of_stdout()),
    }))
}
