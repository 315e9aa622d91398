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
    /// `--rows N`: in place of the number of rows that a bench takes by itself.
    pub(crate) rows: Option<usize>,
    /// `--peers`: also systems that are programs of their own, which have to be installed first.
    pub(crate) peers: bool,
}

impl Args {
    /// Reads the process' arguments; flags meant for other harnesses are named and passed over.
    pub(crate) fn read() -> Self {
        let (mut filter, mut rows) = (None, None);
        let (mut quick, mut bench, mut peers) = (false, false, false);
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--bench" => bench = true,
                "--quick" => quick = true,
                "--peers" => peers = true,
                "--rows" => rows = Some(count(arguments.next().as_deref())),
                flag if flag.starts_with("--rows=") => rows = Some(count(flag.strip_prefix("--rows="))),
                flag if flag.starts_with('-') => eprintln!("{flag} means nothing here: passed over"),
                _ => filter = Some(argument),
            }
        }
        let effort = match (quick, bench) {
            (true, _) => Effort::Quick,
            (false, true) => Effort::Full,
            (false, false) => Effort::Smoke,
        };
        Self { filter, effort, rows, peers }
    }

    /// Whether this is only a test that everything runs.
    pub(crate) fn is_smoke(&self) -> bool {
        self.effort == Effort::Smoke
    }
}

/// The number behind `--rows`.
fn count(given: Option<&str>) -> usize {
    given.and_then(|digits| digits.parse().ok()).filter(|&rows| rows > 0).unwrap_or_else(|| {
        eprintln!("--rows takes a number above 0: --rows 20000");
        std::process::exit(2)
    })
}
