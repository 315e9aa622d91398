//! Numbers, bars, and the report as text and as JSON.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use record_core::Timestamp;

use crate::chart::{Chart, bar};
use crate::kind::CommitKind;
use crate::place::Place;
use crate::report::{Newest, Report, Sizes, Stored, Times};
use crate::style::{Style, left, printable};
use crate::summary::{Row, Summary};
use crate::units;

#[test]
fn numbers_are_written_as_people_do() {
    for (number, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
        assert_eq!(units::grouped(number), expected);
    }
    for (number, expected) in
        [(0, "0 B"), (999, "999 B"), (1_000, "1.00 kB"), (12_345, "12.3 kB"), (999_999, "1.00 MB")]
    {
        assert_eq!(units::bytes(number), expected);
    }
    for (nanoseconds, expected) in [
        (0, "0 ns"),
        (870, "870 ns"),
        (1_234, "1.23 µs"),
        (45_600_000, "45.6 ms"),
        (99_900_000_000, "99.9 s"),
        (200_000_000_000, "3 min 20 s"),
    ] {
        assert_eq!(units::time(Duration::from_nanos(nanoseconds)), expected);
    }
}

#[test]
fn bars_are_in_proportion() {
    for (count, max, expected) in [
        (0, 10, ""),
        (0, 0, ""),
        (10, 10, "████"),
        (5, 10, "██"),
        (1, 1_000_000, "▏"),
        (3, 8, "█▌"),
        (20, 10, "████"),
        (u64::MAX, u64::MAX, "████"),
    ] {
        assert_eq!(bar(count, max, 4), expected, "{count} of {max}");
    }
}

#[test]
fn long_histories_are_grouped_so_that_the_chart_stays_short() {
    let chart = |months: &[i64]| Chart::of_months(&months.iter().map(|&month| (month, 1)).collect());
    let june_2024 = 2024 * 12 + 5;
    for (months_back, period, first) in [
        (0, "month", "2024-06"),
        (23, "month", "2022-07"),
        (24, "quarter", "2022 Q2"),
        (60, "quarter", "2019 Q2"),
        (72, "year", "2018"),
        (12 * 23, "year", "2001"),
        (12 * 24, "2 years", "2000–2001"),
        (12 * 2024, "100 years", "0000–0099"),
        (12 * 200_000, "10000 years", "-200000–-190001"),
    ] {
        let chart = chart(&[june_2024 - months_back, june_2024]);
        assert_eq!((chart.period.as_str(), chart.lines[0].0.as_str()), (period, first), "{months_back}");
        assert!(chart.lines.len() <= 24, "{months_back}");
        assert_eq!(chart.lines.iter().map(|(_, count)| count).sum::<u64>(), 1 + u64::from(months_back > 0));
    }
    assert_eq!(chart(&[]).lines, []);
    let gap = chart(&[june_2024, june_2024 + 2]);
    assert_eq!(gap.lines[1], ("2024-07".to_owned(), 0), "months without a commit are seen");
}

#[test]
fn text_lines_up_and_does_not_steer_the_terminal() {
    assert_eq!(left("ab", 4), "ab  ");
    assert_eq!(left("abcdef", 4), "abc…");
    assert_eq!(left("日本", 6), "日本  ", "two columns each");
    assert_eq!(printable("a\u{1b}[31m\nb\u{202e}c é日"), "a\u{fffd}[31m\u{fffd}b\u{fffd}c é日");
}

