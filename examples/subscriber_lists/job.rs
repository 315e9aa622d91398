//! The job: lists are stored, looked up in both ways, and the answers compared.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use record_postgres::postgres;
use record_sqlite as sqlite;
use record_table::{
    PutMode, PutOptions, Table,
    store::{Blocking, now},
};

use crate::{
    cli::Arguments,
    compare::Normalized,
    generate::{self, Kind, Query},
    lists::{Attributes, SubscriberList},
    measure::Latency,
    place::Place,
    postgres_server, progress,
    report::{Counts, Report},
    sqlite_file,
    texts::Texts,
};

/// A table of lists under their numbers, in either store.
pub(crate) trait Lists:
    Table<Key = i64, Record = SubscriberList, Connection: Texts> + Blocking
{
}

impl<T: Table<Key = i64, Record = SubscriberList, Connection: Texts> + Blocking> Lists for T {}

pub(crate) fn run(arguments: &Arguments) -> Result<Report, Box<dyn Error>> {
    match (&arguments.postgres, &arguments.db) {
        (Some(address), _) => {
            let (client, place) = postgres_server::connect(address)?;
            run_on::<postgres::Table<_, _>>(arguments, client, place)
        }
        (None, Some(file)) => {
            let (connection, place) = sqlite_file::open(file)?;
            run_on::<sqlite::Table<_, _>>(arguments, connection, place)
        }
        (None, None) => {
            let (_removed_at_the_end, file) = sqlite_file::temporary("lists.sqlite")?;
            let report = run(&Arguments { db: Some(file), ..arguments.clone() })?;
            Ok(Report { is_temporary: true, ..report })
        }
    }
}

/// The job on a table of one of the stores.
fn run_on<T: Lists>(
    arguments: &Arguments,
    mut connection: T::Connection,
    place: Place,
) -> Result<Report, Box<dyn Error>> {
    let table: T = now(T::create_default(&mut connection))?;
    let lists = generate::lists(arguments.lists);
    let bar = progress::bar("storing", || Ok::<_, Box<dyn Error>>(lists.len() as u64))?;
    let start = Instant::now();
    store(&table, &mut connection, &lists, || bar.inc(1))?;
    let stored = start.elapsed();
    bar.finish_and_clear();

    let queries = generate::queries(&lists, arguments.queries);
    let LookedUp { by_digest, by_comparing, counts } = look_up(&table, &mut connection, &queries)?;

    Ok(Report {
        place,
        is_temporary: false,
        lists: lists.len() as u64,
        pairs: lists.iter().flatten().map(|(_, values)| values.len() as u64).sum(),
        counts,
        stored,
        by_digest,
        by_comparing,
    })
}

/// Makes these lists the whole contents of the table and of the texts, under their numbers from 0.
pub(crate) fn store<T: Lists>(
    table: &T,
    connection: &mut T::Connection,
    lists: &[Attributes],
    mut progress: impl FnMut() + Send,
) -> Result<(), Box<dyn Error>> {
    let records = (0..).zip(lists).map(|(id, list)| (id, SubscriberList::new(list)));
    let options = PutOptions::new().mode(PutMode::Replace);
    now(table.put_many_with(connection, records.inspect(|_| progress()), options))?;
    connection.replace_all(lists)
}

#[derive(Debug)]
pub(crate) struct LookedUp {
    pub(crate) by_digest: Latency,
    pub(crate) by_comparing: Latency,
    pub(crate) counts: Counts,
}

/// Asks every query in both ways, in turns. There is at least one.
pub(crate) fn look_up<T: Lists>(
    table: &T,
    connection: &mut T::Connection,
    queries: &[Query],
) -> Result<LookedUp, Box<dyn Error>> {
    let bar = progress::bar("looking up", || Ok::<_, Box<dyn Error>>(queries.len() as u64))?;
    let (mut by_digest, mut by_comparing) = (Vec::new(), Vec::new());
    let mut counts = Counts::default();
    // Statements that are prepared once for a connection.
    find(table, connection, &queries[0].attributes)?;
    for query in queries {
        let (found, took) = timed(|| find(table, connection, &query.attributes))?;
        by_digest.push(took);
        let (compared, took) = timed(|| compare_all(connection, &query.attributes))?;
        by_comparing.push(took);
        check(query, &found, &compared)?;
        let again = find(table, connection, &Normalized::new(&query.attributes).attributes())?;
        if again != found {
            let message = format!("lists {found:?} were found, but {again:?} for the same query in order");
            return Err(message.into());
        }
        counts.add(query.kind, found.len());
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(LookedUp { by_digest: Latency::of(by_digest), by_comparing: Latency::of(by_comparing), counts })
}

fn find<T: Lists>(
    table: &T,
    connection: &mut T::Connection,
    list: &Attributes,
) -> Result<Vec<i64>, Box<dyn Error>> {
    Ok(now(table.find_equal(connection, &SubscriberList::new(list)))?)
}

fn compare_all(texts: &mut impl Texts, list: &Attributes) -> Result<Vec<i64>, Box<dyn Error>> {
    let wanted = Normalized::new(list);
    let mut found = Vec::new();
    texts.load_all(|id, text| {
        if Normalized::of_json(text)? == wanted {
            found.push(id);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Holds the answers against each other, and against what the query was made to be.
fn check(query: &Query, found: &[i64], compared: &[i64]) -> Result<(), Box<dyn Error>> {
    if found != compared {
        return Err(format!("the digest finds lists {found:?}, comparing finds {compared:?}").into());
    }
    let list = i64::try_from(query.list)?;
    let (expected, as_expected) = match query.kind {
        Kind::Same => ("among them list", found.contains(&list)),
        Kind::Nearly | Kind::Other => ("none; the query was made from list", found.is_empty()),
    };
    match as_expected {
        true => Ok(()),
        false => Err(format!("lists {found:?} were found, expected {expected} {list}").into()),
    }
}

fn timed<T>(step: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<(T, Duration), Box<dyn Error>> {
    let start = Instant::now();
    let value = step()?;
    Ok((value, start.elapsed()))
}
