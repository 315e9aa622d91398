//! The job: designs are imported in both ways, and what is stored is held against them.

use std::{
    collections::HashMap,
    error::Error,
    time::{Duration, Instant},
};

use crate::{
    cli::Arguments,
    dna::{Annotation, Design, SequenceKey},
    generate, progress,
    report::{Import, Report},
    sqlite_file,
    store::{self, Store},
};

pub(crate) fn run(arguments: &Arguments) -> Result<Report, Box<dyn Error>> {
    let latency = Duration::from_millis(arguments.latency);
    // Removed when it is dropped, after the store that is in it.
    let mut temporary = None;
    let mut store = match (&arguments.postgres, &arguments.db) {
        (Some(address), _) => store::in_postgres(address, latency)?,
        (None, Some(file)) => store::in_sqlite(file)?,
        (None, None) => {
            let (folder, file) = sqlite_file::temporary("dna.sqlite")?;
            temporary = Some(folder);
            store::in_sqlite(&file)?
        }
    };

    let steps = arguments.annotations.len() as u64 + 1;
    let bar = progress::bar("importing", || Ok::<_, Box<dyn Error>>(steps))?;
    let mut batches = Vec::new();
    for &annotations in &arguments.annotations {
        batches.push(import(&mut *store, arguments.sequences, annotations)?);
        bar.inc(1);
    }
    let one_by_one = import_one_by_one(&mut *store, arguments.sequences)?;
    bar.finish_and_clear();

    let place = store.place();
    drop(store);
    Ok(Report { place, is_temporary: temporary.is_some(), latency, batches, one_by_one })
}

/// Imports by a batch, and checks every row of it.
pub(crate) fn import(
    store: &mut dyn Store,
    sequences: usize,
    annotations_each: usize,
) -> Result<Import, Box<dyn Error>> {
    let designs = generate::designs(sequences, annotations_each);
    let (ids, import) = measured(store, &designs, |store| store.import(&designs))?;
    check_sequences(store, &designs, &ids)?;
    check_annotations(store, &designs, &ids)?;
    Ok(Import { annotations: (sequences * annotations_each) as u64, ..import })
}

fn import_one_by_one(store: &mut dyn Store, sequences: usize) -> Result<Import, Box<dyn Error>> {
    let designs = generate::designs(sequences, 0);
    let (ids, import) = measured(store, &designs, |store| store.import_one_by_one(&designs))?;
    check_sequences(store, &designs, &ids)?;
    Ok(import)
}

fn measured(
    store: &mut dyn Store,
    designs: &[Design],
    import: impl FnOnce(&mut dyn Store) -> Result<Vec<i64>, Box<dyn Error>>,
) -> Result<(Vec<i64>, Import), Box<dyn Error>> {
    let before = store.round_trips();
    let start = Instant::now();
    let ids = import(store)?;
    let took = start.elapsed();
    let round_trips = store.round_trips().zip(before).map(|(after, before)| after - before);
    Ok((ids, Import { sequences: designs.len() as u64, annotations: 0, took, round_trips }))
}

fn check_sequences(store: &mut dyn Store, designs: &[Design], ids: &[i64]) -> Result<(), Box<dyn Error>> {
    if !ids.is_sorted_by(|a, b| a < b) || ids.len() != designs.len() {
        return Err("the ids are not in the order of the sequences".into());
    }
    let keys: Vec<_> = ids.iter().map(|&id| SequenceKey { id }).collect();
    let stored = store.sequences(&keys)?;
    match designs.iter().zip(stored).position(|(design, stored)| stored.as_ref() != Some(&design.sequence)) {
        Some(number) => Err(format!("sequence {number} is not what is stored under its id").into()),
        None => Ok(()),
    }
}

fn check_annotations(store: &mut dyn Store, designs: &[Design], ids: &[i64]) -> Result<(), Box<dyn Error>> {
    let mut stored: HashMap<i64, Vec<Annotation>> = ids.iter().map(|&id| (id, Vec::new())).collect();
    store.annotations(&mut |key, annotation| {
        if let Some(annotations) = stored.get_mut(&key.sequence) {
            annotations.push(annotation);
        }
    })?;
    match designs.iter().zip(ids).position(|(design, id)| stored.get(id) != Some(&design.annotations)) {
        Some(number) => Err(format!("the annotations of sequence {number} are not what is stored").into()),
        None => Ok(()),
    }
}
