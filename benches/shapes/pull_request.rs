//! `pull_request`: what an application precomputes of a pull request. 20 fixed fields, 3 strings and 2 lists.

use super::{Feed, Random, Shape, arrow, fields, view_fields};

/// Where a pull request stands.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Debug,
    serde::Serialize,
    serde::Deserialize,
    bincode::Encode,
    bincode::Decode,
    bitcode::Encode,
    bitcode::Decode,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    record_core::RecordEnum,
    wincode::SchemaWrite,
    wincode::SchemaRead,
)]
#[rkyv(derive(Clone, Copy))]
#[wincode(tag_encoding = "u8")]
#[repr(u8)]
pub(crate) enum State {
    Draft,
    Open,
    Merged,
    Closed,
}

impl State {
    /// All of them, in the order of their numbers.
    pub(crate) const ALL: [Self; 4] = [Self::Draft, Self::Open, Self::Merged, Self::Closed];

    /// The variant's name.
    pub(crate) fn name(self) -> &'static str {
        ["Draft", "Open", "Merged", "Closed"][self as usize]
    }
}

impl Feed for State {
    #[inline(always)]
    fn feed(&self) -> u64 {
        *self as u64
    }
}

impl Feed for ArchivedState {
    #[inline(always)]
    fn feed(&self) -> u64 {
        *self as u64
    }
}

/// Times are microseconds since 1970 in UTC, days are counted from then.
#[derive(
    Clone,
    PartialEq,
    Debug,
    serde::Serialize,
    serde::Deserialize,
    bincode::Encode,
    bincode::Decode,
    bitcode::Encode,
    bitcode::Decode,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    record_core::Record,
    wincode::SchemaWrite,
    wincode::SchemaRead,
    arrow_convert::ArrowField,
    arrow_convert::ArrowSerialize,
)]
pub(crate) struct PullRequest {
    pub(crate) node: i64,
    pub(crate) repository: u64,
    pub(crate) number: u32,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) first_commit: Option<i64>,
    pub(crate) first_review: Option<i64>,
    pub(crate) approved: Option<i64>,
    pub(crate) merged: Option<i64>,
    pub(crate) closed: Option<i64>,
    pub(crate) released: Option<i64>,
    pub(crate) additions: u32,
    pub(crate) deletions: u32,
    pub(crate) changed_files: u32,
    pub(crate) commits: i32,
    pub(crate) comments: i32,
    pub(crate) reviewers: i32,
    pub(crate) review_hours: f64,
    pub(crate) force_pushed: bool,
    pub(crate) state: State,
    pub(crate) title: String,
    pub(crate) author: String,
    pub(crate) branch: String,
    pub(crate) labels: Vec<String>,
    pub(crate) activity_days: Vec<i32>,
}

/// [`PullRequest`] with its text borrowed.
#[derive(serde::Deserialize, bincode::BorrowDecode, bitcode::Decode, wincode::SchemaRead)]
pub(crate) struct PullRequestRef<'a> {
    pub(crate) node: i64,
    pub(crate) repository: u64,
    pub(crate) number: u32,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) first_commit: Option<i64>,
    pub(crate) first_review: Option<i64>,
    pub(crate) approved: Option<i64>,
    pub(crate) merged: Option<i64>,
    pub(crate) closed: Option<i64>,
    pub(crate) released: Option<i64>,
    pub(crate) additions: u32,
    pub(crate) deletions: u32,
    pub(crate) changed_files: u32,
    pub(crate) commits: i32,
    pub(crate) comments: i32,
    pub(crate) reviewers: i32,
    pub(crate) review_hours: f64,
    pub(crate) force_pushed: bool,
    pub(crate) state: State,
    pub(crate) title: &'a str,
    pub(crate) author: &'a str,
    pub(crate) branch: &'a str,
    #[serde(borrow)]
    pub(crate) labels: Vec<&'a str>,
    pub(crate) activity_days: Vec<i32>,
}

