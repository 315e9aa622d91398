//! Counts over time as lines of a bar chart: picks the period so that a long history stays short.

use std::collections::BTreeMap;

use crate::calendar::month_name;

/// More lines than this and the period gets longer.
const MAX_LINES: i64 = 24;

/// Eighths of a block, from one to seven.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Chart {
    /// `month`, `quarter`, `year`, `5 years`...
    pub(crate) period: String,
    /// Oldest first, periods without a commit included.
    pub(crate) lines: Vec<(String, u64)>,
}

impl Chart {
    /// From counts by month number (see [`crate::calendar::month_number`]).
    pub(crate) fn of_months(months: &BTreeMap<i64, u64>) -> Self {
        let (Some((&first, _)), Some((&last, _))) = (months.first_key_value(), months.last_key_value())
        else {
            return Self { period: "month".to_owned(), lines: Vec::new() };
        };
        let length = period_length(first, last);
        let periods = first.div_euclid(length)..=last.div_euclid(length);
        let lines = periods.map(|period| {
            let start = period * length;
            let count = months.range(start..start + length).map(|(_, count)| count).sum();
            (label(start, length), count)
        });
        Self { period: period_name(length), lines: lines.collect() }
    }
}

/// In months.
fn period_length(first: i64, last: i64) -> i64 {
    let fits = |&length: &i64| last.div_euclid(length) - first.div_euclid(length) < MAX_LINES;
    let years = (0..).flat_map(|power| [1, 2, 5].map(|digit| 12 * digit * 10_i64.pow(power)));
    [1, 3]
        .into_iter()
        .chain(years)
        .find(fits)
        .expect("every history fits in a few periods that are long enough")
}

fn period_name(length: i64) -> String {
    match length {
        1 => "month".to_owned(),
        3 => "quarter".to_owned(),
        12 => "year".to_owned(),
        _ => format!("{} years", length / 12),
    }
}

fn label(start: i64, length: i64) -> String {
    let year = start.div_euclid(12);
    match length {
        1 => month_name(start),
        3 => format!("{year:04} Q{}", start.rem_euclid(12) / 3 + 1),
        12 => format!("{year:04}"),
        _ => format!("{year:04}–{:04}", year + length / 12 - 1),
    }
}

/// A bar of at most `width` columns that stands for `count` of `max`; what is not zero is seen.
pub(crate) fn bar(count: u64, max: u64, width: usize) -> String {
    if count == 0 || max == 0 {
        return String::new();
    }
    let share = count.min(max) as f64 / max as f64;
    let eighths = ((share * (8 * width) as f64).round() as usize).max(1);
    let mut bar = "█".repeat(eighths / 8);
    if let Some(part) = (eighths % 8).checked_sub(1) {
        bar.push(EIGHTHS[part]);
    }
    bar
}
