//! The report as text. A pure function: everything that it says comes in as a [`Report`].

use std::{fmt::Write, path::PathBuf, time::Duration};

use crate::{
    chart::{Chart, bar},
    facts::Key,
    place::Place,
    style::{Style, left, printable, widest},
    summary::{Summary, Tally},
    units,
};

/// Authors and folders that are shown by name.
const SHOWN: usize = 8;

/// All that a run found out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    pub(crate) repository: String,
    pub(crate) database: Place,
    /// Of this history.
    pub(crate) summary: Summary,
    /// Commits in the table, those of other histories included.
    pub(crate) table_rows: u64,
    pub(crate) stored: Stored,
    pub(crate) sizes: Sizes,
    pub(crate) times: Times,
    pub(crate) newest: Newest,
    pub(crate) parquet: Option<PathBuf>,
    /// What the reader should know about the history or the numbers.
    pub(crate) notes: Vec<String>,
}

/// Commits that the database did not have, had otherwise, had already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) new: u64,
    pub(crate) updated: u64,
    pub(crate) unchanged: u64,
}

/// Bytes. Database and Arrow columns are of the whole table, the others of this history.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    pub(crate) records: u64,
    pub(crate) database: u64,
    pub(crate) arrow: u64,
    pub(crate) parquet: Option<u64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Times {
    pub(crate) read_git: Duration,
    pub(crate) compute: Duration,
    pub(crate) encode: Duration,
    pub(crate) store: Duration,
    pub(crate) get_by_key: Duration,
    pub(crate) scan_views: Duration,
    pub(crate) scan_to_arrow: Duration,
    pub(crate) write_parquet: Option<Duration>,
}

/// The newest commit, as the database gave it by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Newest {
    pub(crate) hash: Key,
    pub(crate) subject: String,
}

impl Report {
    pub(crate) fn to_text(&self, style: Style) -> String {
        let mut text = self.headline(style);
        text += &self.chart(style);
        text += &tally("Busiest authors", &self.summary.authors, self.summary.commits, style);
        text += &tally("Busiest folders", &self.summary.folders, self.summary.commits, style);
        text += &self.kinds(style);
        text += &self.steps(style);
        text += &self.storage(style);
        text
    }

    fn headline(&self, style: Style) -> String {
        let summary = &self.summary;
        let title = format!("{}: {}", printable(&self.repository), units::counted(summary.commits, "commit"));
        let authors = units::counted(summary.authors.len() as u64, "author");
        let span = summary.span.map_or(String::new(), |(first, last)| {
            let (first, last) = (first.date(), last.date());
            if first == last { format!(" on {first}") } else { format!(", {first} to {last}") }
        });
        let mut text = format!("{} by {authors}{span}\n", style.heading(&title));
        let added = units::counted(summary.added, "line");
        let deleted = units::grouped(summary.deleted);
        _ = writeln!(text, "{added} added, {deleted} removed; {}", units::counted(summary.merges, "merge"));
        let hash: String = self.newest.hash[..5].iter().map(|byte| format!("{byte:02x}")).collect();
        let newest = format!("newest: {hash} {}", printable(&self.newest.subject));
        _ = writeln!(text, "{}", style.dim(left(&newest, style.width).trim_end()));
        text
    }

