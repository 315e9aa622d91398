//! The report as text and as JSON.

use std::time::Duration;

use record_feed::writer::WriterCounts;

use crate::consume::Consumed;
use crate::place::Place;
use crate::report::Report;
use crate::style::Style;

fn report() -> Report {
    let counts = WriterCounts {
        received: 150_000,
        merged: 140_000,
        inserted: 6_000,
        updated: 3_999,
        unchanged: 1,
        flushes: 3,
        ..WriterCounts::default()
    };
    Report {
        place: Place::Postgres("db.example.org:5432/feeds".into()),
        is_temporary: false,
        messages: 200_000,
        paced: None,
        killed: Some(60_416),
        flights: 15_000,
        consumed: Consumed {
            from: 50_000,
            took: Duration::from_millis(500),
            lag: Duration::from_millis(120),
            counts,
        },
    }
}

#[test]
fn the_text_says_it_all() {
    let text = report().to_text(Style::PLAIN);
    for expected in [
        "200,000 messages about 15,000 flights in Postgres\n",
        "killed after 60,416 messages; 50,000 of them were in the table\n",
        "150,000 messages in 500 ms, durable in db.example.org:5432/feeds\n",
        "merged to 10,000 rows: 6,000 new, 3,999 changed, 1 the same, in 3 flushes\n",
        "at most 120 ms from a message to its commit\n",
        "every flight is what its messages say\n",
        "  here                                               300,000\n",
        "  in 2020: the same with batched statements            7,900\n",
    ] {
        assert!(text.contains(expected), "lacks {expected:?}:\n{text}");
    }
}

#[test]
fn a_run_that_had_nothing_to_do_says_so_and_compares_nothing() {
    let mut report = Report { killed: None, ..report() };
    report.consumed.from = report.messages;
    assert_eq!(
        report.to_text(Style::PLAIN),
        "200,000 messages about 15,000 flights in Postgres\n\
         200,000 were in the table already\n\
         none are left to take: ask for more by --messages\n\
         every flight is what its messages say\n"
    );
}

#[test]
fn messages_that_came_no_faster_are_no_measure() {
    let text = Report { paced: Some(5_000), ..report() }.to_text(Style::PLAIN);
    assert!(text.contains("  here, at the pace of --rate                        300,000\n"), "{text}");
}

#[test]
fn json_has_the_same_figures() {
    let json = report().to_json();
    for (name, expected) in [
        ("messages", 200_000),
        ("killed_after", 60_416),
        ("in_the_table_before", 50_000),
        ("messages_per_second", 300_000),
        ("flushes", 3),
    ] {
        assert_eq!(json[name], expected, "{name}");
    }
    assert_eq!(json["story_messages_per_second"][4]["rate"], 7_900);
}
