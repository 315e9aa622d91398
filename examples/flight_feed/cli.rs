//! The command line.

use std::{ffi::OsString, path::PathBuf};

use clap::Parser;

const ABOUT: &str = "\
Keeps a table of flights current from a feed of sparse messages.

Each message, a line of JSON, tells some fields of a flight and may clear
others. A writer merges messages by flight in memory and writes them in the
background, each time together with the feed's position, so that a killed
process resumes where the table is. At the end the table is compared with
the messages, and the report says how fast it went. The messages are made
up, the same in every run; the table is named flights, and a second run
goes on where the first one ended.";

const EXAMPLES: &str = "\
Examples, each after `cargo run --release --example flight_feed --`:
  --messages 1000000                         a longer feed
  --kill-after 100000                        killed on the way, and resumed
  --rate 5000                                as a live feed
  --postgres postgres://me@localhost/feeds   in a Postgres database
  --print | head                             the messages themselves";

#[derive(Debug, Clone, Parser)]
#[command(name = "flight_feed", version, about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// How many messages the feed has, at most 10,000,000, since they are held in memory
    #[arg(long, value_name = "N", default_value_t = 200_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub(crate) messages: u64,

    /// Messages per second; by default as fast as they are taken
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate: Option<u32>,

    /// Kill the process that consumes the feed after so many messages, fewer than the feed has, and resume
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) kill_after: Option<u64>,

    /// The SQLite file that keeps the flights; by default one that is removed at the end
    #[arg(long, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,

    /// Keep the flights in this Postgres database instead
    #[arg(long, value_name = "URL", conflicts_with = "db")]
    pub(crate) postgres: Option<String>,

    /// Print the report as one JSON object
    #[arg(long)]
    pub(crate) json: bool,

    /// Print the feed's messages and end
    #[arg(long, conflicts_with_all = ["db", "postgres", "json", "kill_after", "rate"])]
    pub(crate) print: bool,

    /// Say on stdout when so many messages were taken, and wait to be killed
    #[arg(long, hide = true, value_name = "N")]
    pub(crate) tell: Option<u64>,
}

impl Arguments {
    /// The arguments of the process that is killed, but for when.
    pub(crate) fn of_victim(&self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["--messages".into(), self.messages.to_string().into()];
        if let Some(file) = &self.db {
            arguments.extend(["--db".into(), file.into()]);
        }
        if let Some(address) = &self.postgres {
            arguments.extend(["--postgres".into(), address.into()]);
        }
        if let Some(rate) = self.rate {
            arguments.extend(["--rate".into(), rate.to_string().into()]);
        }
        arguments
    }
}
