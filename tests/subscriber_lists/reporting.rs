//! Percentiles, and the report as text and as JSON.

use std::time::Duration;

use crate::measure::Latency;
use crate::place::Place;
use crate::report::{Counts, Report};
use crate::style::Style;

fn report() -> Report {
    let (ms, us) = (Duration::from_millis, Duration::from_micros);
    Report {
        place: Place::Postgres("db.example.org:5432/lists".into()),
        is_temporary: false,
        lists: 25_000,
        pairs: 262_500,
        counts: Counts { same: 67, nearly: 67, other: 66, found: 70 },
        stored: ms(1_500),
        by_digest: Latency { p50: us(100), p99: us(250) },
        by_comparing: Latency { p50: ms(80), p99: ms(100) },
    }
}

#[test]
fn percentiles_are_by_nearest_rank() {
    for (count, p50, p99) in
        [(1, 1, 1), (2, 1, 2), (3, 2, 3), (100, 50, 99), (200, 100, 198), (1_000, 500, 990)]
    {
        let times = (1..=count).rev().map(Duration::from_millis).collect();
        let expected = Latency { p50: Duration::from_millis(p50), p99: Duration::from_millis(p99) };
        assert_eq!(Latency::of(times), expected, "{count}");
    }
}

#[test]
fn the_text_says_it_all() {
    let text = report().to_text(Style::PLAIN);
    for expected in [
        "25,000 subscriber lists in Postgres\n",
        "10.5 values each; stored in 1.50 s in db.example.org:5432/lists\n",
        "  by digest, find_equal               100 µs    250 µs\n",
        "  load all and compare               80.0 ms    100 ms\n",
        "  in 2019, 25,000 lists: by digest               66 ms\n",
        "  in 2019: load all and compare               3,161 ms\n",
        "  At p99 the digest is 400 times as fast here, 48 times in 2019.\n",
        "      67  a list that is there, in another order and with duplicates: found\n",
        "  Both ways gave the same answers to all 200 queries: 70 lists, equal ones included.\n",
        "\nA hit is no guess",
    ] {
        assert!(text.contains(expected), "lacks {expected:?}:\n{text}");
    }
    assert!(
        text.lines().all(|line| console::measure_text_width(line) <= 100 && line.trim_end() == line),
        "{text}"
    );
    let colored = report().to_text(Style { color: true, width: 80 });
    assert_eq!(console::strip_ansi_codes(&colored), text, "color changes nothing but color");
    let temporary = Report { is_temporary: true, ..report() }.to_text(Style::PLAIN);
    assert!(temporary.contains(" in a temporary file\n"), "{temporary}");
}

#[test]
fn the_json_report_has_the_promised_fields() {
    let json = report().to_json();
    assert_eq!(json["store"], "Postgres");
    assert_eq!(json["database"], "db.example.org:5432/lists");
    assert_eq!(json["lists"], 25_000);
    assert_eq!(json["queries"], 200);
    assert_eq!(json["lists_found"], 70);
    assert_eq!(json["find_equal_us"], serde_json::json!({ "p50": 100.0, "p99": 250.0 }));
    assert_eq!(json["load_and_compare_us"]["p99"], 100_000.0);
    assert_eq!(json["story_load_and_compare_us"]["p99"], 3_161_000.0);
    assert_eq!(json["times_as_fast_p99"], 400.0);
    assert!(Report { is_temporary: true, ..report() }.to_json()["database"].is_null());
}
