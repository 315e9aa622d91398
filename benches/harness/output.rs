//! What comes out: an aligned table per case on the terminal, and JSON lines in the target directory.

use std::path::{Path, PathBuf};

use super::Outcome;

/// The system that all others are compared with, where it takes part.
const OURS: &str = "record";
/// What nobody can be faster than; the first that takes part is compared with too.
const FLOORS: [&str; 4] = ["plain", "memcpy", "floor", "copy"];

/// A footnote: how one system does what the tables show.
pub(crate) struct Note {
    pub(crate) system: &'static str,
    pub(crate) text: String,
}

/// Prints a case, fastest system first.
pub(crate) fn print_table(case: &str, outcomes: &[Outcome]) {
    let mut rows: Vec<&Outcome> = outcomes.iter().collect();
    rows.sort_by(|a, b| a.median().total_cmp(&b.median()));
    let named = |name: &str| rows.iter().find(|row| row.system == name);
    let mut references: Vec<&Outcome> = named(OURS).into_iter().copied().collect();
    references.extend(FLOORS.iter().find_map(|name| named(name)));
    if references.is_empty() {
        references.push(rows[0]);
    }
    let mut counted: Vec<&str> = rows.iter().flat_map(|row| row.counted()).collect();
    counted.sort_unstable();
    counted.dedup();

    println!("\n{case}");
    let mut head = format!("  {:<20}{:>10}", "system", "median");
    for reference in &references {
        head += &format!("{:>16}", format!("× {}", reference.system));
    }
    head += &format!("{:>10}{:>13}", "spread", "bytes");
    for name in &counted {
        head += &format!("{:>14}", name.replace('_', " "));
    }
    println!("{head}");
    for row in &rows {
        let mut line = format!("  {:<20}{:>10}", row.system, duration(row.median()));
        for reference in &references {
            line += &format!("{:>16.2}", row.median() / reference.median());
        }
        line += &format!("{:>9.1}%{:>13}", row.spread() * 100.0, grouped(row.bytes));
        for name in &counted {
            line += &format!("{:>14}", row.count(name).map_or_else(String::new, grouped));
        }
        println!("{line}");
    }
}

/// Prints what the tables do not say by themselves.
pub(crate) fn print_notes(notes: &[Note]) {
    if !notes.is_empty() {
        println!("\nnotes");
    }
    for note in notes {
        println!("  {:<20}{}", note.system, note.text);
    }
}

/// One system of one case as a JSON object. Names are plain words: nothing needs escaping.
pub(crate) fn json_line(case: &str, outcome: &Outcome) -> String {
    let Outcome { system, bytes, .. } = outcome;
    let median = outcome.median();
    let mut counts = String::new();
    for name in outcome.counted() {
        counts += &outcome.count(name).map_or_else(String::new, |number| format!(r#","{name}":{number}"#));
    }
    format!(r#"{{"case":"{case}","system":"{system}","median_ns":{median:.3},"bytes":{bytes}{counts}}}"#)
}

/// Writes the lines of this run to `<target>/bench/<name>.jsonl`, in place of those of the run before.
pub(crate) fn write_lines(name: &str, lines: &[String]) -> Result<PathBuf, (PathBuf, std::io::Error)> {
    let folder = target_directory().join("bench");
    let path = folder.join(name).with_extension("jsonl");
    let text = lines.join("\n") + "\n";
    match std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, text)) {
        Ok(()) => Ok(path),
        Err(error) => Err((path, error)),
    }
}

/// `CARGO_TARGET_DIR` of now, else the target directory that Cargo built this bench in, wherever its settings put it.
pub(crate) fn target_directory() -> PathBuf {
    let built_in = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::env::var_os("CARGO_TARGET_DIR")
        .filter(|set| !set.is_empty())
        .map(PathBuf::from)
        .or_else(|| built_in.parent().map(Path::to_path_buf))
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"))
}

/// Nanoseconds as three digits and the unit that fits.
fn duration(ns: f64) -> String {
    let (value, unit) = match ns {
        ns if ns < 1e3 => (ns, "ns"),
        ns if ns < 1e6 => (ns / 1e3, "µs"),
        ns => (ns / 1e6, "ms"),
    };
    let decimals = match value {
        value if value < 10.0 => 2,
        value if value < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.decimals$} {unit}")
}

/// A count with a comma between thousands.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
