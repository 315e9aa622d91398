//! The report, as text and as JSON. Pure functions: everything that they say comes in as a [`Report`].

use std::{fmt::Write, time::Duration};

use record_table::PutCounts;
use serde_json::{Value, json};

use crate::{
    place::Place,
    style::{Style, printable},
    units,
};

/// How long the night took in 2022, at first and after each of two steps.
const STORY: [(&str, Duration); 3] = [
    ("more than", Duration::from_secs(21 * 3_600)),
    ("then", Duration::from_secs(2 * 3_600 + 11 * 60)),
    ("then", Duration::from_secs(8 * 60)),
];

/// What each night is, in their order.
const NIGHTS: [&str; 4] =
    ["first run", "nothing changed", "1 % changed, 1 % given up", "killed half-way, resumed"];

/// All that a run found out. Rows that are wrong are no report but an error.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    pub(crate) place: Place,
    pub(crate) is_temporary: bool,
    pub(crate) coverages: u64,
    pub(crate) care_types: u64,
    /// Coverages that are used on the first night.
    pub(crate) used: u64,
    /// Loading the care types.
    pub(crate) loaded: Duration,
    /// In their order; of the last one, the part after it was resumed.
    pub(crate) nights: Vec<NightReport>,
    /// Coverages that the last night had done when it was killed.
    pub(crate) killed_after: u64,
    /// Rows at the end, all of which were checked.
    pub(crate) rows: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NightReport {
    pub(crate) keys: u64,
    pub(crate) resumed: u64,
    pub(crate) counts: PutCounts,
    pub(crate) took: Duration,
}

impl Report {
    pub(crate) fn to_text(&self, style: Style) -> String {
        let mut text = self.headline(style);
        text += &self.table(style);
        text += &self.story(style);
        text
    }

    fn headline(&self, style: Style) -> String {
        let coverages = units::counted(self.coverages, "coverage");
        let title = format!(
            "{coverages} × {} types of care in {}",
            units::grouped(self.care_types),
            self.place.store()
        );
        let place = match self.is_temporary {
            true => "a temporary file".to_owned(),
            false => printable(&self.place.to_string()),
        };
        let unused = 100.0 - self.used as f64 * 100.0 / self.coverages.max(1) as f64;
        format!(
            "{}\n{} are used, the other {unused:.0} % are not computed; stored in {place}\n",
            style.heading(&title),
            units::grouped(self.used),
        )
    }

    fn table(&self, style: Style) -> String {
        let mut text = format!("\n{}\n", style.heading("Nights"));
        let line = |name: &str, values: [String; 5]| {
            let [computed, written, unchanged, removed, time] = values;
            format!("  {name:<26} {computed:>9} {written:>9} {unchanged:>9} {removed:>9} {time:>9}\n")
        };
        text += &line("", ["computed", "written", "unchanged", "removed", "time"].map(String::from));
        for (name, night) in NIGHTS.iter().zip(&self.nights) {
            let NightReport { keys, resumed, counts, took } = night;
            let numbers = [keys - resumed, counts.written(), counts.unchanged, counts.deleted];
            let [computed, written, unchanged, removed] = numbers.map(units::grouped);
            text += &line(name, [computed, written, unchanged, removed, units::time(*took)]);
        }
        _ = writeln!(
            text,
            "  The last night was killed (SIGKILL) after {} coverages, and went on behind them. All {} rows\n  \
             are those that a night which was never killed leaves.",
            units::grouped(self.killed_after),
            units::grouped(self.rows),
        );
        text
    }

    fn story(&self, style: Style) -> String {
        let mut text = format!("\n{}\n", style.heading("In 2022"));
        let steps: Vec<String> =
            STORY.iter().map(|(when, took)| format!("{when} {}", hours(*took))).collect();
        _ = writeln!(text, "{}", style.dim(&format!("  The night took {}.", steps.join(", "))));
        let lookups = self.used * self.care_types;
        _ = writeln!(
            text,
            "  What it took is what a refresh does: the {} types of care are loaded once, in {}, and\n  \
             looked at {} times; rows are written in batches, whose cost does not grow with what waits;\n  \
             nothing is written that has not changed; and what nobody uses is not computed.\n\
             The rules here are simpler than theirs, so compare the shape, not the minutes.",
            units::grouped(self.care_types),
            units::time(self.loaded),
            units::grouped(lookups),
        );
        text
    }

    /// Times are in milliseconds.
    pub(crate) fn to_json(&self) -> Value {
        let nights: Vec<Value> = self
            .nights
            .iter()
            .map(|night| {
                json!({
                    "computed": night.keys - night.resumed,
                    "resumed": night.resumed,
                    "written": night.counts.written(),
                    "unchanged": night.counts.unchanged,
                    "removed": night.counts.deleted,
                    "ms": night.took.as_secs_f64() * 1e3,
                })
            })
            .collect();
        json!({
            "store": self.place.store(),
            "database": if self.is_temporary { Value::Null } else { self.place.to_string().into() },
            "coverages": self.coverages,
            "care_types": self.care_types,
            "used": self.used,
            "nights": nights,
            "killed_after": self.killed_after,
            "rows": self.rows,
            "rows_are_right": true,
            "story_minutes": STORY.map(|(_, took)| took.as_secs() / 60),
        })
    }
}

/// `21 h`, `2 h 11 min`, `8 min`.
fn hours(time: Duration) -> String {
    match (time.as_secs() / 3_600, time.as_secs() / 60 % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}
