//! What kind of change a commit is, by its subject alone.

use CommitKind::*;
use record_core::RecordEnum;

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum CommitKind {
    Other = 0,
    Feature = 1,
    Fix = 2,
    Docs = 3,
    Test = 4,
    Refactor = 5,
    Performance = 6,
    Build = 7,
    Revert = 8,
}

/// Words before the colon of a conventional commit (`fix(parser)!: …`) or in brackets (`[docs] …`).
const TYPES: &[(CommitKind, &[&str])] = &[
    (Feature, &["feat", "feature", "features"]),
    (Fix, &["fix", "fixes", "bugfix", "hotfix", "security"]),
    (Docs, &["doc", "docs", "documentation", "readme", "changelog"]),
    (Test, &["test", "tests", "testing"]),
    (Refactor, &["refactor", "refactoring", "style", "cleanup", "lint", "fmt"]),
    (Performance, &["perf", "performance"]),
    (Build, &["build", "ci", "chore", "deps", "release"]),
    (Revert, &["revert"]),
];

/// Words that a plain subject begins with.
const VERBS: &[(CommitKind, &[&str])] = &[
    (
        Feature,
        &[
            "add",
            "adds",
            "added",
            "allow",
            "create",
            "enable",
            "implement",
            "initial",
            "introduce",
            "support",
            "feature",
        ],
    ),
    (
        Fix,
        &[
            "fix", "fixes", "fixed", "fixing", "bugfix", "hotfix", "correct", "handle", "prevent", "repair",
            "resolve",
        ],
    ),
    (Docs, &["doc", "docs", "document", "documentation", "explain", "readme", "changelog", "typo"]),
    (Test, &["test", "tests", "testing"]),
    (
        Refactor,
        &[
            "clean",
            "cleanup",
            "deduplicate",
            "extract",
            "format",
            "inline",
            "move",
            "refactor",
            "reformat",
            "remove",
            "rename",
            "reorganize",
            "restructure",
            "rework",
            "rewrite",
            "simplify",
            "split",
            "tidy",
        ],
    ),
    (Performance, &["optimize", "optimise", "perf", "speed"]),
    (Build, &["build", "bump", "ci", "release", "upgrade"]),
    (Revert, &["revert", "reverts", "reverted"]),
];

/// Verbs that say nothing of the kind when the next words do, as in `Add tests for …`.
const GENERAL_VERBS: &[&str] =
    &["add", "adds", "added", "update", "updates", "improve", "extend", "fix", "fixes", "clarify", "more"];

/// Objects of general verbs.
const OBJECTS: &[(CommitKind, &[&str])] = &[
    (
        Docs,
        &[
            "doc",
            "docs",
            "docstring",
            "docstrings",
            "documentation",
            "readme",
            "changelog",
            "comment",
            "comments",
            "typo",
            "typos",
        ],
    ),
    (Test, &["test", "tests"]),
    (Build, &["ci", "dependencies", "deps"]),
];

impl CommitKind {
    pub(crate) const ALL: [Self; 9] = [Other, Feature, Fix, Docs, Test, Refactor, Performance, Build, Revert];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Other => "other",
            Feature => "feature",
            Fix => "fix",
            Docs => "docs",
            Test => "test",
            Refactor => "refactor",
            Performance => "performance",
            Build => "build",
            Revert => "revert",
        }
    }

    /// By conventional commit types first (`feat(ui): …`, `[docs] …`), else by the words that people begin with, also
    /// behind the name of a part (`net/http: fix …`).
    pub(crate) fn of_subject(subject: &str) -> Self {
        let mut subject = subject.trim_start();
        for mark in ["fixup!", "squash!", "amend!"] {
            subject = subject.strip_prefix(mark).unwrap_or(subject).trim_start();
        }
        if let Some((tag, rest)) = subject.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
            if let Some(kind) = look_up(TYPES, &tag.to_lowercase()) {
                return kind;
            }
            subject = rest.trim_start();
        }
        match subject.split_once(": ").map(|(prefix, rest)| (part_name(prefix), rest)) {
            // With a space in it, it is the beginning of a sentence.
            Some((part, rest)) if !part.contains(' ') => look_up(TYPES, &part).or_else(|| by_words(rest)),
            _ => by_words(subject),
        }
        .unwrap_or(Other)
    }
}

/// `Feat(scope)!` as `feat`.
fn part_name(prefix: &str) -> String {
    let prefix = prefix.trim_end_matches('!');
    prefix.split_once('(').map_or(prefix, |(name, _scope)| name).trim().to_lowercase()
}

fn by_words(subject: &str) -> Option<CommitKind> {
    let lower = subject.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let verb = words.next()?;
    let object = GENERAL_VERBS.contains(&verb).then(|| words.take(2).find_map(|word| look_up(OBJECTS, word)));
    object.flatten().or_else(|| look_up(VERBS, verb))
}

fn look_up(table: &[(CommitKind, &[&str])], word: &str) -> Option<CommitKind> {
    table.iter().find(|(_, words)| words.contains(&word)).map(|&(kind, _)| kind)
}
