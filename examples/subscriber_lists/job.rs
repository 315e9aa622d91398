//! The job: lists are stored, looked up in both ways, and the answers compared.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use crate::{
    cli::Arguments,
    compare::Normalized,
    generate::{self, Kind, Query},
    lists::SubscriberList,
    measure::Latency,
    progress,
    report::{Counts, Report},
    sqlite_file,
    store::{self, Store},
};

pub(crate) fn run(arguments: &Arguments) -> Result<Report, Box<dyn Error>> {
    // Removed when it is dropped, after the store that is in it.
    let mut temporary = None;
    let mut store = match (&arguments.postgres, &arguments.db) {
        (Some(address), _) => store::in_postgres(address)?,
        (None, Some(file)) => store::in_sqlite(file)?,
        (None, None) => {
            let (folder, file) = sqlite_file::temporary("lists.sqlite")?;
            temporary = Some(folder);
            store::in_sqlite(&file)?
        }
    };

    let lists = generate::lists(arguments.lists);
    let bar = progress::bar("storing", || Ok::<_, Box<dyn Error>>(lists.len() as u64))?;
    let start = Instant::now();
    store.replace_all(&lists, &mut |done| bar.inc(done))?;
    let stored = start.elapsed();
    bar.finish_and_clear();

    let queries = generate::queries(&lists, arguments.queries);
    let LookedUp { by_digest, by_comparing, counts } = look_up(&mut *store, &queries)?;

    let place = store.place();
    drop(store);
    Ok(Report {
        place,
        is_temporary: temporary.is_some(),
        lists: lists.len() as u64,
        pairs: lists.iter().flatten().map(|(_, values)| values.len() as u64).sum(),
        counts,
        stored,
        by_digest,
        by_comparing,
    })
}

#[derive(Debug)]
pub(crate) struct LookedUp {
    pub(crate) by_digest: Latency,
    pub(crate) by_comparing: Latency,
    pub(crate) counts: Counts,
}

/// Asks every query in both ways, in turns. There is at least one.
pub(crate) fn look_up(store: &mut dyn Store, queries: &[Query]) -> Result<LookedUp, Box<dyn Error>> {
    let bar = progress::bar("looking up", || Ok::<_, Box<dyn Error>>(queries.len() as u64))?;
    let (mut by_digest, mut by_comparing) = (Vec::new(), Vec::new());
    let mut counts = Counts::default();
    // Statements that are prepared once for a connection.
    find(store, &queries[0])?;
    for query in queries {
        let (found, took) = timed(|| find(store, query))?;
        by_digest.push(took);
        let (compared, took) = timed(|| compare_all(store, query))?;
        by_comparing.push(took);
        check(store, query, &found, &compared)?;
        counts.add(query.kind, found.len());
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(LookedUp { by_digest: Latency::of(by_digest), by_comparing: Latency::of(by_comparing), counts })
}

fn find(store: &mut dyn Store, query: &Query) -> Result<Vec<i64>, Box<dyn Error>> {
    store.find_equal(&SubscriberList::new(&query.attributes))
}

fn compare_all(store: &mut dyn Store, query: &Query) -> Result<Vec<i64>, Box<dyn Error>> {
    let wanted = Normalized::new(&query.attributes);
    let mut found = Vec::new();
    store.load_all(&mut |id, text| {
        if Normalized::of_json(text)? == wanted {
            found.push(id);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Holds the answers against each other, and against what the query was made to be.
fn check(
    store: &mut dyn Store,
    query: &Query,
    found: &[i64],
    compared: &[i64],
) -> Result<(), Box<dyn Error>> {
    if found != compared {
        return Err(format!("the digest finds lists {found:?}, comparing finds {compared:?}").into());
    }
    let list = i64::try_from(query.list)?;
    let (expected, as_expected) = match query.kind {
        Kind::Same => ("among them list", found.contains(&list)),
        Kind::Nearly | Kind::Other => ("none; the query was made from list", found.is_empty()),
    };
    if !as_expected {
        return Err(format!("lists {found:?} were found, expected {expected} {list}").into());
    }
    let sorted = Normalized::new(&query.attributes).attributes();
    let again = store.find_equal(&SubscriberList::new(&sorted))?;
    if again != found {
        return Err(format!("lists {found:?} were found, but {again:?} for the same query in order").into());
    }
    Ok(())
}

fn timed<T>(step: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<(T, Duration), Box<dyn Error>> {
    let start = Instant::now();
    let value = step()?;
    Ok((value, start.elapsed()))
}
