//! The report, as text and as JSON. Pure functions: everything that they say comes in as a [`Report`].

use std::{fmt::Write, time::Duration};

use serde_json::{Value, json};

use crate::{
    generate::Kind,
    measure::Latency,
    place::Place,
    style::{Style, printable},
    units,
};

/// What was measured in 2019, at the 99th percentile over 25,000 lists in Postgres.
const STORY_BY_COMPARING: Duration = Duration::from_millis(3_161);
const STORY_BY_DIGEST: Duration = Duration::from_millis(66);

/// All that a run found out. Answers that are wrong are no report but an error.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    pub(crate) place: Place,
    pub(crate) is_temporary: bool,
    pub(crate) lists: u64,
    /// Attributes with a value, duplicates included, of all lists.
    pub(crate) pairs: u64,
    pub(crate) counts: Counts,
    /// Storing the lists in both forms.
    pub(crate) stored: Duration,
    pub(crate) by_digest: Latency,
    pub(crate) by_comparing: Latency,
}

/// Queries of each kind, and lists that they found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) same: u64,
    pub(crate) nearly: u64,
    pub(crate) other: u64,
    pub(crate) found: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, kind: Kind, found: usize) {
        *match kind {
            Kind::Same => &mut self.same,
            Kind::Nearly => &mut self.nearly,
            Kind::Other => &mut self.other,
        } += 1;
        self.found += found as u64;
    }

    fn queries(&self) -> u64 {
        self.same + self.nearly + self.other
    }
}

impl Report {
    pub(crate) fn to_text(&self, style: Style) -> String {
        let mut text = self.headline(style);
        text += &self.latencies(style);
        text += &self.answers(style);
        text
    }

    fn headline(&self, style: Style) -> String {
        let lists = units::counted(self.lists, "subscriber list");
        let title = format!("{lists} in {}", self.place.store());
        let place = match self.is_temporary {
            true => "a temporary file".to_owned(),
            false => printable(&self.place.to_string()),
        };
        let values = self.pairs as f64 / self.lists.max(1) as f64;
        let took = units::time(self.stored);
        format!("{}\n{values:.1} values each; stored in {took} in {place}\n", style.heading(&title))
    }

    fn latencies(&self, style: Style) -> String {
        let mut text = format!("\n{}\n", style.heading("Latency of a look-up"));
        _ = writeln!(text, "  {:<32} {:>9} {:>9}", "", "p50", "p99");
        for (name, latency) in
            [("by digest, find_equal", self.by_digest), ("load all and compare", self.by_comparing)]
        {
            _ = writeln!(
                text,
                "  {name:<32} {:>9} {:>9}",
                units::time(latency.p50),
                units::time(latency.p99)
            );
        }
        for (name, p99) in [
            ("in 2019, 25,000 lists: by digest", STORY_BY_DIGEST),
            ("in 2019: load all and compare", STORY_BY_COMPARING),
        ] {
            let milliseconds = format!("{} ms", units::grouped(p99.as_millis() as u64));
            _ = writeln!(text, "{}", style.dim(&format!("  {name:<32} {:>9} {milliseconds:>9}", "")));
        }
        let (ours, theirs) =
            (ratio(self.by_comparing.p99, self.by_digest.p99), ratio(STORY_BY_COMPARING, STORY_BY_DIGEST));
        _ = writeln!(
            text,
            "  At p99 the digest is {} times as fast here, {} times in 2019.",
            whole(ours),
            whole(theirs)
        );
        text
    }

    fn answers(&self, style: Style) -> String {
        let Counts { same, nearly, other, found } = self.counts;
        let mut text = format!("\n{}\n", style.heading("Answers"));
        let (queries, lists) = (units::grouped(self.counts.queries()), units::counted(found, "list"));
        for (count, what) in [
            (same, "a list that is there, in another order and with duplicates: found"),
            (nearly, "a list that is there, but for one value: not found"),
            (other, "a list that is not there: not found"),
        ] {
            _ = writeln!(text, "  {:>6}  {what}", units::grouped(count));
        }
        _ = writeln!(
            text,
            "  Both ways gave the same answers to all {queries} queries: {lists}, equal ones included."
        );
        _ = writeln!(
            text,
            "\nA hit is no guess: the index holds 64 bits of a hash, and the database then compares the whole\n\
             value. Equal lists are equal bytes, because sets are stored sorted and without duplicates."
        );
        text
    }

    /// Times are in microseconds.
    pub(crate) fn to_json(&self) -> Value {
        let latency = |latency: Latency| json!({ "p50": micros(latency.p50), "p99": micros(latency.p99) });
        json!({
            "store": self.place.store(),
            "database": if self.is_temporary { Value::Null } else { self.place.to_string().into() },
            "lists": self.lists,
            "values_per_list": self.pairs as f64 / self.lists.max(1) as f64,
            "queries": self.counts.queries(),
            "queries_same": self.counts.same,
            "queries_nearly": self.counts.nearly,
            "queries_other": self.counts.other,
            "lists_found": self.counts.found,
            "answers_agree": true,
            "store_ms": self.stored.as_secs_f64() * 1e3,
            "find_equal_us": latency(self.by_digest),
            "load_and_compare_us": latency(self.by_comparing),
            "times_as_fast_p99": ratio(self.by_comparing.p99, self.by_digest.p99),
            "story_find_us": { "p99": micros(STORY_BY_DIGEST) },
            "story_load_and_compare_us": { "p99": micros(STORY_BY_COMPARING) },
        })
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn ratio(slow: Duration, fast: Duration) -> f64 {
    slow.as_secs_f64() / fast.as_secs_f64().max(1e-9)
}

fn whole(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.1}") } else { units::grouped(ratio.round() as u64) }
}