fields! {
    PullRequest, PullRequestRef<'_>, ArchivedPullRequest;
    one: additions;
    text: title;
    all: node, repository, number, created, updated, first_commit, first_review, approved, merged, closed, released,
        additions, deletions, changed_files, commits, comments, reviewers, review_hours, force_pushed, state,
        title, author, branch, labels, activity_days,
}

view_fields! {
    PullRequestView<'_>;
    one: additions;
    text: title;
    all: node, repository, number, created, updated, first_commit, first_review, approved, merged, closed, released,
        additions, deletions, changed_files, commits, comments, reviewers, review_hours, force_pushed, state,
        title, author, branch, labels, activity_days,
}

impl Shape for PullRequest {
    const NAME: &'static str = "pull_request";
    const COUNT: usize = 4_096;

    type Borrowed<'a> = PullRequestRef<'a>;

    fn generate(count: usize) -> Vec<Self> {
        let mut random = Random::new(1);
        (0..count).map(|_| pull_request(&mut random)).collect()
    }
}

/// One record. Times follow each other; one in ten has never been reviewed, one in three is not released.
fn pull_request(random: &mut Random) -> PullRequest {
    const HOUR: i64 = 3_600_000_000;
    let created = random.time();
    let mut now = created;
    let mut later = |random: &mut Random, percent| {
        now += random.range(HOUR / 60, 30 * HOUR);
        random.chance(percent).then_some(now)
    };
    let first_review = later(random, 90);
    let approved = later(random, 80);
    let merged = later(random, 75);
    let closed = later(random, 85);
    let released = later(random, 66);
    let state = if merged.is_some() {
        State::Merged
    } else {
        random.pick(&[State::Draft, State::Open, State::Closed])
    };
    let first_day = created.div_euclid(24 * HOUR) as i32;
    PullRequest {
        node: random.range(1 << 30, 1 << 40),
        repository: random.below(100_000),
        number: random.below(20_000) as u32,
        created,
        updated: now,
        first_commit: random.chance(95).then_some(created - HOUR),
        first_review,
        approved,
        merged,
        closed,
        released,
        additions: random.below(2_000) as u32,
        deletions: random.below(800) as u32,
        changed_files: random.below(40) as u32,
        commits: random.range(1, 30) as i32,
        comments: random.range(0, 50) as i32,
        reviewers: random.range(0, 5) as i32,
        review_hours: random.decimal(72),
        force_pushed: random.chance(20),
        state,
        title: title(random),
        author: author(random),
        branch: format!("{}/GH-{}-cache", random.pick(&["fix", "feature", "chore"]), random.bits() as u32),
        labels: (0..random.range(1, 6)).map(|_| random.pick(&LABELS).to_owned()).collect(),
        activity_days: (0..random.range(3, 10) as i32).map(|day| first_day + day).collect(),
    }
}

const LABELS: [&str; 8] = [
    "bug",
    "backend",
    "area: docs",
    "performance",
    "breaking change",
    "needs-review",
    "p1",
    "good first issue",
];

/// 45 to 62 bytes, in one of eight cases not all ASCII. No quotes or backslashes, so that JSON text can be borrowed.
fn title(random: &mut Random) -> String {
    const WORDS: [&str; 16] = [
        "Fix",
        "the",
        "cache",
        "of",
        "deployments",
        "when",
        "a",
        "review",
        "arrives",
        "late",
        "in",
        "parallel",
        "queries",
        "retry",
        "timeouts",
        "(#1234)",
    ];
    let mut title = random.pick(&["Add", "Remove", "Speed up", "Refactor"]).to_owned();
    if random.chance(12) {
        title.push_str(" naïve façade");
    }
    let length = random.range(45, 56) as usize;
    while title.len() < length {
        title.push(' ');
        title.push_str(random.pick(&WORDS));
    }
    title
}

/// A login of about ten characters.
fn author(random: &mut Random) -> String {
    const FIRST: [&str; 6] = ["ada", "grace", "linus", "barbara", "edsger", "margaret"];
    format!("{}-{}", random.pick(&FIRST), random.below(10_000))
}
