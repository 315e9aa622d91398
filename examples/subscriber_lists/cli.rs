//! The command line.

use std::path::PathBuf;

use clap::{Parser, builder::RangedU64ValueParser};

const ABOUT: &str = "\
Finds subscriber lists by what they hold, whatever the order.

Stores lists, each a map of attributes to sets of values, and looks some up:
by the digest of the record, and beside it as it is done without one, by
loading all lists and comparing. Checks that both find the same lists, and
prints how long each takes. Replaces what is in the tables subscriber_lists
and subscriber_lists_json.";

const EXAMPLES: &str = "\
Examples, each after `cargo run --release --example subscriber_lists --`:
  --lists 100000 --queries 30                more lists, fewer look-ups
  --postgres postgres://me@localhost/lists   in a Postgres database
  --json                                     the report as data";

#[derive(Debug, Clone, Parser)]
#[command(name = "subscriber_lists", version, about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// How many lists to store
    #[arg(long, value_name = "N", default_value_t = 25_000, value_parser = at_least_one())]
    pub(crate) lists: usize,

    /// How many lists to look up, each in both ways
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = at_least_one())]
    pub(crate) queries: usize,

    /// The SQLite file that keeps the lists; by default one that is removed at the end
    #[arg(long, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,

    /// Keep the lists in this Postgres database instead
    #[arg(long, value_name = "URL", conflicts_with = "db")]
    pub(crate) postgres: Option<String>,

    /// Print the report as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

fn at_least_one() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..=10_000_000)
}
