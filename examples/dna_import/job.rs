//! The job: designs are imported in both ways, and what is stored is held against them. All of it is written once for both
//! databases.

use std::{
    collections::HashMap,
    error::Error,
    time::{Duration, Instant},
};

use record_core::RecordView;
use record_table::{Row, Table, store::now};
use test_servers::Proxy;

use crate::{
    cli::Arguments,
    database::Database,
    dna::{Annotation, Design, SequenceKey},
    generate,
    place::Place,
    postgres_server, progress,
    report::{Import, Report},
    sqlite_file,
};

pub(crate) fn run(arguments: &Arguments) -> Result<Report, Box<dyn Error>> {
    match (&arguments.postgres, &arguments.db) {
        (Some(address), _) => {
            let (client, place) = postgres_server::connect(address)?;
            // Counts round trips, and makes them longer. An address that is no URL of one server leads past it.
            let latency = Duration::from_millis(arguments.latency);
            match postgres_server::server(address).map(|server| Proxy::start(server, latency)) {
                Some(proxy) => {
                    let (client, _) = postgres_server::connect(&proxy.url(address))?;
                    run_on(arguments, client, place, || Some(proxy.round_trips()))
                }
                None if latency.is_zero() => run_on(arguments, client, place, || None),
                None => Err("--latency needs the address of one server, such as \
                             postgres://user@host:5432/database"
                    .into()),
            }
        }
        (None, Some(file)) => {
            let (connection, place) = sqlite_file::open(file)?;
            run_on(arguments, connection, place, || None)
        }
        (None, None) => {
            let (_removed_at_the_end, file) = sqlite_file::temporary("dna.sqlite")?;
            let report = run(&Arguments { db: Some(file), ..arguments.clone() })?;
            Ok(Report { is_temporary: true, ..report })
        }
    }
}

/// The job in one of the databases. `round_trips` says how many there were to the server so far, if there is one.
fn run_on<D: Database>(
    arguments: &Arguments,
    connection: D,
    place: Place,
    round_trips: impl Fn() -> Option<u64>,
) -> Result<Report, Box<dyn Error>> {
    let mut tables = Tables::create(connection)?;
    let steps = arguments.annotations.len() as u64 + 1;
    let bar = progress::bar("importing", || Ok::<_, Box<dyn Error>>(steps))?;
    let mut batches = Vec::new();
    for &annotations in &arguments.annotations {
        let designs = generate::designs(arguments.sequences, annotations);
        let (ids, import) = measured(&designs, &round_trips, || Ok(tables.import(&designs)?))?;
        tables.check(&designs, &ids)?;
        batches.push(import);
        bar.inc(1);
    }
    let designs = generate::designs(arguments.sequences, 0);
    let import = || tables.connection.import_one_by_one(&designs);
    let (ids, one_by_one) = measured(&designs, &round_trips, import)?;
    tables.check(&designs, &ids)?;
    bar.finish_and_clear();
    let latency = Duration::from_millis(arguments.latency);
    Ok(Report { place, is_temporary: false, latency, batches, one_by_one })
}

fn measured(
    designs: &[Design],
    round_trips: impl Fn() -> Option<u64>,
    import: impl FnOnce() -> Result<Vec<i64>, Box<dyn Error>>,
) -> Result<(Vec<i64>, Import), Box<dyn Error>> {
    let before = round_trips();
    let start = Instant::now();
    let ids = import()?;
    let took = start.elapsed();
    let round_trips = round_trips().zip(before).map(|(after, before)| after - before);
    let annotations = designs.iter().map(|design| design.annotations.len() as u64).sum();
    Ok((ids, Import { sequences: designs.len() as u64, annotations, took, round_trips }))
}

/// The tables, and the connection to them.
pub(crate) struct Tables<D: Database> {
    connection: D,
    sequences: D::Sequences,
    annotations: D::Annotations,
}

impl<D: Database> Tables<D> {
    pub(crate) fn create(mut connection: D) -> Result<Self, record_table::Error> {
        let sequences = now(D::Sequences::create_default(&mut connection))?;
        let annotations = now(D::Annotations::create_default(&mut connection))?;
        Ok(Tables { connection, sequences, annotations })
    }

    pub(crate) fn import(&mut self, designs: &[Design]) -> Result<Vec<i64>, record_table::Error> {
        self.connection.import(&self.sequences, &self.annotations, designs)
    }

    /// Holds what is stored against designs whose sequences got these ids.
    pub(crate) fn check(&mut self, designs: &[Design], ids: &[i64]) -> Result<(), Box<dyn Error>> {
        if !ids.is_sorted_by(|a, b| a < b) || ids.len() != designs.len() {
            return Err("the ids are not in the order of the sequences".into());
        }
        let keys = ids.iter().map(|&id| SequenceKey { id });
        let stored = now(self.sequences.get_many(&mut self.connection, keys))?;
        let mut of_designs = designs.iter().zip(stored.into_iter().map(|row| row.found()));
        if let Some(number) =
            of_designs.position(|(design, row)| row.is_none_or(|row| row.decode() != design.sequence))
        {
            return Err(format!("sequence {number} is not what is stored under its id").into());
        }

        let mut stored: HashMap<i64, Vec<Annotation>> = ids.iter().map(|&id| (id, Vec::new())).collect();
        now(self.annotations.scan().order_by_key().for_each(&mut self.connection, |key, annotation| {
            if let (Some(annotations), Some(annotation)) = (stored.get_mut(&key.sequence), annotation) {
                annotations.push(annotation.decode());
            }
        }))?;
        match designs.iter().zip(ids).position(|(design, id)| stored.get(id) != Some(&design.annotations)) {
            Some(number) => {
                Err(format!("the annotations of sequence {number} are not what is stored").into())
            }
            None => Ok(()),
        }
    }
}
