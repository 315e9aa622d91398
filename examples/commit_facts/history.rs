//! From a repository to the facts of all its commits.

use std::time::{Duration, Instant};

use crate::{
    facts::{CommitFacts, Computation, Key},
    git::Repository,
    progress,
    trouble::Trouble,
    units::counted,
};

/// The facts of a history, parents before children, and never empty.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) rows: Vec<(Key, CommitFacts)>,
    /// What is out of the ordinary in it.
    pub(crate) notes: Vec<String>,
    /// Waiting for git and taking its output apart.
    pub(crate) read_git: Duration,
    pub(crate) compute: Duration,
}

impl History {
    pub(crate) fn read(repository: &Repository) -> Result<Self, Trouble> {
        let bar = progress::bar("reading git log", || repository.count())?;
        let mut computation = Computation::default();
        let mut rows = Vec::new();
        let (mut read_git, mut compute) = (Duration::ZERO, Duration::ZERO);
        let mut cut = 0;
        let mut log = repository.log()?;
        loop {
            let start = Instant::now();
            let commit = log.next().transpose()?;
            let read = Instant::now();
            read_git += read - start;
            let Some(commit) = commit else { break };
            // Also for commits that are left out: their children need their times.
            let facts = computation.facts(&commit);
            if repository.cut.contains(&commit.hash) {
                cut += 1;
            } else {
                rows.push((commit.hash, facts));
            }
            compute += read.elapsed();
            bar.inc(1);
        }
        bar.finish_and_clear();
        if rows.is_empty() {
            return Err(Trouble::OnlyCut(repository.path.clone()));
        }
        Ok(Self { rows, notes: notes(&computation, cut), read_git, compute })
    }
}

fn notes(computation: &Computation, cut: u64) -> Vec<String> {
    let mut notes = Vec::new();
    if cut > 0 {
        let left_out = counted(cut, "commit");
        notes.push(format!(
            "this is a shallow clone: {left_out} at its edge left out, with no parents there to compare with. Run \
             `git fetch --unshallow` in it for the whole history."
        ));
    }
    if computation.latin1 > 0 {
        let commits = counted(computation.latin1, "commit");
        notes.push(format!("text of {commits} is not UTF-8 and names no other encoding: read as Latin-1."));
    }
    if computation.undated > 0 {
        let commits = counted(computation.undated, "commit");
        notes.push(format!("the time of {commits} is unreadable: counted as 1970-01-01, as git shows it."));
    }
    notes
}
