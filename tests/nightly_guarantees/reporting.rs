//! The report as text and as JSON.

use std::time::Duration;

use record_feed::refresh::Progress;
use record_table::PutCounts;

use crate::pace::pace;
use crate::place::Place;
use crate::report::{NightReport, Report};
use crate::style::Style;

fn report() -> Report {
    let night = |keys, resumed, inserted, updated, unchanged, deleted, ms| NightReport {
        keys,
        resumed,
        counts: PutCounts { inserted, updated, unchanged, deleted, ..PutCounts::default() },
        took: Duration::from_millis(ms),
    };
    Report {
        place: Place::Postgres("db.example.org:5432/health".into()),
        is_temporary: false,
        coverages: 30_000,
        care_types: 514,
        used: 1_800,
        loaded: Duration::from_micros(12),
        nights: vec![
            night(1_800, 0, 1_800, 0, 0, 0, 120),
            night(1_800, 0, 0, 0, 1_800, 0, 45),
            night(1_782, 0, 0, 19, 1_763, 18, 50),
            night(1_782, 900, 0, 9, 873, 0, 30),
        ],
        killed_after: 900,
        rows: 1_782,
    }
}

#[test]
fn the_text_says_it_all() {
    let text = report().to_text(Style::PLAIN);
    for expected in [
        "30,000 coverages × 514 types of care in Postgres\n",
        "1,800 are used, the other 94 % are not computed; stored in db.example.org:5432/health\n",
        "                              computed   written unchanged   removed      time\n",
        "  first run                      1,800     1,800         0         0    120 ms\n",
        "  1 % changed, 1 % given up      1,782        19     1,763        18   50.0 ms\n",
        "  killed half-way, resumed         882         9       873         0   30.0 ms\n",
        "killed (SIGKILL) after 900 coverages, and went on behind them. All 1,782 rows",
        "  The night took more than 21 h, then 2 h 11 min, then 8 min.\n",
        "the 514 types of care are loaded once, in 12.0 µs, and\n  looked at 925,200 times",
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
    assert!(temporary.contains("; stored in a temporary file\n"), "{temporary}");
}

#[test]
fn the_json_report_has_the_promised_fields() {
    let json = report().to_json();
    assert_eq!(json["store"], "Postgres");
    assert_eq!(json["database"], "db.example.org:5432/health");
    assert_eq!(
        (&json["coverages"], &json["used"], &json["rows"]),
        (&30_000.into(), &1_800.into(), &1_782.into())
    );
    assert_eq!(json["nights"][3]["computed"], 882);
    assert_eq!(json["nights"][2]["removed"], 18);
    assert_eq!(json["nights"][1]["ms"], 45.0);
    assert_eq!(json["story_minutes"], serde_json::json!([1_260, 131, 8]));
    assert!(Report { is_temporary: true, ..report() }.to_json()["database"].is_null());
}

#[test]
fn the_bar_says_the_rate_and_the_time_left() {
    let mut progress = Progress { keys: 30_000, resumed: 5_000, ..Progress::default() };
    progress.elapsed = Duration::from_secs(2);
    assert_eq!(pace(&progress), "12,500/s");
    progress.total = Some(45_000);
    assert_eq!(pace(&progress), "12,500/s, 1.20 s left");
    assert_eq!(pace(&Progress::default()), "0/s");
}
