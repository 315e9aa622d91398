//! The command line, and where the database stands when it does not say.

use std::path::{Path, PathBuf};

use clap::Parser;

const ABOUT: &str = "\
Facts about every commit of a git repository.

Reads the history of HEAD, computes one record per commit, keeps the records
in an SQLite file or in Postgres, reads them back by key, as views and as
Arrow columns, and prints a report. Running it again stores only what is new.";

const EXAMPLES: &str = "\
Examples, each after `cargo run --release --example commit_facts --`:
  ~/src/project                    the history of another repository
  ~/src/project --db commits.db    kept in a file of your choice
  --postgres postgres://me@localhost/facts
                                   kept in a Postgres database, in the table commit_facts
  --json                           the report as data
  --parquet commits.parquet        the columns for pandas, DuckDB, Polars...";

#[derive(Debug, Parser)]
#[command(name = "commit_facts", version, about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// A folder in the git repository; by default the one you are in
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) path: PathBuf,

    /// The SQLite file that keeps the facts; by default one per repository in Cargo's target folder
    #[arg(long, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,

    /// Keep the facts in this Postgres database instead; its table may serve many repositories
    #[arg(long, value_name = "URL", conflicts_with = "db")]
    pub(crate) postgres: Option<String>,

    /// Print the report as one JSON object
    #[arg(long)]
    pub(crate) json: bool,

    /// Also write the columns as Parquet
    #[arg(long, value_name = "FILE")]
    pub(crate) parquet: Option<PathBuf>,
}

/// One file per repository: in Cargo's target folder when the program runs from there, else among the user's caches.
pub(crate) fn default_database(name: &str, git_folder: &Path) -> PathBuf {
    let kept: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(40).collect();
    let file = format!("{kept}-{:08x}.sqlite", path_hash(git_folder));
    target_folder().or_else(cache_folder).unwrap_or_else(std::env::temp_dir).join("commit_facts").join(file)
}

/// Cargo marks its target folder as one that backups should pass over.
fn target_folder() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file()).map(Path::to_owned)
}

fn cache_folder() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    folder("XDG_CACHE_HOME")
        .or_else(|| folder("LOCALAPPDATA"))
        .or_else(|| Some(folder("HOME")?.join(".cache")))
}

/// FNV-1a: the same for ever, which the standard library's hasher does not promise.
fn path_hash(path: &Path) -> u32 {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes.iter().fold(0x811c_9dc5, |hash: u32, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
