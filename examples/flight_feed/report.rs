//! The report, as text and as JSON. Pure functions: everything that they say comes in as a [`Report`].

use std::fmt::Write;

use serde_json::{Value, json};

use crate::{
    consume::Consumed,
    place::Place,
    style::{Style, printable},
    units,
};

/// What was measured in 2020, step by step, in messages per second into SQLite.
const STORY: [(&str, u64); 5] = [
    ("a transaction for each message", 20),
    ("all in one transaction, lost on a crash", 650),
    ("a commit per second", 585),
    ("merged in memory, one look-up a flush", 4_600),
    ("the same with batched statements", 7_900),
];

/// All that a run found out. A table that is not what the messages say is no report but an error.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    pub(crate) place: Place,
    pub(crate) is_temporary: bool,
    pub(crate) messages: u64,
    /// Messages per second as they came; as fast as they were taken if `None`.
    pub(crate) paced: Option<u32>,
    /// How many messages a consumer had taken when it was killed.
    pub(crate) killed: Option<u64>,
    /// Flights in the table.
    pub(crate) flights: u64,
    /// By the consumer that came to the end.
    pub(crate) consumed: Consumed,
}

impl Report {
    pub(crate) fn to_text(&self, style: Style) -> String {
        let Self { messages, flights, consumed, .. } = self;
        let title = format!(
            "{} about {} in {}",
            units::counted(*messages, "message"),
            units::counted(*flights, "flight"),
            self.place.store()
        );
        let mut text = format!("{}\n", style.heading(&title));
        let place = match self.is_temporary {
            true => "a temporary file".to_owned(),
            false => printable(&self.place.to_string()),
        };
        if let Some(killed) = self.killed {
            _ = writeln!(
                text,
                "killed after {}; {} of them were in the table",
                units::counted(killed, "message"),
                units::grouped(consumed.from)
            );
        } else if consumed.from > 0 {
            _ = writeln!(text, "{} were in the table already", units::grouped(consumed.from));
        }
        let checked = "every flight is what its messages say\n";
        let taken = messages.saturating_sub(consumed.from);
        if taken == 0 {
            text += "none are left to take: ask for more by --messages\n";
            return text + checked;
        }
        let took = units::time(consumed.took);
        _ = writeln!(text, "{} in {took}, durable in {place}", units::counted(taken, "message"));
        let counts = consumed.counts;
        _ = writeln!(
            text,
            "merged to {}: {} new, {} changed, {} the same, in {}",
            units::counted(counts.received - counts.merged, "row"),
            units::grouped(counts.inserted),
            units::grouped(counts.updated),
            units::grouped(counts.unchanged),
            match counts.flushes {
                1 => "1 flush".to_owned(),
                flushes => format!("{} flushes", units::grouped(flushes)),
            },
        );
        _ = writeln!(text, "at most {} from a message to its commit", units::time(consumed.lag));
        text += checked;

        _ = writeln!(text, "\n{}", style.heading("Messages per second"));
        let here = if self.paced.is_some() { "here, at the pace of --rate" } else { "here" };
        _ = writeln!(text, "  {here:<48} {:>9}", units::grouped(self.rate()));
        for (name, rate) in STORY {
            _ = writeln!(
                text,
                "{}",
                style.dim(&format!("  in 2020: {name:<39} {:>9}", units::grouped(rate)))
            );
        }
        text
    }

    pub(crate) fn to_json(&self) -> Value {
        let Consumed { from, took, lag, counts } = self.consumed;
        json!({
            "store": self.place.store(),
            "place": self.place.to_string(),
            "messages": self.messages,
            "paced": self.paced,
            "killed_after": self.killed,
            "in_the_table_before": from,
            "flights": self.flights,
            "seconds": took.as_secs_f64(),
            "messages_per_second": self.rate(),
            "longest_lag_ms": lag.as_secs_f64() * 1e3,
            "merged": counts.merged,
            "inserted": counts.inserted,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "flushes": counts.flushes,
            "retried": counts.retried,
            "story_messages_per_second": STORY.map(|(name, rate)| json!({ "how": name, "rate": rate })),
        })
    }

    fn rate(&self) -> u64 {
        let taken = self.messages.saturating_sub(self.consumed.from);
        (taken as f64 / self.consumed.took.as_secs_f64().max(1e-9)) as u64
    }
}
