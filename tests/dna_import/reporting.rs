//! The report as text and as JSON.

use std::time::Duration;

use crate::place::Place;
use crate::report::{Import, Report};
use crate::style::Style;

fn report() -> Report {
    let import = |annotations, millis, round_trips| Import {
        sequences: 1_000,
        annotations,
        took: Duration::from_millis(millis),
        round_trips: Some(round_trips),
    };
    Report {
        place: Place::Postgres("db.example.org:5432/dna".into()),
        is_temporary: false,
        latency: Duration::from_millis(3),
        batches: vec![import(0, 10, 2), import(6_000, 40, 2), import(100_000, 500, 2)],
        one_by_one: import(0, 3_400, 1_003),
    }
}

#[test]
fn the_text_says_it_all() {
    let text = report().to_text(Style::PLAIN);
    for expected in [
        "DNA import in Postgres\n",
        "in db.example.org:5432/dna, 3.00 ms added to each round trip\n",
        "                                                time  round trips     rows/s\n",
        "  1,000 sequences                            10.0 ms            2    100,000\n",
        "  1,000 sequences + 6,000 annotations        40.0 ms            2    175,000\n",
        "  1,000 sequences + 100,000 annotations       500 ms            2    202,000\n",
        "  1,000 sequences, one by one                 3.40 s        1,003        294\n",
        "  in 2020: one by one                       4,900 ms\n",
        "  in 2020: ids at once, a batch per type      140 ms\n",
        "\nIn 2020 it was 1,000 rows in Postgres, 3 ms away.",
    ] {
        assert!(text.contains(expected), "lacks {expected:?}:\n{text}");
    }
    assert!(
        text.lines().all(|line| console::measure_text_width(line) <= 110 && line.trim_end() == line),
        "{text}"
    );
    let colored = report().to_text(Style { color: true, width: 80 });
    assert_eq!(console::strip_ansi_codes(&colored), text, "color changes nothing but color");
    let temporary = Report { is_temporary: true, latency: Duration::ZERO, ..report() };
    let temporary = temporary.to_text(Style::PLAIN);
    assert!(temporary.contains("in a temporary file\n"), "{temporary}");
}

#[test]
fn the_json_report_has_the_promised_fields() {
    let json = report().to_json();
    assert_eq!(json["store"], "Postgres");
    assert_eq!(json["database"], "db.example.org:5432/dna");
    assert_eq!(json["latency_us"], 3_000.0);
    assert_eq!(json["batches"][2]["annotations"], 100_000);
    assert_eq!(json["batches"][2]["round_trips"], 2);
    assert_eq!(json["one_by_one"]["time_us"], 3_400_000.0);
    assert_eq!(json["story_us"], serde_json::json!([4_900_000.0, 140_000.0, 70_000.0]));
    assert!(Report { is_temporary: true, ..report() }.to_json()["database"].is_null());
}
