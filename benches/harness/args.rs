//! The command line of a bench target, as `cargo bench` and `cargo test` pass it.

/// How much work goes into a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Many rounds: numbers to keep.
    Full,
    /// `--quick`: few short rounds.
    Quick,
    /// No `--bench`, as from `cargo test --benches`: everything runs once, the numbers mean nothing.
    Smoke,
}

/// What was asked for.
pub(crate) struct Args {
    /// Only cases whose name contains this.
    pub(crate) filter: Option<String>,
    pub(crate) effort: Effort,
}

impl Args {
    /// Reads the process' arguments; flags meant for other harnesses are named and passed over.
    pub(crate) fn read() -> Self {
        let (mut filter, mut quick, mut bench) = (None, false, false);
        for argument in std::env::args().skip(1) {
            match argument.as_str() {
                "--bench" => bench = true,
                "--quick" => quick = true,
                flag if flag.starts_with('-') => eprintln!("{flag} means nothing here: passed over"),
                _ => filter = Some(argument),
            }
        }
        let effort = match (quick, bench) {
            (true, _) => Effort::Quick,
            (false, true) => Effort::Full,
            (false, false) => Effort::Smoke,
        };
        Self { filter, effort }
    }

    /// Whether this is only a test that everything runs.
    pub(crate) fn is_smoke(&self) -> bool {
        self.effort == Effort::Smoke
    }
}
