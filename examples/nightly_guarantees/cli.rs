//! The command line.

use std::{ffi::OsString, path::PathBuf};

use clap::{Parser, builder::RangedU64ValueParser};

const ABOUT: &str = "\
Recomputes the guarantees of health coverages, as a nightly job does.

Plays four nights: a first one, one on which nothing changed, one after 1 % of
the coverages changed, and one that is killed half-way and resumed. Coverages
that nobody uses, 94 %, are not computed at all. Checks what is stored after
the last night against all of it computed anew, and prints how long each night
took. Replaces what is in the table guarantees.";

const EXAMPLES: &str = "\
Examples, each after `cargo run --release --example nightly_guarantees --`:
  --coverages 1000000                        more coverages
  --postgres postgres://me@localhost/health  in a Postgres database
  --json                                     the report as data";

#[derive(Debug, Clone, Parser)]
#[command(name = "nightly_guarantees", version, about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// How many coverages there are, used or not
    #[arg(long, value_name = "N", default_value_t = 30_000, value_parser = RangedU64ValueParser::<i64>::new().range(1_000..=100_000_000))]
    pub(crate) coverages: i64,

    /// How many threads compute
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = RangedU64ValueParser::<usize>::new().range(1..=256))]
    pub(crate) threads: usize,

    /// The SQLite file that keeps the guarantees; by default one that is removed at the end
    #[arg(long, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,

    /// Keep the guarantees in this Postgres database instead
    #[arg(long, value_name = "URL", conflicts_with = "db")]
    pub(crate) postgres: Option<String>,

    /// Print the report as one JSON object
    #[arg(long)]
    pub(crate) json: bool,

    /// Be the process that is killed
    #[arg(long, hide = true)]
    pub(crate) victim: bool,
}

impl Arguments {
    /// The arguments of the process that is killed.
    pub(crate) fn of_victim(&self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec![
            "--victim".into(),
            "--coverages".into(),
            self.coverages.to_string().into(),
            "--threads".into(),
            self.threads.to_string().into(),
        ];
        if let Some(file) = &self.db {
            arguments.extend(["--db".into(), file.into()]);
        }
        if let Some(address) = &self.postgres {
            arguments.extend(["--postgres".into(), address.into()]);
        }
        arguments
    }
}
