//! The command line.

use std::path::PathBuf;

use clap::{Parser, builder::RangedU64ValueParser};

const ABOUT: &str = "\
Imports DNA sequences and their annotations, whose keys hold the ids of their
sequences, where all ids come from the database: by one batch, and the
sequences alone also one by one. Checks what is stored, and prints how long
each takes. Adds to the tables dna_sequences and dna_annotations.";

const EXAMPLES: &str = "\
Examples, each after `cargo run --release --example dna_import --`:
  --sequences 5000 --annotations 20                     other numbers
  --postgres postgres://me@localhost/dna                in a Postgres database
  --postgres postgres://me@localhost/dna --latency 3    3 ms away
  --json                                                the report as data";

#[derive(Debug, Clone, Parser)]
#[command(name = "dna_import", version, about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// How many sequences an import has
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = up_to::<usize>(1, 1_000_000))]
    pub(crate) sequences: usize,

    /// How many annotations each sequence has; an import for each number
    #[arg(long, value_name = "N,N", default_value = "0,6,100", value_delimiter = ',', value_parser = up_to::<usize>(0, 10_000))]
    pub(crate) annotations: Vec<usize>,

    /// The SQLite file to import into; by default one that is removed at the end
    #[arg(long, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,

    /// Import into this Postgres database instead
    #[arg(long, value_name = "URL", conflicts_with = "db")]
    pub(crate) postgres: Option<String>,

    /// Milliseconds to add to every round trip to the server
    #[arg(long, value_name = "MS", requires = "postgres", default_value_t = 0, value_parser = up_to::<u64>(0, 10_000))]
    pub(crate) latency: u64,

    /// Print the report as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

fn up_to<T: TryFrom<u64> + Clone + Send + Sync>(least: u64, most: u64) -> RangedU64ValueParser<T> {
    RangedU64ValueParser::new().range(least..=most)
}