    fn chart(&self, style: Style) -> String {
        let chart = Chart::of_months(&self.summary.months);
        let counts: Vec<String> = chart.lines.iter().map(|&(_, count)| units::grouped(count)).collect();
        let label_width = widest(chart.lines.iter().map(|(label, _)| label.as_str()));
        let count_width = widest(counts.iter().map(String::as_str));
        let max = chart.lines.iter().map(|&(_, count)| count).max().unwrap_or(0);
        let bar_width = style.width.saturating_sub(2 + label_width + 1 + count_width + 2).max(8);

        let mut text = section(&format!("Commits per {}", chart.period), style);
        for ((label, count), number) in chart.lines.iter().zip(&counts) {
            let bar = style.bar(&bar(*count, max, bar_width));
            let line = format!("  {} {number:>count_width$}  {bar}", left(label, label_width));
            _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }

    fn kinds(&self, style: Style) -> String {
        let mut kinds: Vec<_> = self.summary.kinds.iter().map(|(&kind, &count)| (kind, count)).collect();
        kinds.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let kinds: Vec<_> = kinds
            .into_iter()
            .map(|(kind, count)| format!("{} {}", kind.name(), share(count, self.summary.commits)))
            .collect();
        format!("{}  {}\n", section("Kinds of commits", style), kinds.join(" · "))
    }

    fn steps(&self, style: Style) -> String {
        let Times { read_git, compute, encode, store, get_by_key, scan_views, scan_to_arrow, write_parquet } =
            self.times;
        let store_in = format!("store in {}", self.database.store());
        let all = self.summary.commits;
        let mut steps = vec![
            ("read git log", read_git, all),
            ("compute facts", compute, all),
            ("encode records", encode, all),
            (store_in.as_str(), store, all),
            ("get one by key", get_by_key, 1),
            ("scan views", scan_views, self.table_rows),
            ("scan to Arrow", scan_to_arrow, self.table_rows),
        ];
        steps.extend(write_parquet.map(|took| ("write Parquet", took, all)));

        let mut text = section("Time", style);
        for (name, took, records) in steps {
            let each = took.as_nanos() as f64 / records.max(1) as f64;
            let each = style.dim(&format!("{:>9} a commit", units::nanoseconds(each)));
            _ = writeln!(text, "  {name:<17} {:>8}   {each}", units::time(took));
        }
        text
    }

    fn storage(&self, style: Style) -> String {
        let mut text = section("Storage", style);
        let Stored { new, updated, unchanged } = self.stored;
        _ = match (new, updated) {
            (0, 0) => {
                let there = units::counted(unchanged, "commit");
                writeln!(text, "  Nothing to store: {there} there already, unchanged.")
            }
            _ => {
                let new = units::counted(new, "commit");
                let (updated, unchanged) = (units::grouped(updated), units::grouped(unchanged));
                writeln!(text, "  Stored {new}, updated {updated}; {unchanged} there already, unchanged.")
            }
        };
        let kept_in = match self.database {
            Place::SqliteFile(_) => "SQLite file",
            Place::Postgres(_) => "Postgres table",
        };
        let mut sizes = vec![
            ("records", self.sizes.records, format!("{} B a commit", self.bytes_per_record().round())),
            (kept_in, self.sizes.database, self.database.to_string()),
            ("Arrow columns", self.sizes.arrow, "in memory".to_owned()),
        ];
        if let (Some(path), Some(size)) = (&self.parquet, self.sizes.parquet) {
            sizes.push(("Parquet file", size, path.display().to_string()));
        }
        for (name, size, remark) in sizes {
            _ = writeln!(text, "  {name:<16} {:>9}   {}", units::bytes(size), style.dim(&printable(&remark)));
        }
        for note in &self.notes {
            _ = writeln!(text, "\nNote: {}", printable(note));
        }
        text
    }

    /// Mean size of an encoded record.
    pub(crate) fn bytes_per_record(&self) -> f64 {
        self.sizes.records as f64 / self.summary.commits.max(1) as f64
    }

    pub(crate) fn encode_ns_per_record(&self) -> f64 {
        self.times.encode.as_nanos() as f64 / self.summary.commits.max(1) as f64
    }
}

fn section(title: &str, style: Style) -> String {
    format!("\n{}\n", style.heading(title))
}

fn tally(title: &str, tally: &Tally, commits: u64, style: Style) -> String {
    let busiest = tally.busiest();
    if busiest.is_empty() {
        return String::new();
    }
    let shown: Vec<_> = busiest.iter().take(SHOWN).map(|&(name, count)| (printable(name), count)).collect();
    let name_width = widest(shown.iter().map(|(name, _)| name.as_str())).min(style.width / 2);
    let count_width = units::grouped(shown[0].1).len();
    let bar_width = style.width.saturating_sub(2 + name_width + 2 + count_width + 2 + 4 + 2).min(24);

    let mut text = section(title, style);
    for (name, count) in &shown {
        let name = left(name, name_width);
        let bar = style.bar(&bar(*count, shown[0].1, bar_width));
        let (number, share) = (units::grouped(*count), share(*count, commits));
        _ = writeln!(text, "  {name}  {number:>count_width$}  {share:>4}  {bar}");
    }
    if busiest.len() > SHOWN {
        let more = format!("  and {} more", units::grouped((busiest.len() - SHOWN) as u64));
        _ = writeln!(text, "{}", style.dim(&more));
    }
    text
}

fn share(part: u64, whole: u64) -> String {
    let percent = part as f64 * 100.0 / whole.max(1) as f64;
    if part > 0 && percent < 1.0 { "<1%".to_owned() } else { format!("{percent:.0}%") }
}
