//! The job: four nights, one of which is killed, and a look at what they left.

use std::{error::Error, process::Command, time::Instant};

use record_core::RecordView;
use record_feed::refresh::Computed;
use record_postgres::postgres;
use record_sqlite as sqlite;
use record_table::{
    PutMode, PutOptions, Table,
    store::{Blocking, now},
};

use crate::{
    cli::Arguments,
    guarantees::Guarantees,
    inputs::{CareType, care_types, terms},
    night::{JOB, Night},
    pace,
    place::Place,
    postgres_server, progress,
    report::{NightReport, Report},
    rules::guarantees,
    sqlite_file, victim,
};

/// The night that is killed.
pub(crate) const LAST_NIGHT: u64 = 4;

/// Plays the nights. `victim` makes the command of a process that is [`victim::run`], from its arguments.
pub(crate) fn run(
    arguments: &Arguments,
    victim: impl FnOnce(&Arguments) -> Result<Command, Box<dyn Error>>,
) -> Result<Report, Box<dyn Error>> {
    // How far the nights of an earlier run came is forgotten.
    match (&arguments.postgres, &arguments.db) {
        (Some(address), _) => {
            let (mut client, place) = postgres_server::connect(address)?;
            postgres::Positions::create(&mut client)?.remove(&mut client, JOB)?;
            run_on::<postgres::Table<_, _>>(arguments, victim, client, place)
        }
        (None, Some(file)) => {
            let (connection, place) = sqlite_file::open(file)?;
            sqlite::Positions::create(&connection)?.remove(&connection, JOB)?;
            run_on::<sqlite::Table<_, _>>(arguments, victim, connection, place)
        }
        (None, None) => {
            let (_removed_at_the_end, file) = sqlite_file::temporary("guarantees.sqlite")?;
            let report = run(&Arguments { db: Some(file), ..arguments.clone() }, victim)?;
            Ok(Report { is_temporary: true, ..report })
        }
    }
}

/// Plays them on a table of one of the stores.
fn run_on<T: Table<Key = i64, Record = Guarantees> + Blocking>(
    arguments: &Arguments,
    victim: impl FnOnce(&Arguments) -> Result<Command, Box<dyn Error>>,
    mut connection: T::Connection,
    place: Place,
) -> Result<Report, Box<dyn Error>> {
    let table: T = now(T::create_default(&mut connection))?;
    let none = std::iter::empty::<(i64, Guarantees)>();
    now(table.put_many_with(&mut connection, none, PutOptions::new().mode(PutMode::Replace)))?;

    let start = Instant::now();
    let care_types = care_types();
    let loaded = start.elapsed();
    let mut nights = Vec::new();
    for number in 1..LAST_NIGHT {
        nights.push(refresh(&table, &mut connection, &night(arguments, number, &care_types))?);
    }
    let last = night(arguments, LAST_NIGHT, &care_types);
    let used = last.used().count() as u64;
    let done = victim::start_and_kill(victim(arguments)?, used / 2)?;
    let resumed = refresh(&table, &mut connection, &last)?;
    // The batch in which it was killed is stored as a whole or not at all.
    let killed_after = resumed.resumed;
    if killed_after < done {
        return Err(format!("{done} coverages were done, and only {killed_after} were not done again").into());
    }
    nights.push(resumed);
    let rows = check(&table, &mut connection, &last)?;
    Ok(Report {
        place,
        is_temporary: false,
        coverages: arguments.coverages as u64,
        care_types: care_types.len() as u64,
        used: night(arguments, 1, &care_types).used().count() as u64,
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
fn refresh<T: Table<Key = i64, Record = Guarantees> + Blocking>(
    table: &T,
    connection: &mut T::Connection,
    night: &Night<'_>,
) -> Result<NightReport, Box<dyn Error>> {
    let bar = progress::bar("refreshing", || Ok::<_, Box<dyn Error>>(night.used().count() as u64))?;
    let bar = pace::show(bar);
    let report = night.run(table, connection, &mut |progress| {
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
pub(crate) fn check<T: Table<Key = i64, Record = Guarantees> + Blocking>(
    table: &T,
    connection: &mut T::Connection,
    night: &Night<'_>,
) -> Result<u64, Box<dyn Error>> {
    let mut expected = night.used();
    let (mut rows, mut wrong) = (0, 0u64);
    now(table.scan().order_by_key().for_each(connection, |coverage, stored| {
        rows += 1;
        let computed = guarantees(&terms(coverage, night.number), night.care_types);
        let stored = stored.map(|stored| stored.decode());
        wrong += u64::from(expected.next() != Some(coverage) || stored != as_stored(computed));
    }))?;
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
