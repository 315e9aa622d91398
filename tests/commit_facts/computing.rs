//! Facts of commits: kinds, folders, times, text.

use record_core::{TimeDelta, Timestamp};

use crate::calendar::{month_name, month_number};
use crate::facts::{Computation, decode};
use crate::kind::CommitKind::{self, *};
use crate::numstat::{Change, Commit, Lines};

#[test]
fn the_kind_follows_the_subject() {
    let cases: &[(CommitKind, &[&str])] = &[
        (
            Feature,
            &[
                "feat: dark mode",
                "feat(ui)!: dark mode",
                "Feature: x",
                "Add dark mode",
                "Implement x",
                "net/http: add y",
            ],
        ),
        (
            Fix,
            &[
                "fix: crash",
                "Fix(parser): crash",
                "Fixes #12",
                "fixed the build",
                "[fix] crash",
                "fixup! fix: x",
                "mm: fix leak",
                "Fix the parser: crash",
            ],
        ),
        (
            Docs,
            &[
                "docs: fix typo",
                "Docs(api): x",
                "Document the format",
                "Update README",
                "Fix typo",
                "[docs] add x",
                "Add a comment",
            ],
        ),
        (Test, &["test: more", "tests: x", "Add tests for x", "Add more tests", "Test the parser"]),
        (
            Refactor,
            &["refactor: x", "style: x", "Rename a to b", "Clean up", "Simplify x", "parser: split in two"],
        ),
        (Performance, &["perf: x", "Optimize the scan", "Speed up x"]),
        (
            Build,
            &[
                "build(deps): bump x from 1 to 2",
                "ci: x",
                "chore: x",
                "Bump x",
                "Release 1.2",
                "Update dependencies",
            ],
        ),
        (Revert, &["Revert \"feat: x\"", "revert: x", "Reverts commit abc"]),
        (
            Other,
            &[
                "",
                " ",
                ":",
                ": ",
                "wip",
                "Merge branch 'fix'",
                "Fixture for x",
                "std::fmt",
                "[",
                "[]",
                "日本語",
                "\u{0}\t",
                "misc",
                "Merge pull request #1: fix x",
            ],
        ),
    ];
    for (kind, subjects) in cases {
        for subject in *subjects {
            assert_eq!(CommitKind::of_subject(subject), *kind, "{subject:?}");
        }
    }
}

#[test]
fn kinds_are_listed_in_the_order_of_their_numbers_under_distinct_names() {
    for (index, kind) in CommitKind::ALL.into_iter().enumerate() {
        assert_eq!(kind as usize, index);
    }
    let names: std::collections::HashSet<_> = CommitKind::ALL.into_iter().map(CommitKind::name).collect();
    assert_eq!(names.len(), CommitKind::ALL.len());
}

fn commit(hash: u8, parents: &[u8], seconds: i64, paths: &[&str]) -> Commit {
    let lines = Some(Lines { added: 3, deleted: 1 });
    let change = |path: &&str| Change { path: path.as_bytes().to_vec(), renamed_from: None, lines };
    Commit {
        hash: [hash; 20],
        parents: parents.iter().map(|&parent| [parent; 20]).collect(),
        authored: Some(seconds - 5),
        committed: Some(seconds),
        author: b"Ada".to_vec(),
        author_email: b"ada@example.org".to_vec(),
        subject: b"fix: it".to_vec(),
        changes: paths.iter().map(change).collect(),
    }
}

#[test]
fn facts_of_a_plain_commit() {
    let mut computation = Computation::default();
    computation.facts(&commit(1, &[], 100, &[]));
    let facts = computation.facts(&commit(2, &[1], 160, &["src/a/b", "README", "src/c", "docs/x"]));
    assert_eq!(
        (facts.authored, facts.committed),
        (Timestamp::from_micros(155_000_000), Timestamp::from_micros(160_000_000))
    );
    assert_eq!((facts.author.as_str(), facts.author_email.as_str()), ("Ada", "ada@example.org"));
    assert_eq!(facts.parents, [[1; 20]]);
    assert_eq!((facts.files, facts.binary_files, facts.added, facts.deleted), (4, 0, 12, 4));
    assert_eq!(facts.folders, [".", "docs", "src"]);
    assert_eq!(facts.since_parent, Some(TimeDelta::from_micros(60_000_000)));
    assert_eq!((facts.subject.as_str(), facts.kind, facts.is_merge), ("fix: it", Fix, false));
    assert_eq!((computation.latin1, computation.undated), (0, 0));
}

#[test]
fn time_since_the_parent_is_that_of_the_first_parent_in_the_history() {
    let mut computation = Computation::default();
    assert_eq!(computation.facts(&commit(1, &[], 100, &[])).since_parent, None);
    assert_eq!(computation.facts(&commit(2, &[], 200, &[])).since_parent, None);
    assert_eq!(
        computation.facts(&commit(3, &[1, 2], 300, &[])).since_parent,
        Some(TimeDelta::from_micros(200_000_000))
    );
    assert_eq!(computation.facts(&commit(4, &[9, 3], 400, &[])).since_parent, None);
    assert_eq!(
        computation.facts(&commit(5, &[4], 390, &[])).since_parent,
        Some(TimeDelta::from_micros(-10_000_000))
    );
}

#[test]
fn a_rename_touches_both_folders_and_a_binary_file_has_no_lines() {
    let mut odd = commit(1, &[], 100, &["new/a", "b"]);
    odd.changes[0].renamed_from = Some(b"old/a".to_vec());
    odd.changes[1].lines = None;
    let facts = Computation::default().facts(&odd);
    assert_eq!(facts.folders, [".", "new", "old"]);
    assert_eq!((facts.files, facts.binary_files, facts.added), (2, 1, 3));
}

#[test]
fn text_that_is_not_utf8_is_read_as_latin1_and_counted() {
    let mut old = commit(1, &[], 100, &[]);
    old.author = b"Jos\xe9".to_vec();
    old.changes = vec![Change { path: b"\xe9t\xe9/x".to_vec(), renamed_from: None, lines: None }];
    let mut computation = Computation::default();
    let facts = computation.facts(&old);
    assert_eq!((facts.author.as_str(), facts.subject.as_str()), ("José", "fix: it"));
    assert_eq!(facts.folders, ["été"]);
    assert_eq!(computation.latin1, 1);

    let all: Vec<u8> = (0..=255).collect();
    let back: Vec<u8> = decode(&all).chars().map(|c| u8::try_from(c).unwrap()).collect();
    assert_eq!(back, all, "no byte is lost");
    assert_eq!(decode("schön".as_bytes()), "schön");
}

#[test]
fn a_time_that_no_timestamp_holds_is_1970_and_counted() {
    for time in [None, Some(i64::MAX), Some(i64::MAX / 1_000_000 + 1)] {
        let mut undated = commit(1, &[], 100, &[]);
        undated.authored = time;
        let mut computation = Computation::default();
        let facts = computation.facts(&undated);
        assert_eq!(facts.authored, Timestamp::default(), "{time:?}");
        assert_eq!((facts.committed.as_micros(), computation.undated), (100_000_000, 1), "{time:?}");
    }
}

#[test]
fn months_follow_each_other_across_years() {
    let name = |days: i64| month_name(month_number(Timestamp::from_micros(days * 86_400_000_000)));
    assert_eq!([-1, 0, 19_782, 19_783].map(name), ["1969-12", "1970-01", "2024-02", "2024-03"]);
}
