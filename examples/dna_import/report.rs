//! The report, as text and as JSON. Pure functions: everything that they say comes in as a [`Report`].

use std::{fmt::Write, time::Duration};

use serde_json::{Value, json};

use crate::{
    place::Place,
    style::{Style, printable},
    units,
};

/// What was measured in 2020: 1,000 rows in Postgres, 3 ms away.
const STORY: [(&str, Duration); 3] = [
    ("one by one", Duration::from_millis(4_900)),
    ("ids at once, a batch per type", Duration::from_millis(140)),
    ("the same without objects", Duration::from_millis(70)),
];

/// All that a run found out. What is stored otherwise than it should be is no report but an error.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    pub(crate) place: Place,
    pub(crate) is_temporary: bool,
    /// What was added to each round trip.
    pub(crate) latency: Duration,
    pub(crate) batches: Vec<Import>,
    pub(crate) one_by_one: Import,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) sequences: u64,
    pub(crate) annotations: u64,
    pub(crate) took: Duration,
    /// None where there is no server.
    pub(crate) round_trips: Option<u64>,
}

impl Import {
    fn rows(&self) -> u64 {
        self.sequences + self.annotations
    }

    fn what(&self) -> String {
        match self.annotations {
            0 => units::counted(self.sequences, "sequence"),
            annotations => {
                let sequences = units::counted(self.sequences, "sequence");
                format!("{sequences} + {}", units::counted(annotations, "annotation"))
            }
        }
    }

    fn line(&self, name: &str) -> String {
        let round_trips = self.round_trips.map_or("–".into(), units::grouped);
        let rate = self.rows() as f64 / self.took.as_secs_f64().max(1e-9);
        format!(
            "  {:<40} {:>9} {round_trips:>12} {:>10}\n",
            format!("{}{name}", self.what()),
            units::time(self.took),
            units::grouped(rate.round() as u64)
        )
    }
}

impl Report {
    pub(crate) fn to_text(&self, style: Style) -> String {
        let place = match self.is_temporary {
            true => "a temporary file".to_owned(),
            false => printable(&self.place.to_string()),
        };
        let mut text =
            format!("{}\nin {place}", style.heading(&format!("DNA import in {}", self.place.store())));
        if !self.latency.is_zero() {
            _ = write!(text, ", {} added to each round trip", units::time(self.latency));
        }
        _ = writeln!(text, "\n\n  {:<40} {:>9} {:>12} {:>10}", "", "time", "round trips", "rows/s");
        for batch in &self.batches {
            text += &batch.line("");
        }
        text += &self.one_by_one.line(", one by one");
        for (how, took) in STORY {
            let milliseconds = format!("{} ms", units::grouped(took.as_millis() as u64));
            let line = format!("  {:<40} {milliseconds:>9}", format!("in 2020: {how}"));
            _ = writeln!(text, "{}", style.dim(&line));
        }
        text += "\nIn 2020 it was 1,000 rows in Postgres, 3 ms away. All ids of a batch are drawn by one statement, and\n\
                 all its rows inserted by one: the annotations' keys hold the ids of their sequences. Every row was read\n\
                 back and is what was imported.\n";
        text
    }

    /// Times are in microseconds.
    pub(crate) fn to_json(&self) -> Value {
        let import = |import: &Import| {
            json!({
                "sequences": import.sequences,
                "annotations": import.annotations,
                "time_us": micros(import.took),
                "round_trips": import.round_trips,
            })
        };
        json!({
            "store": self.place.store(),
            "database": if self.is_temporary { Value::Null } else { self.place.to_string().into() },
            "latency_us": micros(self.latency),
            "batches": self.batches.iter().map(import).collect::<Vec<_>>(),
            "one_by_one": import(&self.one_by_one),
            "story_us": STORY.map(|(_, took)| micros(took)),
        })
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
