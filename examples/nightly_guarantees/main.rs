//! The guarantees of health coverages, recomputed every night: what changed is written, a night that is killed goes on.
//!
//! ```text
//!                 ╭─────────── inputs ───────────╮
//!          used coverages                   types of care
//!                 ▼                              ▼
//! night: Refresh ─┴─▶ rules, on threads ─▶ table, batch by batch
//! ╰── job: four of them; one is a victim that is killed ──╯ ─▶ report
//! ```

mod cli;
mod guarantees;
mod inputs;
mod job;
mod night;
#[path = "../shared/outcome.rs"]
mod outcome;
mod pace;
#[path = "../shared/place.rs"]
mod place;
#[path = "../shared/postgres_server.rs"]
#[allow(dead_code, reason = "another example runs statements of its own")]
mod postgres_server;
#[path = "../shared/progress.rs"]
mod progress;
mod report;
mod rules;
#[path = "../shared/sqlite_file.rs"]
mod sqlite_file;
#[path = "../shared/style.rs"]
#[allow(dead_code, reason = "another example draws charts")]
mod style;
#[path = "../shared/units.rs"]
#[allow(dead_code, reason = "another example measures bytes")]
mod units;
mod victim;

use std::{
    error::Error,
    process::{Command, ExitCode},
};

use clap::Parser;

use crate::{cli::Arguments, style::Style};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.victim {
        return outcome::end(victim::run(&arguments).map(|()| String::new()));
    }
    outcome::end(job::run(&arguments, this_program).map(|report| {
        if arguments.json { format!("{:#}\n", report.to_json()) } else { report.to_text(Style::of_stdout()) }
    }))
}

fn this_program(arguments: &Arguments) -> Result<Command, Box<dyn Error>> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(arguments.of_victim());
    Ok(command)
}
