//! A small measuring harness: the systems of one case are measured in turns, so that a noisy machine hits all alike.
//!
//! A *case* is one operation on one shape (`pull_request/encode`), a *system* is one library doing it. `args` reads the
//! command line, `measure` is the clock, `output` prints the tables and writes `target/bench/<name>.jsonl`.

mod args;
mod measure;
mod output;

use args::Args;
pub(crate) use output::Note;

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
    pass: Box<dyn FnMut() + 'a>,
}

/// What was measured of one system.
struct Outcome {
    system: &'static str,
    bytes: u64,
    /// Nanoseconds per operation, one for each round, ascending.
    rounds: Vec<f64>,
}

impl<'a> Case<'a> {
    /// A case named `<shape>/<operation>`, whose systems do `operations` operations per call.
    pub(crate) fn new(name: impl Into<String>, operations: usize) -> Self {
        Self { name: name.into(), operations, systems: Vec::new() }
    }

    /// Adds a system. `pass` does all operations once and must hand each result to [`std::hint::black_box`].
    pub(crate) fn add(&mut self, system: &'static str, bytes: u64, pass: impl FnMut() + 'a) {
        self.systems.push(System { name: system, bytes, pass: Box::new(pass) });
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

    /// `full`, or a tiny part of it when the run is only a smoke test.
    pub(crate) fn scaled(&self, full: usize) -> usize {
        if self.args.is_smoke() { full.min(64) } else { full }
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
