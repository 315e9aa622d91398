//! The job: four nights, one of which is killed, and a look at what they left.

use std::{error::Error, process::Command, time::Instant};

use record_feed::refresh::Computed;

use crate::{
    cli::Arguments,
    guarantees::Guarantees,
    inputs::{CareType, care_types, terms},
    night::Night,
    pace, progress,
    report::{NightReport, Report},
    rules::guarantees,
    sqlite_file,
    store::{self, Store},
    victim,
};

/// The night that is killed.
pub(crate) const LAST_NIGHT: u64 = 4;

/// Plays the nights. `victim` makes the command of a process that is [`victim::run`], from its arguments.
pub(crate) fn run(
    arguments: &Arguments,
    victim: impl FnOnce(&Arguments) -> Result<Command, Box<dyn Error>>,
) -> Result<Report, Box<dyn Error>> {
    let mut arguments = arguments.clone();
    // Removed when it is dropped, after the store that is in it.
    let mut temporary = None;
    if arguments.postgres.is_none() && arguments.db.is_none() {
        let (folder, file) = sqlite_file::temporary("guarantees.sqlite")?;
        (temporary, arguments.db) = (Some(folder), Some(file));
    }
    let mut store = store::open(&arguments)?;
    store.clear()?;

    let start = Instant::now();
    let care_types = care_types();
    let loaded = start.elapsed();
    let mut nights = Vec::new();
    for number in 1..LAST_NIGHT {
        nights.push(refresh(&mut *store, &night(&arguments, number, &care_types))?);
    }
    let last = night(&arguments, LAST_NIGHT, &care_types);
    let used = last.used().count() as u64;
    let done = victim::start_and_kill(victim(&arguments)?, used / 2)?;
    let resumed = refresh(&mut *store, &last)?;
    // The batch in which it was killed is stored as a whole or not at all.
    let killed_after = resumed.resumed;
    if killed_after < done {
        return Err(format!("{done} coverages were done, and only {killed_after} were not done again").into());
    }
    nights.push(resumed);
    let rows = check(&mut *store, &last)?;

    let place = store.place();
    drop(store);
    Ok(Report {
        place,
        is_temporary: temporary.is_some(),
        coverages: arguments.coverages as u64,
        care_types: care_types.len() as u64,
        used: night(&arguments, 1, &care_types).used().count() as u64,
        loaded,
        nights,
        killed_after,
        rows,
    })
}

pub(crate) fn night<'a>(arguments: &Arguments, number: u64, care_types: &'a [CareType]) -> Night<'a> {
    Night { number, coverages: arguments.coverages, threads: arguments.threads, care_types }
}

/// What is left of a night, with a bar.
fn refresh(store: &mut dyn Store, night: &Night<'_>) -> Result<NightReport, Box<dyn Error>> {
    let bar = progress::bar("refreshing", || Ok::<_, Box<dyn Error>>(night.used().count() as u64))?;
    let bar = pace::show(bar);
    let report = store.refresh(night, &mut |progress| {
        bar.set_position(progress.keys);
        bar.set_message(pace::pace(progress));
    })?;
    bar.finish_and_clear();
    if let Some(failure) = report.failures.first() {
        return Err(format!("{} coverages failed, the first because of: {failure}", report.failed).into());
    }
    Ok(NightReport {
        keys: report.keys,
        resumed: report.resumed,
        counts: report.counts,
        took: report.elapsed,
    })
}

/// Holds what is stored against all of the night computed anew, and says how many rows there are.
pub(crate) fn check(store: &mut dyn Store, night: &Night<'_>) -> Result<u64, Box<dyn Error>> {
    let mut expected = night.used();
    let (mut rows, mut wrong) = (0, 0u64);
    store.for_each(&mut |coverage, stored| {
        rows += 1;
        let computed = guarantees(&terms(coverage, night.number), night.care_types);
        wrong += u64::from(expected.next() != Some(coverage) || stored != as_stored(computed));
    })?;
    match wrong + expected.count() as u64 {
        0 => Ok(rows),
        wrong => Err(format!("{wrong} coverages are not stored as they should be, of {rows} rows").into()),
    }
}

fn as_stored(computed: Computed<Guarantees>) -> Option<Guarantees> {
    match computed {
        Computed::Record(guarantees) => Some(guarantees),
        Computed::Empty | Computed::Keep => None,
    }
}