fn report() -> Report {
    let mut summary = Summary::default();
    let day = 86_400_000_000;
    for index in 0..20 {
        let row = Row {
            authored: Timestamp::from_micros(19_000 * day + index * 10 * day),
            author: if index % 4 == 0 { "Grace" } else { "Ada\u{1b}[2J" },
            added: 100,
            deleted: 7,
            is_merge: index == 3,
            kind: if index < 15 { CommitKind::Fix } else { CommitKind::Docs },
        };
        summary.add(row, ["src", ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"][index as usize % 10]]);
    }
    Report {
        repository: "demo".to_owned(),
        database: Place::SqliteFile("demo.sqlite".into()),
        summary,
        table_rows: 25,
        stored: Stored { new: 2, updated: 0, unchanged: 18 },
        sizes: Sizes { records: 4_000, database: 32_768, arrow: 5_000, parquet: Some(1_500) },
        times: Times {
            read_git: Duration::from_millis(12),
            encode: Duration::from_nanos(2_000),
            scan_to_arrow: Duration::from_micros(250),
            write_parquet: Some(Duration::from_millis(1)),
            ..Times::default()
        },
        newest: Newest { hash: [0xab; 20], subject: "fix: it".to_owned() },
        parquet: Some(PathBuf::from("demo.parquet")),
        notes: vec!["something to know".to_owned()],
    }
}

#[test]
fn the_plain_report_says_it_all() {
    let text = report().to_text(Style::PLAIN);
    for expected in [
        "demo: 20 commits by 2 authors, 2022-01-08 to 2022-07-17\n",
        "2,000 lines added, 140 removed; 1 merge\n",
        "newest: ababababab fix: it\n",
        "\nCommits per month\n  2022-01 3  █",
        "  Ada\u{fffd}[2J  15   75%  ████████████████████████\n",
        "  Grace     5   25%  ████████\n",
        "  src  20  100%  ",
        "  and 3 more\n",
        "  fix 75% · docs 25%\n",
        "  read git log       12.0 ms      600 µs a commit\n",
        "  encode records     2.00 µs      100 ns a commit\n",
        "  write Parquet      1.00 ms     50.0 µs a commit\n",
        "  Stored 2 commits, updated 0; 18 there already, unchanged.\n",
        "  records            4.00 kB   200 B a commit\n",
        "  SQLite file        32.8 kB   demo.sqlite\n",
        "  Parquet file       1.50 kB   demo.parquet\n",
        "\nNote: something to know\n",
    ] {
        assert!(text.contains(expected), "lacks {expected:?}:\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no escape sequence where there is no terminal");
    assert!(
        text.lines().all(|line| console::measure_text_width(line) <= 80 && line.trim_end() == line),
        "{text}"
    );
}

#[test]
fn what_a_scan_takes_is_said_of_the_rows_that_it_reads() {
    let text = report().to_text(Style::PLAIN);
    assert!(text.contains("  scan to Arrow       250 µs     10.0 µs a commit\n"), "{text}");
}

#[test]
fn the_report_says_which_store_it_was() {
    for (place, store, lines) in [
        (
            Place::SqliteFile("demo.sqlite".into()),
            "SQLite",
            ["  store in SQLite ", "  SQLite file        32.8 kB   demo.sqlite\n"],
        ),
        (
            Place::Postgres("db.example.org:5432/facts".into()),
            "Postgres",
            ["  store in Postgres ", "  Postgres table     32.8 kB   db.example.org:5432/facts\n"],
        ),
    ] {
        let report = Report { database: place.clone(), ..report() };
        let text = report.to_text(Style::PLAIN);
        for line in lines {
            assert!(text.contains(line), "lacks {line:?}:\n{text}");
        }
        let times = text.lines().filter(|line| line.ends_with(" a commit") && !line.contains("records  "));
        let ends: std::collections::HashSet<_> = times.map(console::measure_text_width).collect();
        assert_eq!(ends.len(), 1, "the columns line up:\n{text}");
        let json = report.to_json();
        assert_eq!((&json["store"], &json["database"]), (&store.into(), &place.to_string().into()));
    }
}

#[test]
fn color_changes_nothing_but_color() {
    for width in [40, 80, 120] {
        let colored = report().to_text(Style { color: true, width });
        let plain = report().to_text(Style { color: false, width });
        assert!(colored.contains("\u{1b}[1mdemo: 20 commits\u{1b}[0m"));
        assert_eq!(console::strip_ansi_codes(&colored), plain);
        let chart = plain.lines().filter(|line| line.starts_with("  2022-"));
        assert!(chart.clone().all(|line| console::measure_text_width(line) <= width));
        assert!(chart.count() == 7);
    }
}

#[test]
fn nothing_new_is_said_in_so_many_words() {
    let stored = Stored { new: 0, updated: 0, unchanged: 20 };
    let text = Report { stored, ..report() }.to_text(Style::PLAIN);
    assert!(text.contains("Nothing to store: 20 commits there already, unchanged.\n"), "{text}");
}

#[test]
fn the_json_report_has_the_promised_fields() {
    let json = report().to_json();
    assert_eq!(json["commits"], 20);
    assert_eq!(json["stored"], 2);
    assert_eq!(json["unchanged"], 18);
    assert_eq!(json["table_rows"], 25);
    assert_eq!(json["bytes_per_record"], 200.0);
    assert_eq!(json["encode_ns_per_record"], 100.0);
    assert_eq!(json["scan_to_arrow_ms"], 0.25);
    assert_eq!(json["author_count"], 2);
    assert_eq!(json["authors"][0]["commits"], 15);
    assert_eq!(json["authors"][1], serde_json::json!({ "name": "Grace", "commits": 5 }));
    assert_eq!(json["commits_by_month"]["2022-01"], 3);
    assert_eq!(json["commits_by_kind"]["fix"], 15);
    assert_eq!(json["first_day"], "2022-01-08");
    assert_eq!(json["newest_commit"], "ab".repeat(20));
    assert_eq!(json["notes"][0], "something to know");
    let empty: BTreeMap<String, u64> = BTreeMap::new();
    let json = Report { summary: Summary::default(), ..report() }.to_json();
    assert_eq!(json["commits_by_month"], serde_json::json!(empty));
    assert!(json["bytes_per_record"].is_number());
}
