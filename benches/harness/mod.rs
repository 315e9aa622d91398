//! A small measuring harness: the systems of one case are measured in turns, so that a noisy machine hits all alike.
//!
//! A *case* is one operation on one shape (`pull_request/encode`), a *system* is one library doing it. `args` reads the
//! command line, `measure` is the clock, `output` prints the tables and writes `target/bench/<name>.jsonl`.

mod args;
mod measure;
mod output;

use std::time::Duration;

use args::Args;
pub(crate) use output::Note;
#[allow(unused_imports, reason = "only systems that have to be installed need a place for it")]
pub(crate) use output::target_directory;

/// One operation on one shape, with the systems that do it.
pub(crate) struct Case<'a> {
    name: String,
    /// Operations in one call of a system's closure.
    operations: usize,
    systems: Vec<System<'a>>,
}

/// One library doing the case's operation.
struct System<'a> {
    name: &'static str,
    bytes: u64,
    run: Run<'a>,
}

/// How a system is run.
enum Run<'a> {
    /// Again and again until the harness' clock says that a turn is full.
    Pass(Box<dyn FnMut() + 'a>),
    /// Once a round, by a clock of its own.
    Turn(Box<dyn FnMut() -> Turn + 'a>),
}

/// What one turn of a system that keeps its own clock took.
pub(crate) struct Turn {
    taken: Duration,
    /// What was counted beside the time, by name.
    counts: Vec<Count>,
}

/// A name in lower case with underscores, such as `wal_bytes`, and a number.
type Count = (&'static str, u64);

#[allow(dead_code, reason = "what is measured in memory leaves the clock to the harness")]
impl Turn {
    /// A turn in which only time counts.
    pub(crate) fn of(taken: Duration) -> Self {
        Self { taken, counts: Vec::new() }
    }

    /// The same with a number beside it, which has a column of its own.
    pub(crate) fn counting(mut self, name: &'static str, number: u64) -> Self {
        self.counts.push((name, number));
        self
    }
}

/// What was measured of one system.
struct Outcome {
    system: &'static str,
    bytes: u64,
    /// Nanoseconds per operation, one for each round, ascending.
    rounds: Vec<f64>,
    /// What was counted, in the order of the rounds.
    counts: Vec<Count>,
}

impl<'a> Case<'a> {
    /// A case named `<shape>/<operation>`, whose systems do `operations` operations per call.
    pub(crate) fn new(name: impl Into<String>, operations: usize) -> Self {
        Self { name: name.into(), operations, systems: Vec::new() }
    }

    /// Adds a system. `pass` does all operations once and must hand each result to [`std::hint::black_box`].
    pub(crate) fn add(&mut self, system: &'static str, bytes: u64, pass: impl FnMut() + 'a) {
        self.systems.push(System { name: system, bytes, run: Run::Pass(Box::new(pass)) });
    }

    /// Adds a system that is run once a round and says itself what that took: for operations of many milliseconds, with
    /// setup that is not to be measured, or in another process.
    #[allow(dead_code, reason = "what is measured in memory leaves the clock to the harness")]
    pub(crate) fn add_turn(&mut self, system: &'static str, bytes: u64, turn: impl FnMut() -> Turn + 'a) {
        self.systems.push(System { name: system, bytes, run: Run::Turn(Box::new(turn)) });
    }
}

/// One bench target: what was asked for, and the lines measured so far.
pub(crate) struct Bench {
    name: &'static str,
    args: Args,
    lines: Vec<String>,
}

impl Bench {
    /// The bench target `name`, run as the command line asks.
    pub(crate) fn from_args(name: &'static str) -> Self {
        Self { name, args: Args::read(), lines: Vec::new() }
    }

    /// Whether this case is asked for: spares the setup of the others.
    pub(crate) fn wants(&self, case: &str) -> bool {
        self.args.filter.as_deref().is_none_or(|filter| case.contains(filter))
    }

    /// `full`, or the rows that were asked for, or a tiny part when the run is only a smoke test.
    pub(crate) fn scaled(&self, full: usize) -> usize {
        let rows = self.args.rows.unwrap_or(full);
        if self.args.is_smoke() { rows.min(64) } else { rows }
    }

    /// Whether systems take part that are programs of their own.
    #[allow(dead_code, reason = "the peers of other benches are crates")]
    pub(crate) fn wants_peers(&self) -> bool {
        self.args.peers
    }

    /// Measures and prints a case, unless the filter leaves it out or nobody takes part.
    pub(crate) fn run(&mut self, case: Case<'_>) {
        if !self.wants(&case.name) || case.systems.is_empty() {
            return;
        }
        let name = case.name.clone();
        let outcomes = measure::interleaved(case, self.args.effort);
        output::print_table(&name, &outcomes);
        self.lines.extend(outcomes.iter().map(|outcome| output::json_line(&name, outcome)));
    }

    /// Prints the footnotes and writes the lines to the target directory.
    pub(crate) fn finish(self, notes: &[Note]) {
        if self.lines.is_empty() {
            println!("no case of {:?} matches {:?}", self.name, self.args.filter.unwrap_or_default());
            return;
        }
        output::print_notes(notes);
        if self.args.is_smoke() {
            println!("\nsmoke test: nothing written; measure with `cargo bench --bench {}`", self.name);
            return;
        }
        match output::write_lines(self.name, &self.lines) {
            Ok(path) => println!("\nwrote {}", path.display()),
            Err((path, error)) => {
                eprintln!("cannot write {}: {error}", path.display());
                std::process::exit(1);
            }
        }
    }
}
